import {
  type KeyboardEvent,
  lazy,
  type PointerEvent,
  Suspense,
  useId,
  useRef,
  useState,
} from 'react';
import { TABLES } from '../../tables/contents/index.ts';
import { PanelBoundary } from '../faults/PanelBoundary.tsx';
import { Icon } from '../icons.tsx';
import { usePageSession } from '../sessionContext.tsx';
import { createSurveyStore, SurveyProvider } from '../survey/surveyStore.ts';
import { type TableTab, TRAY_HEIGHT, TRAY_TABS, type TrayTab, useTray } from './trayStore.ts';

/** Fetched when the tray is first opened. */
const TablePanel = lazy(() =>
  import('../tables/TablePanel.tsx').then(({ TablePanel: component }) => ({ default: component })),
);

const ComparePanel = lazy(() =>
  import('../compare/ComparePanel.tsx').then(({ ComparePanel: component }) => ({
    default: component,
  })),
);

const EffectPanel = lazy(() =>
  import('../effects/EffectPanel.tsx').then(({ EffectPanel: component }) => ({
    default: component,
  })),
);
const EventsPanel = lazy(() =>
  import('../survey/EventsPanel.tsx').then(({ EventsPanel: component }) => ({
    default: component,
  })),
);

const TITLES: Readonly<Record<TrayTab, string>> = {
  ...(Object.fromEntries(TABLES.map(({ id, title }) => [id, title])) as Record<TableTab, string>),
  compare: 'A and B',
  effect: 'Effects',
  events: 'All events',
};

/** What needs the width of the page, below the picture: tables, and two runs side by side. */
export function Tray() {
  const isOpen = useTray((state) => state.isOpen);
  const session = usePageSession();
  const [survey] = useState(() => createSurveyStore(session));
  return <SurveyProvider value={survey}>{isOpen && <OpenTray />}</SurveyProvider>;
}

function OpenTray() {
  const { tab, height, close, setHeight } = useTray((state) => state);
  const panel = useId();
  return (
    <section
      className="tray"
      aria-label="Tables and comparison"
      style={{ height }}
      data-testid="tray"
    >
      <Handle height={height} onHeight={setHeight} />
      <div className="tray-bar">
        <Tabs panel={panel} />
        <button
          type="button"
          className="icon-button"
          aria-label="Close the tables"
          title="Close the tables (B)"
          data-testid="tray-close"
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </div>
      <div
        className="tray-panel"
        role="tabpanel"
        id={panel}
        aria-labelledby={`tray-tab-${tab}`}
        data-testid={`tray-panel-${tab}`}
      >
        <PanelBoundary panel="The tray">
          <Suspense fallback={<p className="empty">Loading …</p>}>
            <Panel tab={tab} />
          </Suspense>
        </PanelBoundary>
      </div>
    </section>
  );
}

function Panel({ tab }: { tab: TrayTab }) {
  if (tab === 'compare') return <ComparePanel />;
  if (tab === 'effect') return <EffectPanel />;
  if (tab === 'events') return <EventsPanel />;
  return <TablePanel key={tab} kind={tab} />;
}

function Tabs({ panel }: { panel: string }) {
  const { tab, open } = useTray((state) => state);
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const at = (TRAY_TABS.indexOf(tab) + step + TRAY_TABS.length) % TRAY_TABS.length;
    open(TRAY_TABS[at]);
    list.current?.querySelectorAll('button')[at].focus();
  };
  return (
    <div className="tray-tabs" role="tablist" aria-label="Tables" ref={list} onKeyDown={onKeyDown}>
      {TRAY_TABS.map((id) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`tray-tab-${id}`}
          aria-selected={id === tab}
          aria-controls={panel}
          tabIndex={id === tab ? 0 : -1}
          data-testid={`tray-tab-${id}`}
          onClick={() => open(id)}
        >
          {TITLES[id]}
        </button>
      ))}
    </div>
  );
}

/** The upper border, which is dragged, or moved with the arrow keys. */
function Handle({ height, onHeight }: { height: number; onHeight: (height: number) => void }) {
  const start = useRef({ y: 0, height });
  const onMove = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId))
      onHeight(start.current.height + start.current.y - event.clientY);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a border that is moved is no thematic break
    <div
      className="tray-handle"
      role="separator"
      aria-label="Height of the tables"
      aria-orientation="horizontal"
      aria-valuenow={height}
      aria-valuemin={TRAY_HEIGHT.min}
      aria-valuemax={TRAY_HEIGHT.max}
      tabIndex={0}
      data-testid="tray-handle"
      onPointerDown={(event) => {
        start.current = { y: event.clientY, height };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onMove}
      onKeyDown={(event) => {
        const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        onHeight(height + step * TRAY_HEIGHT.step);
      }}
    />
  );
}
