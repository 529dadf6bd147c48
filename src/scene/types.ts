import type { Detector } from '../detector/detector.ts';
import type { SavedPose } from '../session/poses.ts';
import {
  CAMERAS,
  type Camera,
  COLOURS,
  type ColourMode,
  LAYERS,
  type Layer,
  type Only,
  type Theme,
} from '../session/view.ts';
import type { TrackFits } from '../tracks/track.ts';
import type { CameraStep } from './camera/pose.ts';
import type { PreparedLines } from './geometry/preparedLines.ts';
import type { Rect } from './panes.ts';
import type { Region } from './region.ts';

/** Background and line colours of the scene. */
export type ThemeName = Theme;

/**
 * What can be shown and hidden. `hits` and `noise` share one draw call: `noise` are the hits whose particle is -1.
 * `detector` are the envelopes of the layers, `modules` the outlines of single modules, `axes` the beam line,
 * the axis cross and the scale bar.
 */
export const SCENE_LAYERS = LAYERS;
export type SceneLayer = Layer;

/** Ways to colour; each is one file of `colour/modes`. */
export const COLOUR_MODES = COLOURS;
export type ColourModeId = ColourMode;

/**
 * Where the camera looks from: `3d` three quarters with the beam running horizontally, `xy` the transverse plane,
 * `rz` the folded side view (z to the right, r upwards with the sign of y).
 */
export const SCENE_VIEWS = CAMERAS;
export type SceneViewName = Camera;

/** What became of a track, as codes of a Uint8Array: the index in this list. */
export const TRACK_STATUSES = [
  'found',
  'other',
  'fragment',
  'duplicate',
  'fake',
  'unknown',
] as const;
export type TrackStatus = (typeof TRACK_STATUSES)[number];

/** Which of two runs has an edge or a track, as codes of a Uint8Array: the index in this list. */
export const DIFFERENCE_SIDES = ['both', 'only A', 'only B', 'neither'] as const;
export type DifferenceSide = (typeof DIFFERENCE_SIDES)[number];

/** Hits, one row each (mm). */
export interface SceneHits {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Particle row of each hit, -1 for noise; null without truth. */
  readonly particle: Int32Array | null;
  /** Transverse momentum (GeV) of each particle row; null without truth. */
  readonly particlePt: Float64Array | Float32Array | null;
  /** Charge of each particle row; absent without truth. */
  readonly particleCharge?: ArrayLike<number> | null;
  /** Layer and module of each hit, each counted from 0 along the table; absent where they are not known. */
  readonly layer?: Uint32Array | null;
  readonly module?: Uint32Array | null;
}

/** Edges between hit rows. */
export interface SceneEdges {
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
  /** Score in [0, 1] of each edge; null before scoring. Every edge is drawn then. */
  readonly scores: Float32Array | null;
  /** Index into `EDGE_CLASSES` (target, other true, skipping, fake) of each edge; null without truth. */
  readonly classes: Uint8Array | null;
  /** Index into `DIFFERENCE_SIDES` of each edge; absent without another run beside this one. */
  readonly side?: Uint8Array;
}

/** Tracks as lists of hit rows: track t has hits[offset[t] .. offset[t + 1]), from the inside out. */
export interface SceneTracks {
  readonly hits: Uint32Array;
  readonly offset: Uint32Array;
  /** Helix parameters; null or NaN rows are drawn as polylines through their hits. */
  readonly fits: Pick<TrackFits, 'pt' | 'phi' | 'd0' | 'z0' | 'eta' | 'charge'> | null;
  /** Index into `TRACK_STATUSES` of each track; null without truth. */
  readonly status: Uint8Array | null;
  /** Particle row each track is matched to, -1 for none; null without truth. */
  readonly particle: Int32Array | null;
  /** Index into `DIFFERENCE_SIDES` of each track; absent without another run beside this one. */
  readonly side?: Uint8Array;
}

