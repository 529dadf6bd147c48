import { useMemo } from 'react';
import { useStore } from 'zustand';
import { ParticleCauses } from '../causes/ParticleCauses.tsx';
import { TrackMixing } from '../causes/TrackMixing.tsx';
import { Icon } from '../icons.tsx';
import type { FactsStore } from '../scene/factsStore.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { describe } from './describe.ts';
import type { ChainStep, Fact } from './description.ts';
import { TrackResiduals } from './TrackResiduals.tsx';

/** The picked object: ids, values and truth. */
export function PickedPanel({ facts: scene }: { facts: FactsStore }) {
  const pickedSide = useStore(scene, (state) => state.pickedSide);
  const selection = useSession((state) => state.selection);
  const shown = useSession((state) => state.shown);
  const ccCut = useSession((state) => state.parameters.present.ccCut);
  const { select } = useActions();
  const description = useMemo(
    () => selection && describe(shown, selection, ccCut),
    [shown, selection, ccCut],
  );
  if (!description) return null;
  const { title, verdict, groups, chain } = description;
  return (
    <section
      className="picked"
      aria-label="Picked object"
      // What was chosen elsewhere is framed beside the panel.
      data-side={selection?.focus ? 'right' : pickedSide}
      data-testid="picked"
    >
      <header>
        <h2 data-testid="picked-title">{title}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Unselect"
          data-testid="unselect"
          onClick={() => select(null)}
        >
          <Icon name="close" />
        </button>
      </header>
      {verdict && (
        <span className="verdict" data-tone={verdict.tone} data-testid="picked-verdict">
          {verdict.text}
        </span>
      )}
      {chain.length > 0 && <Chain steps={chain} />}
      {selection?.kind === 'particle' && shown.evaluation && (
        <ParticleCauses particle={selection.row} />
      )}
      {selection?.kind === 'track' && shown.evaluation && <TrackMixing track={selection.row} />}
      {selection?.kind === 'track' && <TrackResiduals track={selection.row} />}
      {groups
        .filter(({ facts }) => facts.length > 0)
        .map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl className="facts">
              {group.facts.map((fact) => (
                <FactLine key={fact.label} fact={fact} />
              ))}
            </dl>
          </section>
        ))}
    </section>
  );
}

function FactLine({ fact: { label, value, error, unit, truth, goTo } }: { fact: Fact }) {
  const { select } = useActions();
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {goTo ? (
          <button type="button" className="link" onClick={() => select({ ...goTo, focus: true })}>
            {value}
          </button>
        ) : (
          value
        )}
        {error !== undefined && <span className="unit"> ± {error}</span>}
        {unit && <span className="unit"> {unit}</span>}
        {truth !== undefined && <span className="true-value"> true {truth}</span>}
      </dd>
    </div>
  );
}

/** What is left of a particle after each step, as bars. */
function Chain({ steps }: { steps: readonly ChainStep[] }) {
  return (
    <ol className="chain">
      {steps.map(({ label, left, of, lostHere }) => (
        <li key={label} data-lost={lostHere}>
          <span>{label}</span>
          <b>{of === 1 ? (left ? 'yes' : 'no') : `${left} of ${of}`}</b>
          <span className="chain-bar" aria-hidden="true">
            <span
              className="chain-fill"
              style={{ width: `${of === 0 ? 0 : (100 * left) / of}%` }}
            />
          </span>
        </li>
      ))}
    </ol>
  );
}
