import type { ReactNode } from 'react';
import type { Count } from '../../chains/chain.ts';
import type { StageCardInfo, StageStatus } from '../../pipeline/pipeline.ts';
import { CountChange, StageChange } from '../compare/ChangeMark.tsx';
import { formatCount, formatDuration, formatParameter, formatPercent } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useActions, useSession } from '../sessionContext.tsx';
import { Meter } from './Meter.tsx';

interface StageCardProps {
  readonly card: StageCardInfo;
  readonly status: StageStatus;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly children?: ReactNode;
}

/** One stage: state, time and main figure in its head; opened also counts, figures and, as `children`, its controls. */
export function StageCard({ card, status, isOpen, onToggle, children }: StageCardProps) {
  const { stage, state, counts, efficiency, purity, note, error, backend } = status;
  const { title, figuresHelp: help } = card;
  const main = counts.find((count) => count.isMain) ?? null;
  return (
    <section
      className="stage"
      data-state={state}
      data-open={isOpen}
      data-runs={status.runs}
      data-testid={`stage-${stage}`}
      aria-labelledby={`stage-${stage}-title`}
    >
      <span className="stage-node" aria-hidden="true" />
      <header className="stage-head">
        <h2>
          <button
            type="button"
            className="stage-toggle"
            id={`stage-${stage}-title`}
            aria-expanded={isOpen}
            aria-controls={`stage-${stage}-body`}
            data-testid={`stage-${stage}-toggle`}
            onClick={onToggle}
          >
            {title}
            <Icon name="chevronDown" />
          </button>
        </h2>
        <span
          className="stage-backend"
          title={backend ?? undefined}
          data-testid={`stage-${stage}-backend`}
          hidden={!isOpen}
        >
          {backend}
        </span>
        {!isOpen && main && <MainFigure count={main} efficiency={efficiency} />}
        <StageState status={status} />
      </header>
      {state === 'running' && <Progress title={title} progress={status.progress} />}
      {note && <p className="stage-note">{note}</p>}
      {error && <p className="stage-error">{error}</p>}
      <div className="stage-body" id={`stage-${stage}-body`} hidden={!isOpen}>
        {counts.length > 0 && (
          <dl className="counts">
            {counts.map(({ id, label, value }) => (
              <div key={id}>
                <dt>{label}</dt>
                <dd data-testid={`stage-${stage}-${id}`} data-value={value}>
                  <CountChange stage={stage} id={id} value={value} />
                  {formatCount(value)}
                </dd>
              </div>
            ))}
          </dl>
        )}
        {(efficiency !== null || purity !== null) && (
          <div className="meters">
            <Meter
              label="efficiency"
              value={efficiency}
              help={help}
              testId={`stage-${stage}-efficiency`}
            >
              <StageChange stage={stage} of="efficiency" />
            </Meter>
            <Meter label="purity" value={purity} help={help} testId={`stage-${stage}-purity`}>
              <StageChange stage={stage} of="purity" />
            </Meter>
          </div>
        )}
        {efficiency !== null && card.figuresAt && <FiguresAt card={card} />}
        {children}
      </div>
    </section>
  );
}

/** What a closed stage tells: its main count, and how much of the targets it kept. */
function MainFigure({ count, efficiency }: { count: Count; efficiency: number | null }) {
  return (
    <span className="stage-main">
      <span>
        <b>{formatCount(count.value)}</b> {count.label}
      </span>
      {efficiency !== null && <span title="efficiency">{formatPercent(efficiency)}</span>}
    </span>
  );
}

/** The cut that a stage's figures are told at. */
function FiguresAt({ card: { figuresAt } }: { card: StageCardInfo }) {
  const present = useSession((state) => state.parameters.present);
  if (!figuresAt) return null;
  return (
    <p className="figures-at">
      {figuresAt.words} {formatParameter(present[figuresAt.parameter])}
    </p>
  );
}

function StageState({ status: { stage, state, milliseconds, parts } }: { status: StageStatus }) {
  const { cancel, resume } = useActions();
  if (state === 'running')
    return (
      <button type="button" className="quiet" onClick={cancel} data-testid="cancel">
        <Icon name="stop" />
        Cancel
      </button>
    );
  if (state === 'cancelled' || state === 'failed')
    return (
      <button type="button" className="quiet" onClick={resume} data-testid="resume">
        <Icon name="play" />
        {state === 'failed' ? 'Failed, try again' : 'Cancelled, run'}
      </button>
    );
  return (
    <span
      className="stage-time"
      title={parts.map((part) => `${part.label} ${formatDuration(part.milliseconds)}`).join(', ')}
      data-testid={`stage-${stage}-time`}
    >
      {state === 'done' ? formatDuration(milliseconds) : ''}
    </span>
  );
}

function Progress({ title, progress }: { title: string; progress: number | null }) {
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={title}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(progress === null ? {} : { 'aria-valuenow': Math.round(progress * 100) })}
    >
      <span style={progress === null ? {} : { width: `${progress * 100}%` }} />
    </div>
  );
}
