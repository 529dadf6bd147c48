import type { EventMapStep } from '../../modulemap/eventMap.ts';
import { formatCount, formatPercent } from '../format.ts';

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [460, 150, 44, 32, 14, 58];

/** How a map grows: entries, and how much of each event the map of those before it let pass, against tracks. */
export function GrowthPlot({ steps }: { steps: readonly EventMapStep[] }) {
  const last = steps.at(-1);
  if (!last) return null;
  const x = (tracks: number) =>
    LEFT + ((WIDTH - LEFT - RIGHT) * tracks) / Math.max(1, last.tracksSoFar);
  const y = (fraction: number) => HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * fraction;
  const line = (of: (step: EventMapStep) => number) =>
    steps.map((step) => `${x(step.tracksSoFar).toFixed(1)},${y(of(step)).toFixed(1)}`).join(' ');
  const most = Math.max(1, last.entries);
  const coverage = ({ covered, triplets }: EventMapStep) => covered / Math.max(1, triplets);
  return (
    <figure className="map-growth" data-testid="map-growth">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${formatCount(last.entries)} entries of ${formatCount(last.tracksSoFar)} tracks; of the last event ${formatPercent(coverage(last))} of the triplets were in the map of those before`}
      >
        {[0, 0.5, 1].map((tick) => (
          <g key={tick}>
            <line className="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
            <text className="coverage" x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
              {100 * tick}%
            </text>
            <text className="entries" x={WIDTH - RIGHT + 6} y={y(tick) + 4}>
              {formatCount(Math.round(tick * most))}
            </text>
          </g>
        ))}
        <polyline className="entries" points={line(({ entries }) => entries / most)} />
        <polyline className="coverage" points={line(coverage)} />
        <text x={LEFT} y={HEIGHT - 8}>
          0
        </text>
        <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 8} textAnchor="middle">
          tracks
        </text>
        <text x={WIDTH - RIGHT} y={HEIGHT - 8} textAnchor="end">
          {formatCount(last.tracksSoFar)}
        </text>
      </svg>
      <figcaption>
        <span className="coverage">Coverage</span>: triplets of each event that the map of the
        events before it let pass. <span className="entries">Entries</span>: classes of triplets so
        far.
      </figcaption>
    </figure>
  );
}
