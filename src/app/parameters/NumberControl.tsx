import type { CSSProperties } from 'react';
import type { NumberDescriptor } from '../../parameters/descriptor.ts';
import type { ParameterId } from '../../parameters/table.ts';
import { useActions } from '../sessionContext.tsx';
import { TypedField } from './TypedField.tsx';

interface NumberControlProps {
  readonly id: ParameterId;
  readonly descriptor: NumberDescriptor;
  readonly value: number;
  readonly disabled: boolean;
}

/** A typed field and, below it, a slider as wide as the panel for one number. */
export function NumberControl({ id, descriptor, value, disabled }: NumberControlProps) {
  const { setParameter, endGesture } = useActions();
  const { min, max, step, unit, label } = descriptor;
  const share = (number: number) => (number - min) / (max - min);
  return (
    <>
      <TypedField id={id} value={value} unit={unit} disabled={disabled} />
      <span
        className="slider"
        style={
          {
            '--fill': `${share(value) * 100}%`,
            '--default-share': share(descriptor.default),
          } as CSSProperties
        }
      >
        <input
          type="range"
          min={min}
          max={max}
          step={step}
          value={value}
          disabled={disabled}
          aria-label={label}
          aria-describedby={`param-${id}-help`}
          data-testid={`param-${id}-slider`}
          onChange={(event) =>
            setParameter(id, event.target.valueAsNumber as never, `${id} slider`)
          }
          onPointerUp={endGesture}
          onKeyUp={endGesture}
          onBlur={endGesture}
        />
      </span>
    </>
  );
}
