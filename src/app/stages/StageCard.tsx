import type { ReactNode } from 'react';
import type { StageCardInfo, StageStatus } from '../../pipeline/pipeline.ts';
import { formatCount, formatDuration } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useActions } from '../sessionContext.tsx';
import { Meter } from './Meter.tsx';

interface StageCardProps {
  readonly card: StageCardInfo;
  readonly status: StageStatus;
  readonly children?: ReactNode;
}

/** One stage: state, time, counts in and out, figures, and, as `children`, its controls. */
export function StageCard({ card, status, children }: StageCardProps) {
  const { stage, state, counts, efficiency, purity, note, error, backend } = status;
  const { title, figuresHelp: help } = card;
  return (
    <section
      className="stage"
      data-state={state}
      data-testid={`stage-${stage}`}
      aria-labelledby={`stage-${stage}-title`}
    >
      <span className="stage-node" aria-hidden="true" />
      <header className="stage-head">
        <h2 id={`stage-${stage}-title`}>{title}</h2>
        <span
          className="stage-backend"
          title={backend ?? undefined}
          data-testid={`stage-${stage}-backend`}
        >
          {backend}
        </span>
        <StageState status={status} />
      </header>
      {state === 'running' && <Progress title={title} progress={status.progress} />}
      {counts.length > 0 && (
        <dl className="counts">
          {counts.map(({ id, label, value }) => (
            <div key={id}>
              <dt>{label}</dt>
              <dd data-testid={`stage-${stage}-${id}`} data-value={value}>
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
          />
          <Meter label="purity" value={purity} help={help} testId={`stage-${stage}-purity`} />
        </div>
      )}
      {note && <p className="stage-note">{note}</p>}
      {error && <p className="stage-error">{error}</p>}
      {children}
    </section>
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
