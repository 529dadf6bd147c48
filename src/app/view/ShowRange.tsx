import type { CSSProperties } from 'react';
import { ALL_SHOWN, isWhole, RANGES, type RangeId } from '../../session/ranges.ts';
import { Icon } from '../icons.tsx';
import { useActions, useSession } from '../sessionContext.tsx';

/** What of the event is shown by one quantity: a slider with two handles. */
export function ShowRange({ id }: { id: RangeId }) {
  const ranges = useSession((state) => state.view.ranges);
  const { setView } = useActions();
  const { label, unit, min, max, step, help } = RANGES[id];
  const range = ranges[id];
  const whole = isWhole(id, range);
  // Where the middle of a handle of 15 px is.
  const place = (value: number) => {
    const share = (value - min) / (max - min);
    return `calc(${share * 100}% + ${7.5 - 15 * share}px)`;
  };
  const set = (end: 0 | 1, value: number) => {
    // A wedge of azimuth may go across \u00b1180\u00b0; other ends do not pass each other.
    const other = range[1 - end];
    const held = id === 'phi' ? value : end === 0 ? Math.min(value, other) : Math.max(value, other);
    setView({ ranges: { ...ranges, [id]: end === 0 ? [held, other] : [other, held] } });
  };
  const ends = [`${label} from`, `${label} to`] as const;
  const isTurned = range[0] > range[1];
  return (
    <div className="show-range" title={help} data-changed={!whole}>
      <span className="show-label">{label}</span>
      <span
        className="slider two-ended"
        data-turned={isTurned}
        style={
          {
            '--from': place(isTurned ? range[1] : range[0]),
            '--to': place(isTurned ? range[0] : range[1]),
          } as CSSProperties
        }
      >
        {ends.map((name, end) => (
          <input
            key={name}
            type="range"
            min={min}
            max={max}
            step={step}
            value={range[end]}
            aria-label={name}
            aria-valuetext={`${range[end]} ${unit}`}
            data-testid={`show-${id}-${end === 0 ? 'from' : 'to'}`}
            onChange={(event) => set(end as 0 | 1, event.target.valueAsNumber)}
          />
        ))}
      </span>
      <output>
        {whole ? 'all' : `${range[0]} \u2026 ${range[1]}`}
        {!whole && unit && ` ${unit}`}
      </output>
      <button
        type="button"
        className="parameter-reset"
        disabled={whole}
        aria-label={`${label}: show all`}
        title="Show all"
        data-testid={`show-${id}-reset`}
        onClick={() => setView({ ranges: { ...ranges, [id]: ALL_SHOWN[id] } })}
      >
        <Icon name="reset" />
      </button>
    </div>
  );
}
