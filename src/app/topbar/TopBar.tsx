import { RESULT_FORMATS, type ResultFormat } from '../../formats/results/index.ts';
import { Menu } from '../controls/Menu.tsx';
import { Icon, type IconName, Mark } from '../icons.tsx';
import { type ActionName, BINDINGS, keyLabel } from '../keys.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { useTray } from '../tray/trayStore.ts';
import { OpenMenu } from './OpenMenu.tsx';

/** What the bar asks of the page; session actions it takes from the context. */
export interface TopBarProps {
  readonly run: (action: ActionName) => void;
  readonly leftOpen: boolean;
  readonly rightOpen: boolean;
  readonly onShare: () => void;
  readonly onExportEvent: () => void;
  readonly onExportResult: (format: ResultFormat) => void;
  readonly onExportMadeBy: () => void;
}

/** Title, event, and everything that concerns the whole page. */
export function TopBar(props: TopBarProps) {
  const { run, leftOpen, rightOpen, onShare } = props;
  const canUndo = useSession((state) => state.steps.past.length > 0);
  const canRedo = useSession((state) => state.steps.future.length > 0);
  const trayOpen = useTray((state) => state.isOpen);
  const theme = useSession((state) => state.view.theme);
  const { setView, resetParameters } = useActions();
  const button = (action: ActionName, icon: IconName, testId: string, disabled = false) => (
    <button
      type="button"
      className="icon-button"
      disabled={disabled}
      aria-label={labelOf(action)}
      title={labelOf(action)}
      data-testid={testId}
      onClick={() => run(action)}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <header className="topbar">
      <DockButton side="left" open={leftOpen} onClick={() => run('toggleLeft')} />
      <h1>
        <Mark />
        <span className="topbar-title">Trackloom</span>
      </h1>
      <EventName />
      <div className="topbar-group">
        <OpenMenu onModuleMap={() => run('moduleMap')} />
        <button type="button" onClick={() => run('generate')} data-testid="generate">
          <Icon name="generate" />
          <span className="button-text">Generate</span>
        </button>
      </div>
      <div className="topbar-group">
        {button('undo', 'undo', 'undo', !canUndo)}
        {button('redo', 'redo', 'redo', !canRedo)}
        <button
          type="button"
          className="icon-button"
          aria-label="All parameters to their defaults"
          title={labelOf('resetParameters')}
          data-testid="reset-parameters"
          onClick={resetParameters}
        >
          <Icon name="reset" />
        </button>
      </div>
      <div className="topbar-group">
        <button
          type="button"
          className="icon-button"
          aria-label="Copy a link to this state"
          title="Copy a link to this state"
          data-testid="share"
          onClick={onShare}
        >
          <Icon name="link" />
        </button>
        <ExportMenu {...props} />
      </div>
      <div className="topbar-group">
        <button
          type="button"
          className="icon-button"
          aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
          title={theme === 'dark' ? 'Light theme' : 'Dark theme'}
          data-testid="theme"
          onClick={() => setView({ theme: theme === 'dark' ? 'light' : 'dark' })}
        >
          <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
        </button>
        {button('tour', 'play', 'tour')}
        {button('help', 'help', 'help')}
        <button
          type="button"
          className="icon-button"
          aria-pressed={trayOpen}
          aria-label="Tables"
          title={labelOf('toggleTray')}
          data-testid="tray-toggle"
          onClick={() => run('toggleTray')}
        >
          <Icon name="panelBottom" />
        </button>
        <DockButton side="right" open={rightOpen} onClick={() => run('toggleRight')} />
      </div>
    </header>
  );
}

function EventName() {
  const events = useSession((state) => state.pipeline.events);
  const index = useSession((state) => state.pipeline.eventIndex);
  const { stepEvent } = useActions();
  return (
    <div className="event-name">
      {events.length > 1 && (
        <button
          type="button"
          className="icon-button"
          aria-label="Previous event"
          data-testid="previous-event"
          onClick={() => stepEvent(-1)}
        >
          <Icon name="chevronLeft" />
        </button>
      )}
      <span data-testid="event-name">{events[index] ?? 'No event open'}</span>
      {events.length > 1 && (
        <>
          <small>
            {index + 1} / {events.length}
          </small>
          <button
            type="button"
            className="icon-button"
            aria-label="Next event"
            data-testid="next-event"
            onClick={() => stepEvent(1)}
          >
            <Icon name="chevronRight" />
          </button>
        </>
      )}
    </div>
  );
}

function ExportMenu({ run, onExportEvent, onExportResult, onExportMadeBy }: TopBarProps) {
  const event = useSession((state) => state.shown.event !== null);
  const tracks = useSession((state) => state.shown.tracks !== null);
  const edges = useSession((state) => state.shown.scores !== null);
  const items = [
    ...RESULT_FORMATS.map((format) => ({
      label: format.label,
      detail: format.detail,
      enabled: format.of === 'tracks' ? tracks : edges,
      act: () => onExportResult(format),
    })),
    { label: 'Event', detail: 'zip of TrackML tables', enabled: event, act: onExportEvent },
    {
      label: 'Made-by',
      detail: 'json: version, chain, files and parameters that made these',
      enabled: event,
      act: onExportMadeBy,
    },
    {
      label: 'Session',
      detail: 'zip: all of this, for somebody else',
      enabled: event,
      act: () => run('saveSession'),
    },
    {
      label: 'Picture',
      detail: 'png of the view, or a WebM clip',
      enabled: true,
      act: () => run('screenshot'),
    },
  ];
  return (
    <Menu label="Export" icon="download" testId="export-menu">
      {(close) => (
        <section>
          {items.map(({ label, detail, enabled, act }) => (
            <button
              key={label}
              type="button"
              disabled={!enabled}
              data-testid={`export-${label.toLowerCase().replace(', ', '-')}`}
              onClick={() => {
                close();
                act();
              }}
            >
              {label} <small>{detail}</small>
            </button>
          ))}
        </section>
      )}
    </Menu>
  );
}

interface DockButtonProps {
  readonly side: 'left' | 'right';
  readonly open: boolean;
  readonly onClick: () => void;
}

function DockButton({ side, open, onClick }: DockButtonProps) {
  const label = side === 'left' ? 'Stages and parameters' : 'Display, plots and lists';
  return (
    <button
      type="button"
      className="icon-button"
      aria-pressed={open}
      aria-label={label}
      title={`${label} (${keyLabel(side === 'left' ? ',' : '.')})`}
      data-testid={`dock-${side}`}
      onClick={onClick}
    >
      <Icon name={side === 'left' ? 'panelLeft' : 'panelRight'} />
    </button>
  );
}

/** What an action is called, with its key. */
function labelOf(action: ActionName): string {
  const binding = BINDINGS.find((one) => one.action === action);
  return binding ? `${binding.label} (${keyLabel(binding.keys[0])})` : action;
}
