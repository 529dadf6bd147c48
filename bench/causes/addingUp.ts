import type { EventExplanation, ExplainableRun } from '../../src/chains/explain.ts';
import { truthSuccessors } from '../../src/metrics/truthEdges.ts';
import { type TrackHits, trackOfHit } from '../../src/tracks/track.ts';

/** What does not add up in a table of causes: one sentence each; none where all is well. */
export function complaints(
  { event, parameters, results }: ExplainableRun,
  table: EventExplanation,
): string[] {
  const { graph, scores, candidates, tracks, evaluation, neighbours } = results;
  const { truth } = event;
  if (!graph || !scores || !candidates || !tracks || !evaluation || !truth)
    return ['The run is not complete.'];
  const said: string[] = [];
  const { target, foundBy, lostAt, lostStages } = evaluation.particles;

  const stageOf = new Map<number, string>();
  for (const { stage, particles } of table.rows)
    for (const p of particles) {
      if (stageOf.has(p)) said.push(`particle ${p} has two causes`);
      stageOf.set(p, stage);
    }
  let found = 0;
  target.forEach((isTarget, p) => {
    const stage = isTarget && foundBy[p] < 0 ? lostStages[lostAt[p]] : undefined;
    if (isTarget && foundBy[p] >= 0) found++;
    if (stageOf.get(p) !== stage)
      said.push(`particle ${p} was lost by ${stage}, not by ${stageOf.get(p)}`);
  });
  if (found !== table.found || found + stageOf.size !== table.targets)
    said.push(`${table.found} found and ${stageOf.size} lost of ${table.targets}`);

  // Each truth edge, looked up in the results themselves.
  const hits = event.hitId.length;
  const scoreOf = new Map<number, number>();
  graph.src.forEach((a, e) => {
    scoreOf.set(a * hits + graph.dst[e], scores[e]);
  });
  const near = new Set<number>();
  neighbours?.src.forEach((a, e) => {
    near.add(a * hits + neighbours.dst[e]);
  });
  /** The stage that left a pair out of the graph. */
  const leftOutBy = (key: number) =>
    neighbours ? (near.has(key) ? 'filter' : 'neighbours') : 'graph';
  const isOn = (of: TrackHits) => {
    const track = trackOfHit(hits, of);
    return (a: number, b: number) => track[a] >= 0 && track[a] === track[b];
  };
  const [isOnBuilt, isOnGood] = [isOn(candidates), isOn(tracks)];
  const { src, dst } = table.allSegments;
  const fateOf = new Map<number, string>();
  for (const { stage, segments } of table.rows)
    for (const row of segments) {
      const key = src[row] * hits + dst[row];
      if (fateOf.has(key)) said.push(`segment ${src[row]} to ${dst[row]} has two causes`);
      fateOf.set(key, stage);
    }
  let [all, onTrack, lost] = [0, 0, 0];
  truthSuccessors(event, truth).forEach((b, a) => {
    if (b < 0 || !target[truth.particleOfHit[a]]) return;
    all++;
    const score = scoreOf.get(a * hits + b);
    let stage: string | undefined = 'tracks';
    if (isOnGood(a, b)) stage = undefined;
    else if (score === undefined) stage = leftOutBy(a * hits + b);
    else if (!(score > parameters.ccCut)) stage = 'scores';
    else if (isOnBuilt(a, b)) stage = 'quality';
    if (stage === undefined) onTrack++;
    else lost++;
    const told = fateOf.get(a * hits + b);
    if (told !== stage) said.push(`segment ${a} to ${b} ended at ${stage}, not at ${told}`);
  });
  if (all !== table.segments || onTrack !== table.onTrack || lost !== fateOf.size)
    said.push(
      `${table.onTrack} segments on tracks and ${fateOf.size} lost of ${table.segments}; there are ${onTrack}, ${lost} and ${all}`,
    );
  if (table.rows.some(({ kind }) => kind === 'no-edge' || kind === 'no-track'))
    said.push('a stage could not say why it lost a segment');
  return said;
}

/** The table as lines of text. */
export function tableText({ rows, targets, found, segments, onTrack }: EventExplanation): string {
  const line = (stage: string, cause: string, particles: unknown, parts: unknown) =>
    `${stage.padEnd(8)}${cause.padEnd(17)}${String(particles).padStart(10)}${String(parts).padStart(10)}`;
  return [
    line('stage', 'cause', 'particles', 'segments'),
    ...rows.map((row) => line(row.stage, row.kind, row.particles.length, row.segments.length)),
    line('', 'found, on tracks', found, onTrack),
    line('', 'all', targets, segments),
  ].join('\n');
}
