import { Matrix4, Scene } from 'three/webgpu';
import {
  type Direction,
  framedView,
  frameRows,
  type Pose,
  presetDirection,
  stepped,
} from './camera/pose.ts';
import { createRig } from './camera/rig.ts';
import { MODES, modeInUse } from './colour/modes/index.ts';
import { paletteOf } from './colour/palette.ts';
import { createContent } from './content.ts';
import {
  createDrawnCounter,
  edgeAlpha,
  edgeWidth,
  hitAlpha,
  hitScale,
  shaderCut,
} from './density.ts';
import { createLegend } from './legend.ts';
import { markerRings, overlaySegments } from './overlay/overlay.ts';
import { pickNearest } from './picking/pickNearest.ts';
import type { Picture } from './picking/picture.ts';
import { watchPointer } from './pointer.ts';
import { blendOf } from './projections/blend.ts';
import { projectionOf } from './projections/index.ts';
import { createOverlay } from './render/overlay.ts';
import { createRenderer } from './render/renderer.ts';
import { followCamera, sceneUniforms } from './render/uniforms.ts';
import {
  type ColourModeId,
  type Picked,
  SCENE_LAYERS,
  type SceneLayer,
  type SceneOptions,
  type SceneView,
  type SceneViewName,
} from './types.ts';

/** Frames that take the GPU longer (ms) are slow; a moved cut then waits so long for the results that follow it. */
const SLOW_FRAME = 100;
const WAIT_FOR_RESULTS = 400;
/** Share of the half picture that framing leaves free. */
const MARGIN = 0.05;
/** The same where the picture is stretched to be full: its axes need room. */
const FULL_MARGIN = 0.12;

/** Factor on the alpha of what is not marked, where all of that fades. */
const FADED = 0.12;

/**
 * Makes the 3D view of an event on a canvas. The canvas is filled at its CSS size and followed as it is resized.
 *
 * How it works: `content` holds the data and one draw call per kind of thing; colours are computed per colour
 * mode on the CPU and uploaded as bytes; cut, layers, sizes and the folding of the side view are uniforms.
 * `invalidate` asks for one frame; a frame asks for the next only while the camera moves.
 * @throws Error where neither WebGPU nor WebGL 2 can be had.
 */
