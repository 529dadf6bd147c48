import { useState } from 'react';
import { flagOf, ParameterError, parseParameter } from '../../parameters/codec.ts';
import type { ParameterId } from '../../parameters/table.ts';
import { formatParameter } from '../format.ts';
import { useActions } from '../sessionContext.tsx';

interface TypedFieldProps {
  readonly id: ParameterId;
  readonly value: number;
  readonly unit: string;
  readonly disabled: boolean;
  /** Name where no label of the page belongs to the field. */
  readonly label?: string;
  /** Why a legal value is not one beside other parameters; null where it is. */
  readonly check?: (value: number) => string | null;
}

/** A number to be typed. It applies at Enter or when the field is left. */
export function TypedField({ id, value, unit, disabled, label, check }: TypedFieldProps) {
  const { setParameter } = useActions();
  /** Text that was typed and not applied yet. */
  const [draft, setDraft] = useState<string | null>(null);
  const error = draft === null ? null : errorOf(id, draft, check);

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
          aria-label={label}
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
function errorOf(
  id: ParameterId,
  text: string,
  check: ((value: number) => string | null) | undefined,
): string | null {
  try {
    const value = parseParameter(id, text);
    return typeof value === 'number' ? (check?.(value) ?? null) : null;
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    return error.message.replace(`${flagOf(id)}: `, '');
  }
}
