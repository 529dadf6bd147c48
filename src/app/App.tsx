import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { PagePipeline } from '../pipeline/page.ts';
import type { SceneView } from '../scene/index.ts';
import { CausesPanel } from './causes/CausesPanel.tsx';
import {
  type DialogName,
  exportEvent,
  exportMadeBy,
  exportResult,
  pageCommands,
  shareLink,
} from './commands.ts';
import { DropZone } from './DropZone.tsx';
import { GenerateDialog } from './dialogs/GenerateDialog.tsx';
import { GlossaryDialog } from './dialogs/GlossaryDialog.tsx';
import { HelpDialog } from './dialogs/HelpDialog.tsx';
import { LinkedHostDialog } from './dialogs/LinkedHostDialog.tsx';
import { SessionDialog } from './dialogs/SessionDialog.tsx';
import { UndescribedDialog } from './dialogs/UndescribedDialog.tsx';
import { Section } from './dock/Section.tsx';
import { useDocks } from './dock/useDocks.ts';
import { PanelBoundary } from './faults/PanelBoundary.tsx';
import { ListsPanel } from './lists/ListsPanel.tsx';
import { Announcer } from './messages/Announcer.tsx';
import { Messages } from './messages/Messages.tsx';
import { SessionNotes } from './messages/SessionNotes.tsx';
import type { Offline } from './offline/offline.ts';
import { UpdateNotice } from './offline/UpdateNotice.tsx';
import { PickedPanel } from './picked/PickedPanel.tsx';
import { PictureDialog } from './picture/PictureDialog.tsx';
import { PlotsPanel } from './plots/PlotsPanel.tsx';
import { ScanPanel } from './scan/ScanPanel.tsx';
import {
  createFactsStore,
  type Hovered,
  type PickedSide,
  type SceneFacts,
} from './scene/factsStore.ts';
import { SceneCanvas } from './scene/SceneCanvas.tsx';
import { SceneOverlay } from './scene/SceneOverlay.tsx';
import { type PageSession, SessionProvider } from './sessionContext.tsx';
import { StagePanel } from './stages/StagePanel.tsx';
import { TopBar } from './topbar/TopBar.tsx';
import { Tour } from './tour/Tour.tsx';
import { Tray } from './tray/Tray.tsx';
import type { TrayState } from './tray/trayStore.ts';
import { useKeys } from './useKeys.ts';
import { ViewPanel } from './view/ViewPanel.tsx';

const MapDialog = lazy(() => import('./maps/MapDialog.tsx'));

interface AppProps {
  readonly session: PageSession;
  readonly pipeline: Pick<PagePipeline, 'gpuContext' | 'gpuReason'>;
  readonly tray: StoreApi<TrayState>;
  readonly offline: Offline | null;
  /** The hosts that a link would fetch from, where the user must be asked first. */
  readonly ask: { readonly hosts: readonly string[]; readonly urls: readonly string[] } | null;
  readonly onAnswer: (allowed: boolean) => void;
  /** Called whenever an event was given to the scene. */
  readonly onDrawn: () => void;
}

