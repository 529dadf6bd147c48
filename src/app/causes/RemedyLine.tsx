import type { Remedy } from '../../causes/cause.ts';
import { PARAMETERS, type ParameterId, type ParameterValues } from '../../parameters/table.ts';
import { formatParameter } from '../format.ts';
import { useActions, useSession } from '../sessionContext.tsx';

interface RemedyLineProps {
  readonly remedy: Remedy;
  /** What it does, for readers of the button alone. */
  readonly does: string;
}

/** One parameter at another value, with a button that applies it; undo takes it back. */
export function RemedyLine({ remedy: { parameter, value }, does }: RemedyLineProps) {
  const present = useSession((state) => state.parameters.present[parameter]);
  const { setParameter } = useActions();
  const { label } = PARAMETERS[parameter];
  const change = `${label} ${formatParameter(present)} → ${formatParameter(value)}`;
  return (
    <p className="remedy">
      <span>
        What if: <b>{change}</b>
      </span>
      <button
        type="button"
        aria-label={`Apply ${change}: ${does}`}
        data-testid="apply-remedy"
        data-parameter={parameter}
        data-value={String(value)}
        onClick={() => setParameter<ParameterId>(parameter, value as ParameterValues[ParameterId])}
      >
        Apply
      </button>
    </p>
  );
}
