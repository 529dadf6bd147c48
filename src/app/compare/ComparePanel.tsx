import { useRef } from 'react';
import { CHAINS } from '../../chains/index.ts';
import type { Baseline } from '../../session/baseline.ts';
import type { Shown } from '../../session/shown.ts';
import { DEFAULT_VIEW } from '../../session/view.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { RunBaseline } from './BaselineBar.tsx';
import { ComparedParticles } from './ComparedParticles.tsx';
import { differenceInWords, differingParameters } from './configuration.ts';
import { FigureTable } from './FigureTable.tsx';
import { ObjectTable } from './ObjectTable.tsx';
import { useBaseline } from './useBaseline.ts';

/** Two runs of one event: A, which was pinned, and B, which is shown. */
export function ComparePanel() {
  const baseline = useSession((state) => state.baseline);
  const comparable = useBaseline();
  const shown = useSession((state) => state.shown);
  const { pinBaseline } = useActions();
  if (!baseline)
    return (
      <div className="compare-empty">
        <p>
          Pin a run as A; move cuts, change the chain, or open another map or network, and what is
          shown then is B.
        </p>
        <button
          type="button"
          disabled={!shown.complete}
          data-testid="compare-pin"
          onClick={pinBaseline}
        >
          Pin this run
        </button>
        <OtherChains />
      </div>
    );
  if (!comparable)
    return (
      <div className="compare-empty">
        <p>
          A is of {nameOf(baseline.shown)}, and what is shown of {nameOf(shown)}.
        </p>
        <RunBaseline />
      </div>
    );
  return <Compared baseline={comparable} shown={shown} />;
}

/** Pins the run that is shown and goes to another chain: two chains side by side with one click. */
function OtherChains() {
  const chain = useSession((state) => state.shown.chain);
  const complete = useSession((state) => state.shown.complete);
  const { pinBaseline, setParameter } = useActions();
  return CHAINS.filter(({ id }) => id !== chain).map(({ id, title }) => (
    <button
      key={id}
      type="button"
      disabled={!complete}
      data-testid={`compare-chain-${id}`}
      onClick={() => {
        pinBaseline();
        setParameter('chain', id as Parameters<typeof setParameter<'chain'>>[1]);
      }}
    >
      Compare with {title.toLowerCase()}
    </button>
  ));
}

function nameOf({ event }: Shown): string {
  return event?.name ?? 'no event';
}

function Compared({ baseline, shown }: { baseline: Baseline; shown: Shown }) {
  const { mapName, networkNames } = useSession((state) => state.pipeline);
  const colour = useSession((state) => state.view.colour);
  /** The colours to go back to. */
  const before = useRef(DEFAULT_VIEW.colour);
  if (colour !== 'difference') before.current = colour;
  const { swapBaseline, dropBaseline, pinBaseline, setView } = useActions();
  const networks = new Set([...Object.keys(baseline.networkNames), ...Object.keys(networkNames)]);
  const isSameChain = baseline.shown.chain === shown.chain;
  const words = differenceInWords(
    differingParameters(baseline.shown.parameters, shown.parameters),
    [
      ...(isSameChain ? [{ a: baseline.mapName, b: mapName }] : []),
      ...[...networks]
        .filter((role) => isSameChain || (role in baseline.networkNames && role in networkNames))
        .map((role) => ({
          a: baseline.networkNames[role] ?? null,
          b: networkNames[role] ?? null,
        })),
    ],
  );
  return (
    <div className="compare" aria-busy={!shown.complete}>
      <div className="compare-head">
        <p data-testid="compare-words">{words}</p>
        <button
          type="button"
          className="quiet"
          aria-pressed={colour === 'difference'}
          data-testid="compare-colour"
          onClick={() =>
            setView({ colour: colour === 'difference' ? before.current : 'difference' })
          }
        >
          Colour by A and B
        </button>
        <button type="button" className="quiet" data-testid="compare-swap" onClick={swapBaseline}>
          Exchange A and B
        </button>
        <button type="button" className="quiet" data-testid="compare-repin" onClick={pinBaseline}>
          Pin B as A
        </button>
        <button type="button" className="quiet" data-testid="compare-drop" onClick={dropBaseline}>
          Unpin
        </button>
      </div>
      <div className="compare-columns">
        <FigureTable a={baseline.shown} b={shown} />
        <ObjectTable a={baseline.shown} b={shown} />
        <ComparedParticles a={baseline.shown} b={shown} />
      </div>
    </div>
  );
}
