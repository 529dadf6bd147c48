import { useMemo, useState } from 'react';
import { parametersOf } from '../../chains/chain.ts';
import { descriptorOf } from '../../parameters/table.ts';
import { EVENT_STAGE, type StageCardInfo } from '../../pipeline/pipeline.ts';
import { BaselineBar } from '../compare/BaselineBar.tsx';
import { BackendChoice, ProviderControl } from '../parameters/BackendControls.tsx';
import { OpenHistogram } from '../parameters/openHistogram.ts';
import { ParameterControl } from '../parameters/ParameterControl.tsx';
import { RangeControl } from '../parameters/RangeControl.tsx';
import { ownRows } from '../parameters/rows.ts';
import { ServerControl } from '../service/ServerControl.tsx';
import { useSession } from '../sessionContext.tsx';
import { StageCard } from './StageCard.tsx';
import { Summary } from './Summary.tsx';

/** The card before those of every chain. */
const EVENT_CARD: StageCardInfo = {
  id: EVENT_STAGE,
  title: 'Event',
  figuresHelp: '',
  figuresAt: null,
  choices: [],
  files: [],
  variables: [],
};

/** The stage that is open at first: with the cut that most people move. */
const FIRST_OPEN = 'tracks';

/** The chain from top to bottom: a list of stages, one of which is open with its figures and parameters. */
export function StagePanel() {
  const cards = useSession((state) => state.pipeline.cards);
  const [open, setOpen] = useState<string | null>(FIRST_OPEN);
  const [histogram, setHistogram] = useState<string | null>(null);
  // A chain without the stage that was open begins with its first one.
  const isThere = open === EVENT_STAGE || cards.some(({ id }) => id === open);
  const shown = open === null || isThere ? open : (cards[0]?.id ?? null);
  const histograms = useMemo(
    () => ({
      open: histogram,
      toggle: (id: string) => setHistogram((last) => (last === id ? null : id)),
    }),
    [histogram],
  );
  return (
    <OpenHistogram value={histograms}>
      <Summary />
      <BaselineBar />
      <ChainChoice />
      <div className="rail" data-testid="stages">
        {[EVENT_CARD, ...cards].map((card) => (
          <Stage
            key={card.id}
            card={card}
            isOpen={card.id === shown}
            onToggle={() => setOpen(card.id === shown ? null : card.id)}
          />
        ))}
      </div>
    </OpenHistogram>
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

interface StageProps {
  readonly card: StageCardInfo;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function Stage({ card, isOpen, onToggle }: StageProps) {
  const status = useSession((state) => state.pipeline.stages[card.id]);
  const rows = ownRows(parametersOf(card.id));
  return (
    <StageCard card={card} status={status} isOpen={isOpen} onToggle={onToggle}>
      {card.choices.includes('server') && <ServerControl />}
      {card.choices.includes('graphBackend') && <BackendChoice card={card} />}
      {card.choices.includes('provider') && <ProviderControl card={card} />}
      {isOpen && rows.length > 0 && (
        <div className="parameters">
          {rows.map(({ id, upper }) =>
            upper ? (
              <RangeControl key={id} lower={id} upper={upper} />
            ) : (
              <ParameterControl key={id} id={id} />
            ),
          )}
        </div>
      )}
    </StageCard>
  );
}
