export type { CameraStep } from './camera/pose.ts';
export { type Palette, paletteOf } from './colour/palette.ts';
export { paneRects, type Rect } from './panes.ts';
export { PROJECTIONS } from './projections/index.ts';
export { createScene } from './scene.ts';
export type {
  ColourModeId,
  ColourModeState,
  DifferenceSide,
  DrawnCounts,
  Filter,
  LegendEntry,
  MarkedGroup,
  Picked,
  Rgb,
  SceneEdges,
  SceneHits,
  SceneLayer,
  SceneLost,
  SceneOptions,
  SceneTracks,
  SceneView,
  SceneViewName,
  ThemeName,
  TrackStatus,
} from './types.ts';
export {
  COLOUR_MODES,
  DIFFERENCE_SIDES,
  SCENE_LAYERS,
  SCENE_VIEWS,
  TRACK_STATUSES,
} from './types.ts';