/** Target particles that were not found, as lists of the hit rows they left, from the inside out. */
export interface SceneLost {
  readonly hits: Uint32Array;
  readonly offset: Uint32Array;
  /** Particle row of each lost particle. */
  readonly particle: Int32Array;
}

/** One thing under the pointer. `index` of a lost particle is its row in `SceneLost`. */
export type Picked =
  | { readonly kind: 'hit'; readonly row: number }
  | { readonly kind: 'edge'; readonly index: number }
  | { readonly kind: 'track'; readonly index: number }
  | { readonly kind: 'lost'; readonly index: number };

/** Hits (rows) and lines between hits that are marked together. */
export interface MarkedGroup {
  readonly kind: 'group';
  readonly rows: Uint32Array;
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
}

/** What of the data is shown beside layers and the score cut. */
export interface Filter {
  readonly only: Only;
  /** Transverse momentum (GeV); null where it leaves everything. */
  readonly pt: readonly [number, number] | null;
}

/** Colour as sRGB components in 0..255. */
export type Rgb = readonly [number, number, number];

/** One line of the legend: a swatch with a word, or a colour ramp with its end values. */
export type LegendEntry =
  | {
      readonly kind: 'swatch';
      readonly shape: 'point' | 'line' | 'dashed';
      readonly colour: Rgb;
      readonly label: string;
      /** How many are in the event, where that is known. */
      readonly count: number | null;
    }
  | {
      readonly kind: 'ramp';
      readonly label: string;
      /** Colours from the lower to the upper end, equally spaced. */
      readonly colours: readonly Rgb[];
      readonly from: string;
      readonly to: string;
    };

/** A colour mode and whether the data that is there allows it. */
export interface ColourModeState {
  readonly id: ColourModeId;
  readonly label: string;
  readonly applicable: boolean;
  /** Why it is not applicable; empty where it is. */
  readonly reason: string;
}

/** What is drawn now: after layers, cut and the toggle for edges below it. */
export interface DrawnCounts {
  readonly hits: number;
  /** Edges above the score cut. */
  readonly edges: number;
  /** Edges below the cut that are shown faintly. */
  readonly faintEdges: number;
  readonly tracks: number;
  readonly lost: number;
  /** What would be drawn of the same layers above the same cut without ranges and filters. */
  readonly of: Readonly<Record<'hits' | 'edges' | 'tracks' | 'lost', number>>;
}

export interface SceneOptions {
  /** The application's device. Without it three.js asks for one itself, and uses WebGL 2 where there is none. */
  readonly device?: GPUDevice;
  readonly forceWebGL?: boolean;
  readonly theme?: ThemeName;
  /** Animate the camera; off for tests and where the user prefers reduced motion. Default true. */
  readonly animate?: boolean;
  /** Largest ratio of device to CSS pixels that is drawn. Default 2. */
  readonly pixelRatioCap?: number;
  /** Called after a click (not a drag) with what lies under the pointer. */
  readonly onPick?: (picked: Picked | null, at: { x: number; y: number }) => void;
  /** Called where something lies under the moving pointer, and once when nothing does any more. Costs a search a move. */
  readonly onHover?: (picked: Picked | null, at: { x: number; y: number }) => void;
  /** Called when a camera rests elsewhere than before: where it was moved to by hand, null where it stands by default. */
  readonly onCamera?: (view: SceneViewName, pose: SavedPose | null) => void;
  /** Called once when the device is lost: dispose this view and create another, on a new canvas. */
  readonly onLost?: (message: string) => void;
}

/**
 * The 3D view of one event on one canvas. Setters may be called in any order and draw on the next frame;
 * nothing is drawn while nothing changes. Null clears. Setting hits clears edges, tracks and lost particles,
 * which refer to hit rows.
 */
