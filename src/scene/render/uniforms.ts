import { uniform } from 'three/tsl';
import { Vector2, Vector3 } from 'three/webgpu';

/** What all shaders of one scene share. Values are set by the scene before each frame; none needs a new upload. */
export function sceneUniforms() {
  return {
    /** Size of the canvas in device pixels. */
    resolution: uniform(new Vector2(1, 1)),
    /** Device pixels per CSS pixel. */
    pixelRatio: uniform(1),
    /** Share of the folded side view (see `geometry/fold.ts`). */
    fold: uniform(0),
    /** View depth (mm) at which the depth cue begins, and its length. */
    cueStart: uniform(0),
    cueLength: uniform(1),
    /** How much of the background the farthest things take on, 0..1. */
    cueStrength: uniform(0.55),
    background: uniform(new Vector3()),
    /** Distance (mm) by which things are moved towards or away from the viewer to decide what covers what. */
    bias: uniform(1),
    /** Distance (mm) from the camera at which hits have their nominal size. */
    focus: uniform(1),
    /** Diameter of hits in CSS pixels. */
    hitSize: uniform(4),
    hitAlpha: uniform(1),
    showHits: uniform(1),
    showNoise: uniform(1),
    scoreCut: uniform(0),
    /** Alpha of edges above the cut, and of those below it (0 hides them). */
    edgeAlpha: uniform(0.5),
    faintAlpha: uniform(0),
    /** Length (mm) of a dash and a gap together. */
    dashLength: uniform(40),
  };
}

export type SceneUniforms = ReturnType<typeof sceneUniforms>;
