import { uniform } from 'three/tsl';
import { Vector2, Vector3 } from 'three/webgpu';
import { type Pose, poseDistance } from '../camera/pose.ts';
import type { Blend } from '../projections/blend.ts';
import { PROJECTIONS } from '../projections/index.ts';
import type { Extent } from '../projections/projection.ts';
import type { Region } from '../region.ts';

/** Half of the period (mm) of a picture that does not begin again: a number that shaders can reckon with. */
const NO_PERIOD = 1e9;

/** What all shaders of one scene share. Values are set by the scene before each frame; none needs a new upload. */
export function sceneUniforms() {
  return {
    /** Size of the canvas in device pixels. */
    resolution: uniform(new Vector2(1, 1)),
    /** Device pixels per CSS pixel. */
    pixelRatio: uniform(1),
    /** Share of each projection, and the rest of a `Blend`. */
    shares: PROJECTIONS.map(() => uniform(0)),
    stretch: uniform(1),
    halfPeriod: uniform(NO_PERIOD),
    leastRadius: uniform(0),
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
    /** Factor on the alpha of tracks and of lost particles. */
    fade: uniform(1),
    showHits: uniform(1),
    showNoise: uniform(1),
    scoreCut: uniform(0),
    /** Edges are drawn whose scores lie in this range. */
    scoreMin: uniform(-1),
    scoreMax: uniform(3),
    /** A `Region`: middle of its wedge and the cosine of half its opening; its ends in z and in z / r. */
    wedge: uniform(new Vector3(1, 0, -2)),
    slab: uniform(new Vector2(-1e9, 1e9)),
    cone: uniform(new Vector2(-1e9, 1e9)),
    /** Factor on the width of lines. */
    lineSize: uniform(1),
    /** Alpha of edges above the cut, and of those below it (0 hides them). */
    edgeAlpha: uniform(0.5),
    faintAlpha: uniform(0),
    /** Width of edges in CSS pixels. */
    edgeWidth: uniform(1.2),
    /** Length (mm) of a dash and a gap together. */
    dashLength: uniform(40),
  };
}

export type SceneUniforms = ReturnType<typeof sceneUniforms>;

/** Sets what depends on where the camera stands; `height` is that of the canvas in CSS pixels. */
export function followCamera(
  uniforms: SceneUniforms,
  pose: Pose,
  blend: Blend,
  extent: Extent,
  height: number,
): void {
  const distance = poseDistance(pose);
  blend.shares.forEach((share, i) => {
    uniforms.shares[i].value = share;
  });
  uniforms.stretch.value = blend.stretch;
  uniforms.halfPeriod.value = Math.min(blend.halfPeriod, NO_PERIOD);
  uniforms.leastRadius.value = blend.leastRadius;
  uniforms.focus.value = distance;
  uniforms.bias.value = 0.008 * pose.height;
  // Powers of two: while zooming, dashes split and join now and then instead of crawling along the line.
  uniforms.dashLength.value = 2 ** Math.round(Math.log2((13 * pose.height) / height));
  const reach = Math.min(Math.max(extent.rMax, extent.zMax, -extent.zMin), 1.5 * pose.height);
  uniforms.cueStart.value = distance - 0.4 * reach;
  uniforms.cueLength.value = 1.6 * reach;
}

/** Sets the part of space that is drawn. */
export function setRegion(uniforms: SceneUniforms, region: Region): void {
  uniforms.wedge.value.set(region.ux, region.uy, region.cosHalf);
  uniforms.slab.value.set(region.zMin, region.zMax);
  uniforms.cone.value.set(region.cotMin, region.cotMax);
}
