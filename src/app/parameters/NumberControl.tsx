import { type CSSProperties, useState } from 'react';
import { flagOf, ParameterError, parseParameter } from '../../parameters/codec.ts';
import type { NumberDescriptor } from '../../parameters/descriptor.ts';
import type { ParameterId } from '../../parameters/table.ts';
import { formatParameter } from '../format.ts';
import { useActions } from '../sessionContext.tsx';

interface NumberControlProps {
  readonly id: ParameterId;
  readonly descriptor: NumberDescriptor;
  readonly value: number;
  readonly disabled: boolean;
}

/** A slider and a typed field for one number. The field applies at Enter or when it is left. */
export function NumberControl({ id, descriptor, value, disabled }: NumberControlProps) {
  const { setParameter, endGesture } = useActions();
  const { min, max, step, unit } = descriptor;
  const place = (number: number) => `${((number - min) / (max - min)) * 100}%`;
  return (
    <>
      <span
        className="slider"
        style={{ '--fill': place(value), '--default': place(descriptor.default) } as CSSProperties}
      >
        <input
          type="range"
          min={min}
          max={max}
          step={step}
          value={value}
          disabled={disabled}
          aria-label={descriptor.label}
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
      <TypedField id={id} value={value} unit={unit} disabled={disabled} />
    </>
  );
}

interface TypedFieldProps {
  readonly id: ParameterId;
  readonly value: number;
  readonly unit: string;
  readonly disabled: boolean;
}

function TypedField({ id, value, unit, disabled }: TypedFieldProps) {
  const { setParameter } = useActions();
  /** Text that was typed and not applied yet. */
  const [draft, setDraft] = useState<string | null>(null);
  const error = draft === null ? null : errorOf(id, draft);

  const apply = () => {
    if (draft === null || error !== null) return;
    setParameter(id, parseParameter(id, draft) as never);
    setDraft(null);
  };
  return (
    <>
      <span className="field">
        <input
          id={`param-${id}`}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          value={draft ?? formatParameter(value)}
          disabled={disabled}
          aria-invalid={error !== null}
          aria-describedby={`param-${id}-help`}
          aria-errormessage={error === null ? undefined : `param-${id}-error`}
          data-draft={draft !== null}
          data-testid={`param-${id}-input`}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={apply}
          onKeyDown={(event) => {
            if (event.key === 'Enter') apply();
            if (event.key === 'Escape' && draft !== null) {
              event.stopPropagation();
              setDraft(null);
            }
          }}
        />
        <span className="unit">{unit}</span>
      </span>
      {error !== null && (
        <p
          className="parameter-error"
          id={`param-${id}-error`}
          role="alert"
          data-testid={`param-${id}-error`}
        >
          {error}
        </p>
      )}
    </>
  );
}

/** Why a text is no legal value; null where it is one. */
function errorOf(id: ParameterId, text: string): string | null {
  try {
    parseParameter(id, text);
    return null;
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    return error.message.replace(`${flagOf(id)}: `, '');
  }
}
