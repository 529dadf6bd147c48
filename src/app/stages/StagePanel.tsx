import { parametersOf } from '../../chains/chain.ts';
import { isSwitch } from '../../parameters/descriptor.ts';
import { descriptorOf } from '../../parameters/table.ts';
import { EVENT_STAGE, type StageCardInfo } from '../../pipeline/pipeline.ts';
import { BackendChoice, ProviderControl } from '../parameters/BackendControls.tsx';
import { ParameterControl } from '../parameters/ParameterControl.tsx';
import { SwitchRow } from '../parameters/SwitchRow.tsx';
import { useSession } from '../sessionContext.tsx';
import { StageCard } from './StageCard.tsx';
import { Summary } from './Summary.tsx';

/** The card before those of every chain. */
const EVENT_CARD: StageCardInfo = {
  id: EVENT_STAGE,
  title: 'Event',
  figuresHelp: '',
  choices: [],
  files: [],
};

/** The chain from top to bottom: each stage with what went through it and the parameters that it reads. */
export function StagePanel() {
  const cards = useSession((state) => state.pipeline.cards);
  return (
    <>
      <Summary />
      <ChainChoice />
      <div className="rail" data-testid="stages">
        {[EVENT_CARD, ...cards].map((card) => (
          <Stage key={card.id} card={card} />
        ))}
      </div>
    </>
  );
}

/** Which chain runs, where there is more than one. */
function ChainChoice() {
  const descriptor = descriptorOf('chain');
  if (descriptor.kind !== 'choice' || descriptor.choices.length < 2) return null;
  return (
    <div className="parameters chain-choice">
      <ParameterControl id="chain" />
    </div>
  );
}

function Stage({ card }: { card: StageCardInfo }) {
  const status = useSession((state) => state.pipeline.stages[card.id]);
  const parameters = parametersOf(card.id);
  const switches = parameters.filter((id) => isSwitch(descriptorOf(id)));
  return (
    <StageCard card={card} status={status}>
      {card.choices.includes('graphBackend') && <BackendChoice card={card} />}
      {card.choices.includes('provider') && <ProviderControl card={card} />}
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
