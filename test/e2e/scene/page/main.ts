/** Runs the scene on a bare page, and measures in its pictures what the tests ask. */
import {
  createScene,
  type Picked,
  SCENE_LAYERS,
  type SceneHits,
  type SceneView,
  type SceneViewName,
} from '../../../../src/scene/index.ts';

const WIDTH = 360;
const HEIGHT = 240;

const HITS: SceneHits = {
  x: Float64Array.of(-200, 150, 400, -700),
  y: Float64Array.of(300, -350, 500, -90),
  z: Float64Array.of(500, -900, 1400, -300),
  particle: null,
  particlePt: null,
};

/** Differences of brightness (sum over channels) that count as drawn. */
const SEEN = 40;

export interface Opened {
  readonly view: SceneView;
  readonly device: GPUDevice | null;
  readonly lost: string[];
}

async function open(backend: 'webgpu' | 'webgl'): Promise<Opened> {
  const canvas = document.createElement('canvas');
  document.body.replaceChildren(canvas);
  const lost: string[] = [];
  const adapter = backend === 'webgpu' ? await navigator.gpu.requestAdapter() : null;
  const device = (await adapter?.requestDevice()) ?? null;
  const view = await createScene(canvas, {
    ...(device ? { device } : { forceWebGL: true }),
    animate: false,
    onLost: (message) => lost.push(message),
  });
  for (const layer of SCENE_LAYERS) view.setLayer(layer, false);
  view.setHits(HITS);
  view.setHitSize(9);
  return { view, device, lost };
}

async function picture(view: SceneView): Promise<Uint8ClampedArray> {
  await view.settled();
  const bitmap = await createImageBitmap(await view.snapshot());
  const context = new OffscreenCanvas(WIDTH, HEIGHT).getContext('2d');
  if (!context) throw new Error('no 2D canvas');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, WIDTH, HEIGHT).data;
}

/** Centres of the pixels that `show` changes, and how strongly each changed. */
async function drawnBy(view: SceneView, show: () => void) {
  const before = await picture(view);
  show();
  const after = await picture(view);
  const pixels: { x: number; y: number; strength: number }[] = [];
  for (let i = 0; i < after.length; i += 4) {
    let strength = 0;
    for (let k = 0; k < 3; k++) strength += Math.abs(after[i + k] - before[i + k]);
    if (strength > SEEN)
      pixels.push({ x: ((i / 4) % WIDTH) + 0.5, y: Math.floor(i / 4 / WIDTH) + 0.5, strength });
  }
  return pixels;
}

/** Middle of the stretch of a line of the picture on which `row` is picked. */
function pickedMiddle(view: SceneView, row: number, at: (t: number) => [number, number]): number {
  const found: number[] = [];
  for (let t = 0; t < WIDTH; t += 0.25) {
    const picked = view.pick(...at(t));
    if (picked?.kind === 'hit' && picked.row === row) found.push(t);
  }
  return (found[0] + found[found.length - 1]) / 2;
}

