interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly T[];
  readonly names?: Readonly<Partial<Record<T, string>>>;
  readonly testId: string;
  readonly onChange: (value: T) => void;
}

/** One of a few words, all in view. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  names,
  testId,
  onChange,
}: SegmentedProps<T>) {
  return (
    <fieldset className="segmented">
      <legend className="hidden">{label}</legend>
      {options.map((option) => (
        <label key={option}>
          <input
            type="radio"
            name={testId}
            value={option}
            checked={option === value}
            data-testid={`${testId}-${option}`}
            onChange={() => onChange(option)}
          />
          <span>{names?.[option] ?? option}</span>
        </label>
      ))}
    </fieldset>
  );
}
