import { DEFAULT_PARAMETERS, descriptorOf, type ParameterId } from '../../parameters/table.ts';
import { useActions, useSession } from '../sessionContext.tsx';

/** The switches of a stage, side by side: which variables are cut on. */
export function SwitchRow({ ids }: { ids: readonly ParameterId[] }) {
  const changed = useSession(({ parameters: { present } }) =>
    ids.some((id) => present[id] !== DEFAULT_PARAMETERS[id]),
  );
  return (
    <fieldset className="parameter switches" data-changed={changed}>
      <legend className="hidden">Cuts on</legend>
      <span className="parameter-label" aria-hidden="true">
        Cuts on
      </span>
      <span className="switch-list">
        {ids.map((id) => (
          <Switch key={id} id={id} />
        ))}
      </span>
    </fieldset>
  );
}

function Switch({ id }: { id: ParameterId }) {
  const on = useSession((state) => state.parameters.present[id] === 'on');
  const { setParameter } = useActions();
  const { label, help } = descriptorOf(id);
  return (
    <label className="switch" title={help}>
      <input
        type="checkbox"
        checked={on}
        data-testid={`param-${id}-switch`}
        onChange={(event) => setParameter(id, (event.target.checked ? 'on' : 'off') as never)}
      />
      <span>{label}</span>
    </label>
  );
}