export async function createScene(
  canvas: HTMLCanvasElement,
  options: SceneOptions = {},
): Promise<SceneView> {
  const renderer = await createRenderer(canvas, options);
  const scene = new Scene();
  const uniforms = sceneUniforms();
  const content = createContent(scene, uniforms);
  const overlay = createOverlay(scene, uniforms);
  const layers = new Map<SceneLayer, boolean>(
    SCENE_LAYERS.map((layer) => [layer, layer !== 'modules']),
  );
  const visible = (layer: SceneLayer) => layers.get(layer) ?? false;
  const animate = options.animate ?? true;
  let palette = paletteOf(options.theme ?? 'dark');
  let wanted: ColourModeId = 'score';
  let cut = 0;
  let showBelow = false;
  let hitSize = 4;
  let faded = false;
  let viewName: SceneViewName = '3d';
  let markedRows: Uint32Array = new Uint32Array(0);
  let stale = { colours: true, look: true };
  let width = 1;
  let height = 1;
  /** Whether the user moved the camera since it was framed; until then it follows size and detector. */
  let touched = false;
  let lost = false;
  let disposed = false;
  let pending = 0;
  /** What the last frame took on the GPU (ms), as far as that is told. */
  let frameTime = 0;
  let cutTimer: ReturnType<typeof setTimeout> | undefined;
  let waiting: (() => void)[] = [];

  const framed = (direction: Direction): Pose => {
    const { fills, period } = projectionOf(viewName);
    // What is unrolled shows directions: the detector's borders are none.
    const extent = content.extent(visible('detector') && period === null);
    return framedView(viewName, extent, direction, width / height, fills ? FULL_MARGIN : MARGIN);
  };
  const countDrawn = createDrawnCounter();
  const legendOf = createLegend();
  const rig = createRig(
    canvas,
    framed(presetDirection(viewName, 1)),
    () => invalidate(),
    () => {
      touched = true;
    },
  );

  const refresh = () => {
    const data = content.data();
    if (stale.colours) content.colour(modeInUse(wanted, data), palette);
    if (stale.look || stale.colours) {
      const drawn = countDrawn(data, cut, showBelow, visible);
      content.show(visible);
      overlay.setTheme(palette);
      uniforms.scoreCut.value = shaderCut(cut);
      const fade = faded ? FADED : 1;
      uniforms.fade.value = fade;
      uniforms.edgeAlpha.value = fade * edgeAlpha(drawn.edges);
      uniforms.edgeWidth.value = edgeWidth(drawn.edges);
      uniforms.faintAlpha.value = showBelow
        ? 0.35 * fade * edgeAlpha(drawn.edges + drawn.faintEdges)
        : 0;
      uniforms.showHits.value = visible('hits') ? 1 : 0;
      uniforms.showNoise.value = visible('noise') ? 1 : 0;
      uniforms.hitAlpha.value = fade * hitAlpha(data.hits?.x.length ?? 0);
      uniforms.hitSize.value = hitSize * hitScale(data.hits?.x.length ?? 0);
    }
    stale = { colours: false, look: false };
  };
  const pictureNow = (): Picture => {
    const { camera } = rig;
    const matrix = new Matrix4().multiplyMatrices(
      camera.projectionMatrix,
      camera.matrixWorldInverse,
    );
    const { shares, stretch } = rig.pose();
    return { matrix: matrix.elements, width, height, blend: blendOf(shares, stretch) };
  };
  const draw = (now: number): boolean => {
    refresh();
    const extent = content.extent(true);
    const moving = rig.update(now, width / height, extent);
    const pose = rig.pose();
    uniforms.resolution.value.set(canvas.width, canvas.height);
    uniforms.pixelRatio.value = renderer.getPixelRatio();
    const picture = pictureNow();
    const { blend } = picture;
    followCamera(uniforms, pose, blend, extent, height);
    content.unroll(Number.isFinite(blend.halfPeriod));
    const hits = content.data().hits;
    const rings = hits === null ? [] : markerRings(markedRows, hits, picture);
    overlay.setLines(visible('axes') ? overlaySegments(pose, blend, width, height) : [], rings);
    renderer.render(scene, rig.camera);
    measureFrame();
    return moving;
  };
  const measureFrame = () => {
    if (!options.device || options.forceWebGL) return;
    const started = performance.now();
    options.device.queue.onSubmittedWorkDone().then(
      () => {
        frameTime = performance.now() - started;
      },
      // A lost device is told elsewhere.
      () => undefined,
    );
  };
  const onFrame = (now: number) => {
    clearTimeout(cutTimer);
    cutTimer = undefined;
    pending = 0;
    if (disposed || lost) return;
    if (draw(now)) invalidate();
    if (pending === 0) rest();
  };
  const rest = () => {
    const rested = waiting;
    waiting = [];
    for (const resolve of rested) resolve();
  };
  function invalidate() {
    if (pending === 0 && !disposed && !lost) pending = requestAnimationFrame(onFrame);
  }
  const change = (what: 'colours' | 'look') => {
    stale[what] = true;
    invalidate();
  };

  const reframe = () => {
    if (!touched)
      rig.goTo(
        framed(presetDirection(viewName, width / height)),
        false,
        projectionOf(viewName).isFlat,
      );
    invalidate();
  };
  const resize = () => {
    const nextWidth = Math.max(canvas.clientWidth, 1);
    const nextHeight = Math.max(canvas.clientHeight, 1);
    const ratio = Math.min(window.devicePixelRatio, options.pixelRatioCap ?? 2);
    if (nextWidth === width && nextHeight === height && ratio === renderer.getPixelRatio()) return;
    width = nextWidth;
    height = nextHeight;
    renderer.setPixelRatio(ratio);
    renderer.setSize(width, height, false);
    reframe();
  };
  const observer = new ResizeObserver(resize);
  observer.observe(canvas);
  resize();

  const goTo = (pose: Pose) => {
    touched = false;
    rig.goTo(pose, animate, projectionOf(viewName).isFlat);
    invalidate();
  };
  const pick = (x: number, y: number) =>
    pickNearest(content, pictureNow(), { cut, visible, hitSize: uniforms.hitSize.value }, x, y);
  let hovered: Picked | null = null;
  const lose = (message: string) => {
    if (disposed || lost) return;
    lost = true;
    rest();
    options.onLost?.(
      `The graphics device was lost (${message || 'no reason given'}); the 3D view has to be made anew.`,
    );
  };
  renderer.onDeviceLost = (info) => lose(info.message ?? '');
  // three.js keeps silent about a device that was destroyed on purpose; the view is as dead.
  if (options.device && !options.forceWebGL) options.device.lost.then((info) => lose(info.message));
  const stopPointer = watchPointer(
    canvas,
    (x, y) => options.onPick?.(pick(x, y)),
    options.onHover === undefined
      ? null
      : (x, y) => {
          const next = pick(x, y);
          if (JSON.stringify(next) === JSON.stringify(hovered)) return;
          hovered = next;
          options.onHover?.(next);
        },
  );
  /** Replaces a part of the data: what was marked may be gone, and everything is coloured anew. */
  const replace = (set: () => void) => {
    view.highlight(null);
    set();
    change('colours');
  };

  const view: SceneView = {
    backend: 'isWebGPUBackend' in renderer.backend ? 'webgpu' : 'webgl',
    setDetector: (detector) => {
      replace(() => content.setDetector(detector));
      reframe();
    },
    setHits: (hits) => {
      replace(() => content.setHits(hits));
      reframe();
    },
    setEdges: (edges) => replace(() => content.setEdges(edges)),
    setTracks: (tracks, lines) => replace(() => content.setTracks(tracks, lines)),
    setLost: (lost, lines) => replace(() => content.setLost(lost, lines)),
    setScoreCut: (next) => {
      cut = next;
      stale.look = true;
      // A slow frame of the cut alone would hold up the one with its tracks.
      if (frameTime <= SLOW_FRAME) invalidate();
      else cutTimer ??= setTimeout(invalidate, WAIT_FOR_RESULTS);
    },
    setShowBelowCut: (show) => {
      showBelow = show;
      change('look');
    },
    setLayer: (layer, on) => {
      layers.set(layer, on);
      change('look');
    },
    layerVisible: visible,
    setHitSize: (pixels) => {
      hitSize = pixels;
      change('look');
    },
    setTheme: (theme) => {
      palette = paletteOf(theme);
      change('colours');
    },
    setColourMode: (mode) => {
      wanted = mode;
      change('colours');
    },
    colourMode: () => modeInUse(wanted, content.data()).id,
    colourModes: () =>
      MODES.map((mode) => {
        const applicable = mode.isApplicable(content.data());
        return { id: mode.id, label: mode.label, applicable, reason: applicable ? '' : mode.needs };
      }),
    legend: () => legendOf(modeInUse(wanted, content.data()), content.data(), palette, visible),
    setView: (name) => {
      viewName = name;
      goTo(framed(presetDirection(name, width / height)));
    },
    view: () => viewName,
    steer: (step) => {
      const { isFlat } = projectionOf(viewName);
      rig.goTo(stepped(rig.goal(), step, isFlat), false, isFlat);
      touched = true;
      invalidate();
    },
    fit: () => {
      goTo(framed(rig.goal()));
      touched = true;
    },
    reset: () => goTo(framed(presetDirection(viewName, width / height))),
    pick,
    highlight: (picked) => {
      markedRows = content.mark(picked);
      invalidate();
    },
    setFaded: (next) => {
      if (next === faded) return;
      faded = next;
      change('look');
    },
    focus: (picked, covered = 0) => {
      const { hits } = content.data();
      const rows = content.rowsOf(picked);
      if (hits === null || rows.length === 0) return;
      goTo(frameRows(rows, hits, rig.goal(), width / height, MARGIN, covered / width));
      touched = true;
    },
    drawnCounts: () => countDrawn(content.data(), cut, showBelow, visible),
    settled: () =>
      new Promise((resolve) => {
        if (disposed || lost) return resolve();
        waiting.push(resolve);
        invalidate();
      }),
    snapshot: () =>
      new Promise((resolve, reject) => {
        draw(performance.now());
        canvas.toBlob((blob) => {
          if (blob) resolve(blob);
          else reject(new Error('The picture could not be encoded as PNG.'));
        }, 'image/png');
      }),
    dispose: () => {
      disposed = true;
      cancelAnimationFrame(pending);
      clearTimeout(cutTimer);
      observer.disconnect();
      stopPointer();
      rig.dispose();
      overlay.dispose();
      content.dispose();
      renderer.dispose();
      rest();
    },
  };
  invalidate();
  return view;
}
