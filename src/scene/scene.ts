import { Matrix4, Scene } from 'three/webgpu';
import {
  type Direction,
  framedView,
  frameRows,
  type Pose,
  poseDistance,
  presetDirection,
  stepped,
} from './camera/pose.ts';
import { createRig } from './camera/rig.ts';
import { MODES, modeInUse } from './colour/modes/index.ts';
import { paletteOf } from './colour/palette.ts';
import { createContent } from './content.ts';
import {
  createDrawnCounter,
  discRadius,
  edgeAlpha,
  edgeWidth,
  hitAlpha,
  hitScale,
  shaderCut,
} from './density.ts';
import { createLegend } from './legend.ts';
import { markerRings, overlaySegments } from './overlay/overlay.ts';
import { type Pane, paneAt, paneElement, paneRects, type Rect, savedPose } from './panes.ts';
import { projected } from './picking/pick.ts';
import { createPicker } from './picking/pickNearest.ts';
import type { Picture } from './picking/picture.ts';
import { watchPanes, watchPointer } from './pointer.ts';
import { blendOf } from './projections/blend.ts';
import { projectionOf } from './projections/index.ts';
import { WHOLE } from './region.ts';
import { createOverlay } from './render/overlay.ts';
import { createRenderer } from './render/renderer.ts';
import { followCamera, sceneUniforms, setRegion } from './render/uniforms.ts';
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

