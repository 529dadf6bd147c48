import { descriptorOf, type ParameterId } from '../../parameters/table.ts';
import type { ScanRange } from './steps.ts';

interface AxisControlProps {
  readonly name: string;
  readonly testId: string;
  /** Null where no parameter is chosen, which `onChoose` may then be told too. */
  readonly value: ParameterId | null;
  readonly range: ScanRange | null;
  readonly ids: readonly ParameterId[];
  readonly onChoose: (id: ParameterId | null) => void;
  readonly onRange: (range: ScanRange) => void;
}

const FIELDS = [
  ['from', 'from'],
  ['to', 'to'],
  ['steps', 'values'],
] as const;

/** Which parameter is scanned, from where to where and at how many values. */
export function AxisControl(props: AxisControlProps) {
  const { name, testId, value, range, ids, onChoose, onRange } = props;
  return (
    <fieldset className="scan-axis">
      <legend className="hidden">{name} a parameter</legend>
      <label className="scan-parameter">
        <span>{name}</span>
        <select
          value={value ?? ''}
          data-testid={`${testId}-parameter`}
          onChange={(event) => onChoose(ids.find((id) => id === event.target.value) ?? null)}
        >
          {testId === 'scan-second' && <option value="">nothing else</option>}
          {ids.map((id) => (
            <option key={id} value={id}>
              {descriptorOf(id).label}
            </option>
          ))}
        </select>
      </label>
      {range && (
        <div className="scan-range">
          {FIELDS.map(([field, label]) => (
            <label key={field}>
              {label}
              <input
                type="text"
                inputMode="decimal"
                // Another parameter has another range: the field then begins anew.
                key={`${value} ${field}`}
                defaultValue={range[field]}
                data-testid={`${testId}-${field}`}
                onChange={(event) => {
                  const text = event.target.value.trim();
                  onRange({ ...range, [field]: text === '' ? Number.NaN : Number(text) });
                }}
              />
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}
