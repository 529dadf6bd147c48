import { useCallback, useEffect, useRef, useState } from 'react';
import type { PagePipeline } from '../../pipeline/page.ts';
import { createScene, type SceneView } from '../../scene/index.ts';
import { sentenceOf } from '../../session/messages.ts';
import { restartable } from '../../tasks/restartable.ts';
import type { PageSession } from '../sessionContext.tsx';
import { bindScene, type SceneBinding } from './bindScene.ts';
import { stepOfKey } from './canvasKeys.ts';
import type { Hovered, PickedSide, SceneFacts } from './factsStore.ts';
import { createLineMaker } from './lines.ts';
import type { SceneTasks } from './sceneTasks.ts';

interface SceneCanvasProps {
  readonly session: PageSession;
  readonly pipeline: Pick<PagePipeline, 'gpuContext' | 'gpuReason'>;
  /** Called with the scene when it is ready, and with null when it is gone. */
  readonly onScene: (scene: SceneView | null) => void;
  readonly onFacts: (facts: SceneFacts) => void;
  /** Called with what lies under the pointer, and null once nothing does. */
  readonly onHover: (hovered: Hovered | null) => void;
  /** Called where something was picked in the picture, with where its description covers it least. */
  readonly onPickedSide: (side: PickedSide) => void;
}

/** The canvas of the 3D view. A lost device gets a new canvas, for a canvas keeps its first device. */
export function SceneCanvas(props: SceneCanvasProps) {
  const { say } = props.session.actions;
  const [generation, setGeneration] = useState(0);
  const onLost = useCallback(
    (message: string) => {
      console.warn(message);
      if (generation >= MOST_DEVICES)
        return say('error', 'The graphics device is lost again and again; reload the page.');
      say('warning', 'The graphics device was lost; the 3D view was made again on a new one.');
      setGeneration(generation + 1);
    },
    [generation, say],
  );
  return <SceneOnCanvas key={generation} {...props} onLost={onLost} />;
}

/** Devices lost before the page gives up: a driver that fails at every frame would be asked for ever. */
const MOST_DEVICES = 5;

/** Where the description of something picked at a place covers it least. */
function sideFor(x: number, y: number, { clientWidth, clientHeight }: HTMLElement): PickedSide {
  if (clientWidth <= 400) return y > 0.5 * clientHeight ? 'top' : 'right';
  return x > clientWidth - 300 ? 'left' : 'right';
}

/** What the panel of the picked object covers of the right of a canvas, see `.picked` in panels.css. */
function pixelsCovered(width: number): number {
  return width > 400 ? 276 : 0;
}

function SceneOnCanvas({
  session,
  pipeline,
  onScene,
  onFacts,
  onHover,
  onPickedSide,
  onLost,
}: SceneCanvasProps & { onLost: (message: string) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { store, actions } = session;
    let gone = false;
    let scene: SceneView | null = null;
    let binding: SceneBinding | null = null;
    const worker = restartable<SceneTasks>(
      'scene',
      () => new Worker(new URL('./sceneWorker.ts', import.meta.url), { type: 'module' }),
    );
    const makeLines = createLineMaker(worker);

    async function start(target: HTMLCanvasElement): Promise<void> {
      const gpu = await pipeline.gpuContext();
      if (gone) return;
      const reason = pipeline.gpuReason();
      if (!gpu)
        actions.say(
          'warning',
          `${reason ?? 'There is no WebGPU.'} Edges are scored with WASM, and the view is drawn with WebGL 2.`,
        );
      const made = await createScene(target, {
        ...(gpu ? { device: gpu.device } : {}),
        theme: store.getState().view.theme,
        animate: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
        onPick: (picked, { x, y }) => {
          if (picked) onPickedSide(sideFor(x, y, target));
          actions.select(binding?.selectionOf(picked) ?? null);
        },
        onHover: (picked, { x, y }) => {
          const selection = binding?.selectionOf(picked) ?? null;
          if (!picked || !selection || !scene) return onHover(null);
          const { clientWidth: width, clientHeight: height } = target;
          onHover({ selection, x, y, width, height, places: scene.placesOf(picked) });
        },
        onCamera: actions.setPose,
        onLost: (message) => {
          if (!gone) onLost(message);
        },
      });
      if (gone) return made.dispose();
      scene = made;
      const onBusy = (busy: boolean) => target.setAttribute('aria-busy', String(busy));
      const covered = () => pixelsCovered(target.clientWidth);
      binding = bindScene(made, store, makeLines, { onFacts, onBusy }, covered);
      onScene(made);
    }

    const keys = new AbortController();
    canvas.current?.addEventListener(
      'keydown',
      (event) => {
        const step = stepOfKey(event);
        if (!step || !scene) return;
        event.preventDefault();
        scene.steer(step);
      },
      keys,
    );
    if (canvas.current)
      start(canvas.current).catch((error) => actions.say('error', sentenceOf(error)));
    return () => {
      gone = true;
      keys.abort();
      binding?.dispose();
      scene?.dispose();
      worker.stop();
      onScene(null);
    };
  }, [session, pipeline, onScene, onFacts, onHover, onPickedSide, onLost]);
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: keys steer the camera
    <canvas
      ref={canvas}
      className="scene-canvas"
      tabIndex={0}
      role="application"
      aria-label="3D view of the event: arrow keys turn it, with shift they move it, plus and minus zoom"
      data-testid="scene"
    />
  );
}
