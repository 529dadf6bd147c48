import { useCallback, useMemo, useRef, useState } from 'react';
import type { PagePipeline } from '../pipeline/page.ts';
import type { SceneView } from '../scene/index.ts';
import { CausesPanel } from './causes/CausesPanel.tsx';
import { exportEdges, exportEvent, exportTracks, pageCommands, shareLink } from './commands.ts';
import { DropZone } from './DropZone.tsx';
import { GenerateDialog } from './dialogs/GenerateDialog.tsx';
import { HelpDialog } from './dialogs/HelpDialog.tsx';
import { UndescribedDialog } from './dialogs/UndescribedDialog.tsx';
import { Section } from './dock/Section.tsx';
import { useDocks } from './dock/useDocks.ts';
import { ListsPanel } from './lists/ListsPanel.tsx';
import { Messages } from './messages/Messages.tsx';
import { PickedPanel } from './picked/PickedPanel.tsx';
import { PlotsPanel } from './plots/PlotsPanel.tsx';
import { createFactsStore } from './scene/factsStore.ts';
import { SceneCanvas } from './scene/SceneCanvas.tsx';
import { SceneOverlay } from './scene/SceneOverlay.tsx';
import { type PageSession, SessionProvider } from './sessionContext.tsx';
import { StagePanel } from './stages/StagePanel.tsx';
import { TopBar } from './topbar/TopBar.tsx';
import { useKeys } from './useKeys.ts';
import { ViewPanel } from './view/ViewPanel.tsx';

interface AppProps {
  readonly session: PageSession;
  readonly pipeline: Pick<PagePipeline, 'gpuContext' | 'gpuReason'>;
}

/** The whole page. */
export function App({ session, pipeline }: AppProps) {
  const docks = useDocks();
  const [dialog, setDialog] = useState<'help' | 'generate' | null>(null);
  const [factsStore] = useState(createFactsStore);
  const scene = useRef<SceneView | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const { toggle } = docks;
  const commands = useMemo(
    () =>
      pageCommands(session, {
        scene: () => scene.current,
        toggleDock: toggle,
        openDialog: setDialog,
        pickFiles: () => picker.current?.click(),
      }),
    [session, toggle],
  );
  const run = useCallback((action: keyof typeof commands) => commands[action](), [commands]);
  useKeys(run);
  const onScene = useCallback((made: SceneView | null) => {
    scene.current = made;
  }, []);
  const closeDialog = () => setDialog(null);

  return (
    <SessionProvider value={session}>
      <TopBar
        run={run}
        leftOpen={docks.left}
        rightOpen={docks.right}
        onShare={() => void shareLink(session)}
        onExportEvent={() => exportEvent(session)}
        onExportTracks={() => exportTracks(session)}
        onExportEdges={() => exportEdges(session)}
      />
      <div className="workspace">
        {docks.left && (
          <aside className="dock" data-side="left" aria-label="Stages and parameters">
            <StagePanel />
          </aside>
        )}
        <main className="stage-area">
          <SceneCanvas
            session={session}
            pipeline={pipeline}
            onScene={onScene}
            onFacts={factsStore.setState}
          />
          <SceneOverlay facts={factsStore} run={run} />
          <PickedPanel />
          <Messages />
        </main>
        {docks.right && (
          <aside className="dock" data-side="right" aria-label="Display, plots and lists">
            <Section title="Display" id="display">
              <ViewPanel facts={factsStore} />
            </Section>
            <Section title="Plots" id="plots">
              <PlotsPanel />
            </Section>
            <Section title="Why lost" id="causes" folded>
              <CausesPanel />
            </Section>
            <Section title="Particles and tracks" id="lists">
              <ListsPanel />
            </Section>
          </aside>
        )}
      </div>
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
      <DropZone session={session} />
      {dialog === 'help' && <HelpDialog onClose={closeDialog} />}
      {dialog === 'generate' && <GenerateDialog onClose={closeDialog} />}
      <UndescribedDialog />
    </SessionProvider>
  );
}
