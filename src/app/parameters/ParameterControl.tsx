import { unmetNeed } from '../../parameters/codec.ts';
import type { Descriptor } from '../../parameters/descriptor.ts';
import { DEFAULT_PARAMETERS, descriptorOf, type ParameterId } from '../../parameters/table.ts';
import { formatParameter } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useActions, useSession } from '../sessionContext.tsx';
import { NumberControl } from './NumberControl.tsx';

/** One parameter of the table: its control, its help, and the way back to its default. */
export function ParameterControl({ id }: { id: ParameterId }) {
  const descriptor = descriptorOf(id);
  const value = useSession((state) => state.parameters.present[id]);
  const truthless = useSession(
    (state) => state.pipeline.event !== null && state.pipeline.event.truth === null,
  );
  const momentless = useSession((state) => state.pipeline.mapHasMoments === false);
  const need = useSession((state) => unmetNeed(id, state.parameters.present)?.id ?? null);
  const { setParameter } = useActions();
  const isDefault = value === DEFAULT_PARAMETERS[id];
  const disabled = whyDisabled(descriptor, truthless, need);
  return (
    <div className="parameter" data-changed={!isDefault} data-disabled={disabled !== null}>
      <label className="parameter-label" htmlFor={`param-${id}`}>
        {descriptor.label}
      </label>
      {descriptor.kind === 'number' ? (
        <NumberControl
          descriptor={descriptor}
          id={id}
          value={value as number}
          disabled={disabled !== null}
        />
      ) : (
        <select
          id={`param-${id}`}
          className="parameter-choice"
          value={value}
          disabled={disabled !== null}
          aria-describedby={`param-${id}-help`}
          data-testid={`param-${id}-select`}
          onChange={(event) => setParameter(id, event.target.value as never)}
        >
          {descriptor.choices.map((choice) => {
            const impossible = momentless && id === 'cutMode' && choice === 'meanrms';
            return (
              <option key={choice} value={choice} disabled={impossible}>
                {impossible ? `${choice} (not in this map)` : choice}
              </option>
            );
          })}
        </select>
      )}
      <button
        type="button"
        className="parameter-reset"
        disabled={isDefault}
        aria-label={`${descriptor.label}: back to ${formatParameter(DEFAULT_PARAMETERS[id])}`}
        title={`Back to ${formatParameter(DEFAULT_PARAMETERS[id])}`}
        data-testid={`param-${id}-reset`}
        onClick={() => setParameter(id, DEFAULT_PARAMETERS[id])}
      >
        <Icon name="reset" />
      </button>
      <p className="parameter-help" id={`param-${id}-help`} role="tooltip">
        {disabled ?? descriptor.help}
        <span>
          Default {formatParameter(descriptor.default)}
          {descriptor.kind === 'number' && descriptor.unit && ` ${descriptor.unit}`}
        </span>
      </p>
    </div>
  );
}

/** Why a parameter has no effect now; null where it has one. */
function whyDisabled(
  { stage, appliesWhen }: Descriptor,
  truthless: boolean,
  need: ParameterId | null,
): string | null {
  if (stage === 'report' && truthless) return 'This event brings no truth to compare with.';
  if (need && appliesWhen)
    return `Has no effect until "${descriptorOf(need).label}" is ${appliesWhen.value}.`;
  return null;
}
