import { useMemo } from 'react';
import { useStore } from 'zustand';
import { describe } from '../picked/describe.ts';
import { useSession } from '../sessionContext.tsx';
import type { FactsStore } from './factsStore.ts';

/** Facts that a tip shows: a glance, the panel of what is picked has them all. */
const FACTS = 5;
/** Room (CSS pixels) that a tip takes at most, and its distance from the pointer. */
const TIP = { width: 220, height: 150, away: 14 };

/** What lies under the pointer: a tip beside it, and its hits marked in every view. */
export function SceneHover({ facts }: { facts: FactsStore }) {
  const hovered = useStore(facts, (state) => state.hovered);
  const shown = useSession((state) => state.shown);
  const ccCut = useSession((state) => state.parameters.present.ccCut);
  const kind = hovered?.selection.kind;
  const row = hovered?.selection.row;
  const description = useMemo(
    () => (kind === undefined || row === undefined ? null : describe(shown, { kind, row }, ccCut)),
    [shown, kind, row, ccCut],
  );
  if (!hovered || !description) return null;
  const { x, y, width, height, places } = hovered;
  const left = x + TIP.away + TIP.width > width ? x - TIP.away - TIP.width : x + TIP.away;
  const below = y + TIP.away + TIP.height > height;
  return (
    <>
      <svg className="hover-marks" aria-hidden="true">
        {places.map((points, view) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one group for each view, in their order
          <g key={view}>
            {points.map((point) => (
              <circle key={`${point.x} ${point.y}`} cx={point.x} cy={point.y} r={6} />
            ))}
          </g>
        ))}
      </svg>
      <div
        className="hover-tip"
        aria-hidden="true"
        data-testid="hover-tip"
        style={{
          left: Math.max(left, 4),
          width: 'max-content',
          maxWidth: TIP.width,
          ...(below ? { bottom: height - y + TIP.away } : { top: y + TIP.away }),
        }}
      >
        <b>{description.title}</b>
        {description.verdict && <span> {description.verdict.text}</span>}
        <dl>
          {description.groups
            .flatMap((group) => group.facts)
            .slice(0, FACTS)
            .map(({ label, value, unit }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  {value} {unit}
                </dd>
              </div>
            ))}
        </dl>
      </div>
    </>
  );
}