const tests = {
  /** For each hit: where the picture shows it, and where it is picked. */
  async hitPlaces(backend: 'webgpu' | 'webgl', name: SceneViewName) {
    const { view } = await open(backend);
    view.setView(name);
    const places: { drawn: [number, number]; picked: [number, number] }[] = [];
    for (let row = 0; row < HITS.x.length; row++) {
      const alone = {
        ...HITS,
        // Framing must stay: the others become noise, which is hidden.
        particle: Int32Array.from(HITS.x, (_, i) => (i === row ? 0 : -1)),
      };
      view.setLayer('hits', false);
      view.setHits(alone);
      const pixels = await drawnBy(view, () => view.setLayer('hits', true));
      const weight = pixels.reduce((sum, p) => sum + p.strength, 0);
      const x = pixels.reduce((sum, p) => sum + p.x * p.strength, 0) / weight;
      const y = pixels.reduce((sum, p) => sum + p.y * p.strength, 0) / weight;
      places.push({
        drawn: [x, y],
        picked: [pickedMiddle(view, row, (t) => [t, y]), pickedMiddle(view, row, (t) => [x, t])],
      });
    }
    view.dispose();
    return places;
  },

  /** What is picked at every pixel that one kind of line fills, as kind and index. */
  async linesPicked(
    backend: 'webgpu' | 'webgl',
    kind: 'edges' | 'tracks' | 'lost',
    name: SceneViewName,
  ) {
    const { view } = await open(backend);
    view.setView(name);
    const lists = { hits: Uint32Array.of(0, 2, 3, 1), offset: Uint32Array.of(0, 2, 4) };
    if (kind === 'edges')
      view.setEdges({
        src: Uint32Array.of(0, 3),
        dst: Uint32Array.of(2, 1),
        scores: null,
        classes: null,
      });
    else if (kind === 'tracks')
      view.setTracks({ ...lists, fits: null, status: null, particle: null });
    else view.setLost({ ...lists, particle: Int32Array.of(0, 1) });
    const pixels = await drawnBy(view, () => view.setLayer(kind, true));
    const picks = pixels.map(({ x, y }) => view.pick(x, y));
    view.dispose();
    const named = (p: Picked | null) =>
      p === null ? 'nothing' : `${p.kind} ${'index' in p ? p.index : p.row}`;
    const counts: Record<string, number> = {};
    for (const pick of picks) counts[named(pick)] = (counts[named(pick)] ?? 0) + 1;
    return counts;
  },

  /** Forty hits anywhere: pixels of theirs at which none is picked, and hits that are picked at none. */
  async crowd(backend: 'webgpu' | 'webgl', name: SceneViewName) {
    const { view } = await open(backend);
    const n = 40;
    // Low discrepancy, so that few cover each other.
    const spread = (i: number, step: number) => 2 * ((0.5 + i * step) % 1) - 1;
    const column = (step: number, size: number) =>
      Float64Array.from({ length: n }, (_, i) => size * spread(i, step));
    view.setHits({
      x: column(0.819172513396, 900),
      y: column(0.671043606703, 900),
      z: column(0.549700477901, 2500),
      particle: null,
      particlePt: null,
    });
    view.setHitSize(6);
    view.setView(name);
    const pixels = await drawnBy(view, () => view.setLayer('hits', true));
    const picks = pixels.map(({ x, y }) => view.pick(x, y));
    view.dispose();
    const rows = picks.flatMap((picked) => (picked?.kind === 'hit' ? [picked.row] : []));
    return {
      hits: n,
      pixels: pixels.length,
      missed: picks.length - rows.length,
      unseen: n - new Set(rows).size,
    };
  },

  /**
   * Those of 100 picks, on hits of one colour that cover one another, that do not give the hit that is drawn in front:
   * in another colour, it changes the picture there.
   */
  async frontmost(backend: 'webgpu' | 'webgl', names: readonly SceneViewName[]) {
    const { view } = await open(backend);
    const n = 400;
    let state = 7;
    const random = () => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return state / 2 ** 31;
    };
    const column = (size: number) =>
      Float64Array.from({ length: n }, () => size * (2 * random() - 1));
    const hits: SceneHits = {
      x: column(400),
      y: column(400),
      z: column(1200),
      particle: new Int32Array(n),
      particlePt: null,
    };
    view.setColourMode('particle');
    view.setViews(names);
    view.setHits(hits);
    view.setLayer('hits', true);
    const whole = await picture(view);
    const wrong: string[] = [];
    for (let i = 0; i < 100; i++) {
      const places = view.placesOf({ kind: 'hit', row: Math.floor(n * random()) });
      const [place] = places[i % places.length];
      // The middle of a pixel.
      const [x, y] = [Math.floor(place.x) + 0.5, Math.floor(place.y) + 0.5];
      const picked = view.pick(x, y);
      if (picked?.kind !== 'hit') {
        wrong.push(`nothing at ${x} ${y}`);
        continue;
      }
      const others = Int32Array.from({ length: n }, (_, hit) => (hit === picked.row ? 1 : 0));
      view.setHits({ ...hits, particle: others });
      const rest = await picture(view);
      const at = 4 * (Math.floor(y) * WIDTH + Math.floor(x));
      const changed = [0, 1, 2].some((k) => Math.abs(whole[at + k] - rest[at + k]) > 3);
      if (!changed) wrong.push(`hit ${picked.row} at ${x} ${y}`);
    }
    view.dispose();
    return wrong;
  },

  /** Pixels of an edge whose ends lie on both sides of azimuth pi: where they are, and at how many it is not picked. */
  async acrossPi(backend: 'webgpu' | 'webgl') {
    const { view } = await open(backend);
    view.setEdges({
      src: Uint32Array.of(0),
      dst: Uint32Array.of(3),
      scores: null,
      classes: null,
    });
    view.setView('etaphi');
    const pixels = await drawnBy(view, () => view.setLayer('edges', true));
    const missed = pixels.filter(({ x, y }) => view.pick(x, y)?.kind !== 'edge').length;
    view.dispose();
    const upper = pixels.filter(({ y }) => y < HEIGHT / 3).length;
    const lower = pixels.filter(({ y }) => y > (2 * HEIGHT) / 3).length;
    return { missed, upper, lower, between: pixels.length - upper - lower };
  },

  /** How much of an edge of score 0.5 is seen with the cut below it, above it, and above it but shown faintly. */
  async cut(backend: 'webgpu' | 'webgl') {
    const { view } = await open(backend);
    view.setEdges({
      src: Uint32Array.of(0),
      dst: Uint32Array.of(2),
      scores: Float32Array.of(0.5),
      classes: null,
    });
    const seen: { pixels: number; strength: number; counts: [number, number] }[] = [];
    for (const [cut, below] of [
      [0.4, false],
      [0.5, false],
      [0.6, true],
    ] as const) {
      view.setLayer('edges', false);
      view.setScoreCut(cut);
      view.setShowBelowCut(below);
      const pixels = await drawnBy(view, () => view.setLayer('edges', true));
      const { edges, faintEdges } = view.drawnCounts();
      seen.push({
        pixels: pixels.length,
        strength: Math.max(0, ...pixels.map((p) => p.strength)),
        counts: [edges, faintEdges],
      });
    }
    view.dispose();
    return seen;
  },

  /** Loses the device, and makes another scene. */
  async loseDevice() {
    const first = await open('webgpu');
    await first.view.settled();
    first.device?.destroy();
    await first.device?.lost;
    first.view.setHitSize(3);
    await first.view.settled();
    first.view.dispose();
    const second = await open('webgpu');
    const pixels = await drawnBy(second.view, () => second.view.setLayer('hits', true));
    second.view.dispose();
    return { messages: first.lost, pixels: pixels.length, later: second.lost.length };
  },

  /** Drags and clicks are the test's; this opens a view that notes what they pick. */
  async interact() {
    const canvas = document.createElement('canvas');
    document.body.replaceChildren(canvas);
    const picks: (Picked | null)[] = [];
    const view = await createScene(canvas, {
      forceWebGL: true,
      animate: false,
      onPick: (picked) => picks.push(picked),
    });
    view.setLayer('detector', false);
    view.setHits(HITS);
    await view.settled();
    Object.assign(window, { interactive: { view, picks } });
  },
};

export type SceneTests = typeof tests;

Object.assign(window, { sceneTests: tests });
