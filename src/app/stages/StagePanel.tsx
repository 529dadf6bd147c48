import { isSwitch } from '../../parameters/descriptor.ts';
import { descriptorOf, PARAMETER_IDS, PARAMETERS } from '../../parameters/table.ts';
import { STAGES, type StageName } from '../../pipeline/pipeline.ts';
import { BackendChoice, ProviderControl } from '../parameters/BackendControls.tsx';
import { ParameterControl } from '../parameters/ParameterControl.tsx';
import { SwitchRow } from '../parameters/SwitchRow.tsx';
import { useSession } from '../sessionContext.tsx';
import { StageCard } from './StageCard.tsx';
import { Summary } from './Summary.tsx';

/** The chain from top to bottom: each stage with what went through it and the parameters that it reads. */
export function StagePanel() {
  return (
    <>
      <Summary />
      <div className="rail" data-testid="stages">
        {STAGES.map((stage) => (
          <Stage key={stage} stage={stage} />
        ))}
      </div>
    </>
  );
}

function Stage({ stage }: { stage: StageName }) {
  const status = useSession((state) => state.pipeline.stages[stage]);
  const parameters = PARAMETER_IDS.filter((id) => PARAMETERS[id].stage === stage);
  const switches = parameters.filter((id) => isSwitch(descriptorOf(id)));
  return (
    <StageCard status={status}>
      {stage === 'graph' && <BackendChoice />}
      {stage === 'scores' && <ProviderControl />}
      {parameters.length > 0 && (
        <div className="parameters">
          {parameters
            .filter((id) => !switches.includes(id))
            .map((id) => (
              <ParameterControl key={id} id={id} />
            ))}
          {switches.length > 0 && <SwitchRow ids={switches} />}
        </div>
      )}
    </StageCard>
  );
}
