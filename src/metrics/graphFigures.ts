import type { TrackingEvent } from '../event/event.ts';
import { type Edges, edgeClasses, FAKE, OTHER_TRUE, ratio, withTargets } from './edges.ts';
import type { Report, TargetSettings } from './report.ts';
import { targetParticles, truthSuccessors } from './truthEdges.ts';

/** A graph against the truth: what the report says of it, and per edge an index into EDGE_CLASSES. */
export interface GraphFigures extends Readonly<Report['graph']> {
  readonly edgeClass: Uint8Array;
}

/**
 * Efficiency and purity of a graph, as the report has them: target edges in the graph / target edges in truth; edges
 * that are not fake / edges. What does not depend on which particles are targets is made once.
 * @returns null from the function where the event has no truth.
 */
export function createGraphFigures(
  { truth, ...event }: TrackingEvent,
  graph: Edges,
): (settings: TargetSettings) => GraphFigures | null {
  if (truth === null) return () => null;
  const { particleOfHit, particles } = truth;
  const successor = truthSuccessors({ ...event, truth }, truth);
  const classes = edgeClasses(graph, truth, successor, new Uint8Array(particles.id.length));
  const inTruth = new Uint32Array(particles.id.length);
  const inGraph = new Uint32Array(particles.id.length);
  let fakes = 0;
  for (let hit = 0; hit < successor.length; hit++)
    if (successor[hit] >= 0) inTruth[particleOfHit[hit]]++;
  for (let e = 0; e < classes.length; e++) {
    if (classes[e] === FAKE) fakes++;
    else if (classes[e] === OTHER_TRUE) inGraph[particleOfHit[graph.src[e]]]++;
  }
  return (settings) => {
    const target = targetParticles(truth, settings);
    const sum = (counts: Uint32Array) => counts.reduce((all, n, p) => all + (target[p] ? n : 0), 0);
    return {
      efficiency: ratio(sum(inGraph), sum(inTruth)),
      purity: ratio(classes.length - fakes, classes.length),
      // Results may leave this thread; `withTargets` makes a copy.
      edgeClass: withTargets(classes, graph, truth, target),
    };
  };
}