/** Longest side (pixels) of a picture: what every adapter draws. */
const LARGEST_PICTURE = 8192;

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
  let region = WHOLE;
  let scores: readonly [number, number] = [0, 1];
  let textSize = 1;
  let markedRows: Uint32Array = new Uint32Array(0);
  let stale = { colours: true, look: true };
  let width = 1;
  let height = 1;
  let lost = false;
  let disposed = false;
  let pending = 0;
  /** What the last frame took on the GPU (ms), as far as that is told. */
  let frameTime = 0;
  let cutTimer: ReturnType<typeof setTimeout> | undefined;
  let waiting: (() => void)[] = [];

  let hovered: Picked | null = null;
  /** Nothing is under the pointer any more, or elsewhere. */
  const leave = () => {
    if (hovered !== null) options.onHover?.(null, { x: 0, y: 0 });
    hovered = null;
  };
  const panes: Pane[] = [];
  /** The one that keys steer: where the pointer was last. */
  let active = 0;
  const activePane = () => panes[active] ?? panes[0];

  const framed = (view: SceneViewName, rect: Rect, direction?: Direction): Pose => {
    const { fills, period } = projectionOf(view);
    const aspect = rect.width / rect.height;
    // What is unrolled shows directions: the detector's borders are none.
    const extent = content.extent(visible('detector') && period === null);
    const from = direction ?? presetDirection(view, aspect);
    return framedView(view, extent, from, aspect, fills ? FULL_MARGIN : MARGIN);
  };
  const addPane = (view: SceneViewName, rect: Rect) => {
    const pane: Pane = {
      view,
      rect,
      touched: false,
      rig: createRig(
        paneElement(canvas, () => pane.rect),
        framed(view, rect),
        () => {
          leave();
          invalidate();
        },
        () => {
          pane.touched = true;
        },
      ),
    };
    panes.push(pane);
    pane.rig.goTo(framed(view, rect), false, projectionOf(view).isFlat);
  };
  const goTo = (pane: Pane, pose: Pose, touched: boolean) => {
    pane.touched = touched;
    pane.rig.goTo(pose, animate, projectionOf(pane.view).isFlat);
    invalidate();
  };
  const layOut = () => {
    const rects = paneRects(panes.length, width, height);
    panes.forEach((pane, i) => {
      pane.rect = rects[i];
    });
  };
  const countDrawn = createDrawnCounter();
  const legendOf = createLegend();

  const refresh = () => {
    const data = content.data();
    if (stale.colours) content.colour(modeInUse(wanted, data), palette);
    if (stale.look || stale.colours) {
      const drawn = count();
      content.show(visible);
      overlay.setTheme(palette);
      uniforms.scoreCut.value = shaderCut(cut);
      // At the ends of the scale nothing is left out: edges without a score lie above it.
      uniforms.scoreMin.value = scores[0] <= 0 ? -1 : scores[0];
      uniforms.scoreMax.value = scores[1] >= 1 ? 3 : scores[1];
      setRegion(uniforms, region);
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
  const pictureOf = ({ rig, rect: { width: wide, height: high } }: Pane): Picture => {
    const { camera } = rig;
    const matrix = new Matrix4().multiplyMatrices(
      camera.projectionMatrix,
      camera.matrixWorldInverse,
    );
    const { shares, stretch } = rig.pose();
    return {
      matrix: matrix.elements,
      width: wide,
      height: high,
      blend: blendOf(shares, stretch),
    };
  };
  const drawPane = (pane: Pane, ratio: number) => {
    const { rig, rect } = pane;
    const pose = rig.pose();
    const picture = pictureOf(pane);
    const { blend } = picture;
    uniforms.resolution.value.set(rect.width * ratio, rect.height * ratio);
    followCamera(uniforms, pose, blend, content.extent(true), rect.height);
    content.project(blend.only);
    const { hits } = content.data();
    const rings = hits === null ? [] : markerRings(markedRows, hits, picture);
    const axes = visible('axes')
      ? overlaySegments(pose, blend, rect.width, rect.height, textSize)
      : [];
    overlay.setLines(axes, rings);
    renderer.setViewport(rect.left, rect.top, rect.width, rect.height);
    renderer.setScissor(rect.left, rect.top, rect.width, rect.height);
    renderer.render(scene, rig.camera);
  };
  const draw = (now: number): boolean => {
    refresh();
    const extent = content.extent(true);
    let moving = false;
    for (const { rig, rect } of panes)
      moving = rig.update(now, rect.width / rect.height, extent) || moving;
    const ratio = renderer.getPixelRatio();
    uniforms.pixelRatio.value = ratio;
    renderer.setScissorTest(panes.length > 1);
    panes.forEach((pane, i) => {
      // The first one wipes the whole canvas.
      renderer.autoClear = i === 0;
      drawPane(pane, ratio);
    });
    renderer.autoClear = true;
    measureFrame();
    if (!moving) tellCameras();
    return moving;
  };
  /** What was told of each camera, as text: told again only once that is another. */
  const told = new Map<SceneViewName, string>();
  const tellCameras = () => {
    const at = new Map(panes.map((pane) => [pane.view, savedPose(pane)]));
    for (const view of new Set([...told.keys(), ...at.keys()])) {
      const pose = at.get(view) ?? null;
      const text = JSON.stringify(pose);
      if ((told.get(view) ?? 'null') === text) continue;
      told.set(view, text);
      options.onCamera?.(view, pose);
    }
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

  const stand = (pane: Pane) =>
    pane.rig.goTo(framed(pane.view, pane.rect), false, projectionOf(pane.view).isFlat);
  const reframe = () => {
    for (const pane of panes) if (!pane.touched) stand(pane);
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
    layOut();
    reframe();
  };
  const observer = new ResizeObserver(resize);
  observer.observe(canvas);
  addPane('3d', { left: 0, top: 0, width, height });
  resize();

  const picker = createPicker(content);
  const count = () =>
    countDrawn(content.data(), { cut, showBelow, visible, scores, region, masks: content.masks() });
  const pick = (x: number, y: number) => {
    const pane = paneAt(panes, x, y);
    const { left, top } = pane.rect;
    const focus = poseDistance(pane.rig.pose());
    const hitRadius = (depth: number) => discRadius(uniforms.hitSize.value, focus / depth);
    const drawn = { cut, scores, region, visible, hitRadius };
    return picker.pick(pictureOf(pane), drawn, x - left, y - top);
  };
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
  const stopChoosing = watchPanes(canvas, (x, y) => {
    const chosen = paneAt(panes, x, y);
    active = panes.indexOf(chosen);
    for (const pane of panes) pane.rig.setEnabled(pane === chosen);
  });
  const stopPointer = watchPointer(
    canvas,
    (x, y) => options.onPick?.(pick(x, y), { x, y }),
    options.onHover === undefined
      ? null
      : (x, y) => {
          const next = pick(x, y);
          if (next !== null || hovered !== null) options.onHover?.(next, { x, y });
          hovered = next;
        },
    leave,
  );
  /** Replaces a part of the data: what was marked may be gone, and everything is coloured anew. */
  const replace = (set: () => void) => {
    view.highlight(null);
    set();
    change('colours');
  };

  const view: SceneView = {
    backend: 'isWebGPUBackend' in renderer.backend ? 'webgpu' : 'webgl',
    canvas,
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
    setScoreRange: (from, to) => {
      scores = [from, to];
      change('look');
    },
    setRegion: (next) => {
      region = next;
      change('look');
    },
    setFilter: (filter) => {
      content.setFilter(filter);
      change('colours');
    },
    setSizes: ({ line, text }) => {
      uniforms.lineSize.value = line;
      textSize = text;
      invalidate();
    },
    setView: (name) => {
      view.setViews([name]);
      const [pane] = panes;
      goTo(pane, framed(name, pane.rect), false);
    },
    setViews: (names) => {
      while (panes.length > names.length) panes.pop()?.rig.dispose();
      active = Math.min(active, panes.length - 1);
      const rects = paneRects(names.length, width, height);
      names.forEach((name, i) => {
        if (i >= panes.length) addPane(name, rects[i]);
        const pane = panes[i];
        const isOther = pane.view !== name;
        const isMoved = JSON.stringify(pane.rect) !== JSON.stringify(rects[i]);
        pane.view = name;
        pane.rect = rects[i];
        if (isOther) goTo(pane, framed(name, pane.rect), false);
        else if (isMoved && !pane.touched) stand(pane);
      });
      for (const [i, pane] of panes.entries()) pane.rig.setEnabled(i === active);
      invalidate();
    },
    views: () => panes.map(({ view: name, rect }) => ({ view: name, rect })),
    setPose: (name, pose) => {
      const pane = panes.find((one) => one.view === name);
      if (!pane || (told.get(name) ?? 'null') === JSON.stringify(pose)) return;
      told.set(name, JSON.stringify(pose));
      const stands = framed(name, pane.rect);
      goTo(pane, pose ? { ...stands, ...pose } : stands, pose !== null);
    },
    view: () => activePane().view,
    steer: (step) => {
      const pane = activePane();
      const { isFlat } = projectionOf(pane.view);
      pane.rig.goTo(stepped(pane.rig.goal(), step, isFlat), false, isFlat);
      pane.touched = true;
      invalidate();
    },
    fit: () => {
      for (const pane of panes) goTo(pane, framed(pane.view, pane.rect, pane.rig.goal()), true);
    },
    reset: () => {
      for (const pane of panes) goTo(pane, framed(pane.view, pane.rect), false);
    },
    pick,
    placesOf: (picked) => {
      const { hits } = content.data();
      if (hits === null) return [];
      const rows = content.rowsOf(picked);
      return panes.map((pane) => {
        const picture = pictureOf(pane);
        const { left, top, width: wide, height: high } = pane.rect;
        return Array.from(rows).flatMap((row) => {
          const place = projected(picture, hits, row);
          const isInside =
            place && place.x >= 0 && place.x <= wide && place.y >= 0 && place.y <= high;
          return isInside ? [{ x: left + place.x, y: top + place.y }] : [];
        });
      });
    },
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
      panes.forEach((pane) => {
        const { left, width: wide, height: high } = pane.rect;
        // Only what reaches to the right border of the canvas is covered there.
        const hidden = left + wide >= width ? Math.min(covered / wide, 0.6) : 0;
        goTo(pane, frameRows(rows, hits, pane.rig.goal(), wide / high, MARGIN, hidden), true);
      });
    },
    drawnCounts: count,
    redraw: invalidate,
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
    picture: (scale) => {
      const ratio = renderer.getPixelRatio();
      const most = LARGEST_PICTURE / Math.max(width, height);
      renderer.setPixelRatio(Math.min(scale ?? ratio, most));
      draw(performance.now());
      // Takes the picture at once, whenever it is done with it.
      const taken = createImageBitmap(canvas);
      renderer.setPixelRatio(ratio);
      invalidate();
      return taken;
    },
    dispose: () => {
      disposed = true;
      cancelAnimationFrame(pending);
      clearTimeout(cutTimer);
      observer.disconnect();
      stopPointer();
      stopChoosing();
      for (const pane of panes) pane.rig.dispose();
      overlay.dispose();
      content.dispose();
      renderer.dispose();
      rest();
    },
  };
  invalidate();
  return view;
}
