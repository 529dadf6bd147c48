import type { CSSProperties } from 'react';
import type { NumberDescriptor } from '../../parameters/descriptor.ts';
import { DEFAULT_PARAMETERS, descriptorOf, type ParameterId } from '../../parameters/table.ts';
import { formatParameter } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useActions, useSession } from '../sessionContext.tsx';
import { HistogramToggle, RowHistogram } from './RowHistogram.tsx';
import { TypedField } from './TypedField.tsx';
import { useDisabled } from './useDisabled.ts';

interface RangeControlProps {
  readonly lower: ParameterId;
  readonly upper: ParameterId;
}

/** The two ends of a range: a typed field each, and one slider with two handles, which do not pass each other. */
export function RangeControl({ lower, upper }: RangeControlProps) {
  const from = descriptorOf(lower) as NumberDescriptor;
  const to = descriptorOf(upper) as NumberDescriptor;
  const low = useSession((state) => state.parameters.present[lower]) as number;
  const high = useSession((state) => state.parameters.present[upper]) as number;
  const disabled = useDisabled(lower);
  const { setParameter, endGesture } = useActions();
  const isDefault = low === DEFAULT_PARAMETERS[lower] && high === DEFAULT_PARAMETERS[upper];
  const label = from.rangeTo?.label ?? from.label;
  const [min, max] = [Math.min(from.min, to.min), Math.max(from.max, to.max)];
  // Where the middle of a handle of 15 px is.
  const place = (value: number) => {
    const share = (value - min) / (max - min);
    return `calc(${share * 100}% + ${7.5 - 15 * share}px)`;
  };
  /** Each end stays within its own range, and on its side of the other. */
  const set = (id: ParameterId, end: NumberDescriptor, asked: number) => {
    const [least, most] = id === lower ? [end.min, high] : [low, end.max];
    const value = Math.min(Math.max(asked, least, end.min), most, end.max);
    setParameter(id, value as never, `${id} slider`);
  };
  const ends = [
    [lower, from, low],
    [upper, to, high],
  ] as const;
  return (
    <div
      className="parameter range"
      data-changed={!isDefault}
      data-disabled={disabled !== null}
      data-testid={`range-${lower}`}
    >
      <span className="parameter-label">{label}</span>
      <TypedField
        id={lower}
        value={low}
        unit=""
        disabled={disabled !== null}
        label={from.label}
        check={(value) => (value > high ? `${value} is above the upper end, ${high}.` : null)}
      />
      <TypedField
        id={upper}
        value={high}
        unit={to.unit}
        disabled={disabled !== null}
        label={to.label}
        check={(value) => (value < low ? `${value} is below the lower end, ${low}.` : null)}
      />
      <HistogramToggle id={lower} label={label} />
      <button
        type="button"
        className="parameter-reset"
        disabled={isDefault}
        aria-label={`${label}: back to ${from.default} to ${to.default}`}
        title={`Back to ${from.default} to ${to.default}`}
        data-testid={`param-${lower}-reset`}
        onClick={() => {
          // One step of undo.
          setParameter(lower, DEFAULT_PARAMETERS[lower], `${lower} reset`);
          setParameter(upper, DEFAULT_PARAMETERS[upper], `${lower} reset`);
          endGesture();
        }}
      >
        <Icon name="reset" />
      </button>
      <span
        className="slider two-ended"
        style={{ '--from': place(low), '--to': place(high) } as CSSProperties}
      >
        {ends.map(([id, end, value]) => (
          <input
            key={id}
            type="range"
            min={min}
            max={max}
            step={end.step}
            value={value}
            disabled={disabled !== null}
            aria-label={end.label}
            aria-valuetext={`${formatParameter(value)} ${end.unit}`}
            aria-describedby={`param-${lower}-help`}
            data-testid={`param-${id}-slider`}
            onChange={(event) => set(id, end, event.target.valueAsNumber)}
            onPointerUp={endGesture}
            onKeyUp={endGesture}
            onBlur={endGesture}
          />
        ))}
      </span>
      <p className="parameter-help" id={`param-${lower}-help`} role="tooltip">
        {disabled ?? `${from.help} ${to.help}`}
        <span>
          Default {from.default} to {to.default} {to.unit}
        </span>
      </p>
      <RowHistogram id={lower} />
    </div>
  );
}
