import {
  DEFAULT_PARAMETERS,
  descriptorOf,
  PARAMETER_IDS,
  type ParameterId,
} from '../../parameters/table.ts';
import { formatParameter } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useActions, useSession } from '../sessionContext.tsx';
import { NumberControl } from './NumberControl.tsx';
import { HistogramToggle, RowHistogram } from './RowHistogram.tsx';
import { useDisabled } from './useDisabled.ts';

/** One parameter of the table: its control, its help, and the way back to its default. */
export function ParameterControl({ id }: { id: ParameterId }) {
  const descriptor = descriptorOf(id);
  const value = useSession((state) => state.parameters.present[id]);
  const momentless = useSession((state) => state.pipeline.mapHasMoments === false);
  const { setParameter } = useActions();
  const isDefault = value === DEFAULT_PARAMETERS[id];
  const disabled = useDisabled(id);
  const toggle = PARAMETER_IDS.find((other) => other === descriptor.withSwitch);
  return (
    <div
      className="parameter"
      data-kind={descriptor.kind}
      data-changed={!isDefault}
      data-disabled={disabled !== null}
    >
      <span className="parameter-name">
        {toggle && <RowSwitch id={toggle} />}
        <label className="parameter-label" htmlFor={`param-${id}`}>
          {descriptor.label}
        </label>
      </span>
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
      <HistogramToggle id={id} label={descriptor.label} />
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
      <RowHistogram id={id} />
    </div>
  );
}

/** The switch of a row: whether there is the cut at all. */
function RowSwitch({ id }: { id: ParameterId }) {
  const on = useSession((state) => state.parameters.present[id] === 'on');
  const { setParameter } = useActions();
  const { label, help } = descriptorOf(id);
  return (
    <label className="row-switch" title={help}>
      <input
        type="checkbox"
        checked={on}
        aria-label={`Cut on ${label}`}
        data-testid={`param-${id}-switch`}
        onChange={(event) => setParameter(id, (event.target.checked ? 'on' : 'off') as never)}
      />
    </label>
  );
}