export interface SceneView {
  readonly backend: 'webgpu' | 'webgl';
  readonly canvas: HTMLCanvasElement;
  setDetector(detector: Detector | null): void;
  setHits(hits: SceneHits | null): void;
  setEdges(edges: SceneEdges | null): void;
  /**
   * Lines that are not given (`prepareLines` makes them anywhere) are made here once they are drawn: of a full event, that
   * holds up the thread.
   */
  setTracks(tracks: SceneTracks | null, lines?: PreparedLines | null): void;
  setLost(lost: SceneLost | null, lines?: PreparedLines | null): void;

  /** Edges with a score above the cut are drawn; a uniform, so it may follow a slider. */
  setScoreCut(cut: number): void;
  /** Whether edges below the cut are shown faintly. Default false. */
  setShowBelowCut(show: boolean): void;
  setLayer(layer: SceneLayer, visible: boolean): void;
  layerVisible(layer: SceneLayer): boolean;
  /** Scores of the edges that are drawn, on top of the cut; a uniform. */
  setScoreRange(from: number, to: number): void;
  /** The part of space that is drawn; uniforms. */
  setRegion(region: Region): void;
  /** What of tracks, particles and what belongs to them is drawn. */
  setFilter(filter: Filter): void;
  /** Factors on the width of lines, and on the size of what is written in the picture. */
  setSizes(sizes: { readonly line: number; readonly text: number }): void;
  /** Diameter of hits in CSS pixels in an event of up to 5,000 hits; larger events scale it down. Default 4. */
  setHitSize(pixels: number): void;
  setTheme(theme: ThemeName): void;

  /** Asks for a colour mode. Where it is not applicable, the first applicable one is used until it is. */
  setColourMode(mode: ColourModeId): void;
  /** The colour mode in use. */
  colourMode(): ColourModeId;
  colourModes(): readonly ColourModeState[];
  /** The legend of what is visible now in the colour mode in use. */
  legend(): readonly LegendEntry[];

  /** Goes to a preset view, alone. */
  setView(view: SceneViewName): void;
  /** Shows several views at once, each with a camera of its own; those that are shown already stay as they are. */
  setViews(views: readonly SceneViewName[]): void;
  /** The views that are shown, and where on the canvas (CSS pixels). */
  views(): readonly { readonly view: SceneViewName; readonly rect: Rect }[];
  /** Moves the camera of a view that is shown; null: to where it stands by default. */
  setPose(view: SceneViewName, pose: SavedPose | null): void;
  view(): SceneViewName;
  /** Turns the camera (shifts it in a flat view) and zooms by whole steps, as keys do. */
  steer(step: CameraStep): void;
  /** Keeps the direction and moves so that all that is visible fits. */
  fit(): void;
  /** Back to the preset position of the present view. */
  reset(): void;

  /** What lies nearest to a point of the canvas (CSS pixels from its top left corner), within a few pixels. */
  pick(x: number, y: number): Picked | null;
  /** Where the hits of a thing appear (CSS pixels from the canvas's top left corner), in each of the views that shows them. */
  placesOf(picked: Picked | MarkedGroup): { readonly x: number; readonly y: number }[][];
  /** Marks one thing until it is called again; null unmarks. Moves nothing. */
  highlight(picked: Picked | MarkedGroup | null): void;
  /** Whether everything but what is marked fades. */
  setFaded(faded: boolean): void;
  /**
   * Keeps the direction and moves so that the thing and what lies about it fill the picture, but for `covered` CSS
   * pixels at its right, which something else lies over.
   */
  focus(picked: Picked | MarkedGroup, covered?: number): void;

  drawnCounts(): DrawnCounts;
  /** Resolves when all changes are drawn and the camera rests. */
  settled(): Promise<void>;
  /** Draws the next frame even where nothing changes: what a canvas shows can be copied only in a frame that drew it. */
  redraw(): void;
  /** The present picture as PNG, at the canvas's pixel size. */
  snapshot(): Promise<Blob>;
  /** The present picture, at a multiple of the size of the canvas (in CSS pixels; that of the canvas by default). */
  picture(scale?: number): Promise<ImageBitmap>;
  /** Frees everything but the device. The view is unusable afterwards. */
  dispose(): void;
}
