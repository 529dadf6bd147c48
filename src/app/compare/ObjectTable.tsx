import { HIT_CHANGES } from '../../metrics/comparison.ts';
import type { Spotlight } from '../../session/selection.ts';
import type { Shown } from '../../session/shown.ts';
import type { Tracks } from '../../tracks/track.ts';
import { formatCount } from '../format.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { keptEdges, SIDES, tracksCompared } from './comparison.ts';

interface Line {
  readonly id: string;
  readonly label: string;
  readonly count: number;
  /** What it lights; null for what is not worth it. */
  readonly light: (() => Spotlight) | null;
}

/** Tracks, edges and hits that both runs have, and that only one has; a click lights them. */
export function ObjectTable({ a, b }: { a: Shown; b: Shown }) {
  const { setSpotlight } = useActions();
  const spotlight = useSession((state) => state.spotlight);
  const lines = linesOf(a, b);
  return (
    <table className="compare-table" data-testid="compare-objects">
      <thead>
        <tr>
          <th scope="col">tracks, edges, hits</th>
          <th scope="col">count</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ id, label, count, light }) => (
          <tr key={id} data-chosen={spotlight?.of === id}>
            <th scope="row">
              {light && count > 0 ? (
                <button
                  type="button"
                  className="link"
                  aria-pressed={spotlight?.of === id}
                  data-testid={`light-${id}`}
                  onClick={() => setSpotlight(spotlight?.of === id ? null : light())}
                >
                  {label}
                </button>
              ) : (
                label
              )}
            </th>
            <td data-testid={`count-${id}`} data-value={count}>
              {formatCount(count)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function linesOf(a: Shown, b: Shown): Line[] {
  const lines: Line[] = [];
  if (a.event && a.tracks && b.tracks) {
    const [tracksA, tracksB] = [a.tracks, b.tracks];
    const compared = tracksCompared(a.event, tracksA, tracksB);
    const { partnerOfA, partnerOfB, both, identical, onlyA, onlyB, changeOfHit, hits } = compared;
    const lineOf = (id: string, label: string, count: number, light: Line['light'] = null) =>
      lines.push({ id, label, count, light });
    lineOf('tracks-both', 'tracks in both', both);
    lineOf('tracks-identical', '… with the same hits', identical);
    lineOf('tracks-only-a', 'tracks only in A', onlyA, () =>
      lightOfTracks(tracksA, alone(partnerOfA), 'tracks-only-a'),
    );
    lineOf('tracks-only-b', 'tracks only in B', onlyB, () =>
      lightOfTracks(tracksB, alone(partnerOfB), 'tracks-only-b'),
    );
    for (const change of ['other track', 'only in A', 'only in B'] as const) {
      const id = `hits-${change.replaceAll(' ', '-')}`;
      const words = change === 'other track' ? 'on another track' : `on a track ${change}`;
      lineOf(id, `hits ${words}`, hits[change], () => ({
        hits: Uint32Array.from(changeOfHit.keys()).filter(
          (hit) => changeOfHit[hit] === HIT_CHANGES.indexOf(change),
        ),
        src: NONE,
        dst: NONE,
        of: id,
      }));
    }
  }
  const edges = keptEdges(a, b);
  if (edges && a.graph && b.graph) {
    const [graphA, graphB] = [a.graph, b.graph];
    const rowsOf = (side: (typeof SIDES)[number]) =>
      Uint32Array.from(edges.ofB.keys()).filter((row) => edges.ofB[row] === SIDES.indexOf(side));
    const light = (id: string, src: Uint32Array, dst: Uint32Array): Spotlight => ({
      hits: Uint32Array.from(new Set([...src, ...dst])),
      src,
      dst,
      of: id,
    });
    lines.push(
      { id: 'edges-both', label: 'edges kept by both', count: edges.counts.both, light: null },
      {
        id: 'edges-only-a',
        label: 'edges kept only by A',
        count: edges.counts['only A'],
        light: () => {
          const inB = rowsOf('only A');
          const ends = (end: 'src' | 'dst') =>
            Uint32Array.from([
              ...inB.map((row) => graphB[end][row]),
              ...edges.onlyInA.map((row) => graphA[end][row]),
            ]);
          return light('edges-only-a', ends('src'), ends('dst'));
        },
      },
      {
        id: 'edges-only-b',
        label: 'edges kept only by B',
        count: edges.counts['only B'],
        light: () => {
          const rows = rowsOf('only B');
          return light(
            'edges-only-b',
            rows.map((row) => graphB.src[row]),
            rows.map((row) => graphB.dst[row]),
          );
        },
      },
    );
  }
  return lines;
}

const NONE = new Uint32Array(0);

/** Tracks without a partner. */
function alone(partners: Int32Array): Uint32Array {
  return Uint32Array.from(partners.keys()).filter((track) => partners[track] < 0);
}

function lightOfTracks({ hits, offset }: Tracks, rows: Uint32Array, of: string): Spotlight {
  const lists = Array.from(rows, (row) => [...hits.subarray(offset[row], offset[row + 1])]);
  return {
    hits: Uint32Array.from(lists.flat()),
    src: Uint32Array.from(lists.flatMap((list) => list.slice(0, -1))),
    dst: Uint32Array.from(lists.flatMap((list) => list.slice(1))),
    of,
  };
}