/** The whole page. */
export function App({ session, pipeline, tray, offline, ask, onAnswer, onDrawn }: AppProps) {
  const docks = useDocks();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [factsStore] = useState(createFactsStore);
  const scene = useRef<SceneView | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const { toggle } = docks;
  const commands = useMemo(
    () =>
      pageCommands(session, {
        scene: () => scene.current,
        toggleDock: toggle,
        toggleTray: () => tray.getState().toggle(),
        openDialog: setDialog,
        pickFiles: () => picker.current?.click(),
      }),
    [session, toggle, tray],
  );
  const run = useCallback((action: keyof typeof commands) => commands[action](), [commands]);
  useKeys(run);
  const onScene = useCallback((made: SceneView | null) => {
    scene.current = made;
  }, []);
  const onFacts = useCallback(
    (facts: SceneFacts) => {
      factsStore.setState(facts);
      if (session.store.getState().shown.event) onDrawn();
    },
    [session, factsStore, onDrawn],
  );
  const onHover = useCallback(
    (hovered: Hovered | null) => factsStore.setState({ hovered }),
    [factsStore],
  );
  const onPickedSide = useCallback(
    (pickedSide: PickedSide) => factsStore.setState({ pickedSide }),
    [factsStore],
  );
  const [asked, setAsked] = useState(ask);
  const closeDialog = () => setDialog(null);
  const endTour = useCallback(() => setDialog(null), []);

  return (
    <SessionProvider value={session}>
      <PanelBoundary panel="The bar at the top">
        <TopBar
          run={run}
          leftOpen={docks.left}
          rightOpen={docks.right}
          onShare={() => void shareLink(session)}
          onExportEvent={() => exportEvent(session)}
          onExportResult={(format) => exportResult(session, format)}
          onExportMadeBy={() => exportMadeBy(session)}
        />
      </PanelBoundary>
      <div className="workspace">
        {docks.left && (
          <aside className="dock" data-side="left" aria-label="Stages and parameters">
            <PanelBoundary panel="The panel of the stages">
              <StagePanel />
            </PanelBoundary>
          </aside>
        )}
        <main className="stage-area">
          <PanelBoundary panel="The 3D view">
            <SceneCanvas
              session={session}
              pipeline={pipeline}
              onScene={onScene}
              onFacts={onFacts}
              onHover={onHover}
              onPickedSide={onPickedSide}
            />
          </PanelBoundary>
          <PanelBoundary panel="The frame of the 3D view">
            <SceneOverlay facts={factsStore} run={run} />
          </PanelBoundary>
          <PanelBoundary panel="The panel of the picked object">
            <PickedPanel facts={factsStore} />
          </PanelBoundary>
          <PanelBoundary panel="The list of messages">
            <Messages />
            <Announcer />
            <SessionNotes />
            {dialog === 'tour' && <Tour onClose={endTour} />}
          </PanelBoundary>
          {offline && <UpdateNotice offline={offline} />}
        </main>
        {docks.right && (
          <aside className="dock" data-side="right" aria-label="Display, plots and lists">
            <Section title="Display" id="display">
              <PanelBoundary panel="The panel of the display">
                <ViewPanel facts={factsStore} />
              </PanelBoundary>
            </Section>
            <Section title="Plots" id="plots">
              <PanelBoundary panel="The panel of the plots">
                <PlotsPanel />
              </PanelBoundary>
            </Section>
            <Section title="Scan" id="scan" folded>
              <PanelBoundary panel="The panel of scans">
                <ScanPanel />
              </PanelBoundary>
            </Section>
            <Section title="Why lost" id="causes" folded>
              <CausesPanel />
            </Section>
            <Section title="Particles and tracks" id="lists">
              <PanelBoundary panel="The panel of the lists">
                <ListsPanel />
              </PanelBoundary>
            </Section>
          </aside>
        )}
      </div>
      <Tray />
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        data-testid="file-picker"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same files may be chosen again.
          event.target.value = '';
          if (files.length > 0) void session.actions.openFiles(files);
        }}
      />
      <PanelBoundary panel="The drop zone">
        <DropZone session={session} />
      </PanelBoundary>
      <PanelBoundary panel="The dialog">
        {dialog === 'help' && (
          <HelpDialog onClose={closeDialog} onGlossary={() => setDialog('glossary')} />
        )}
        {dialog === 'glossary' && <GlossaryDialog onClose={closeDialog} />}
        {dialog === 'session' && <SessionDialog session={session} onClose={closeDialog} />}
        {dialog === 'picture' && (
          <PictureDialog session={session} scene={scene.current} onClose={closeDialog} />
        )}
        {dialog === 'map' && (
          <Suspense>
            <MapDialog session={session} onClose={closeDialog} />
          </Suspense>
        )}
        {dialog === 'generate' && <GenerateDialog onClose={closeDialog} />}
        <UndescribedDialog />
        {asked && (
          <LinkedHostDialog
            {...asked}
            onAnswer={(allowed) => {
              setAsked(null);
              onAnswer(allowed);
            }}
          />
        )}
      </PanelBoundary>
    </SessionProvider>
  );
}
