import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { MOUSE, PerspectiveCamera, TOUCH } from 'three/webgpu';
import type { Extent } from '../projections/projection.ts';
import { between, type Pose, poseDistance, posePosition } from './pose.ts';

/** Duration (ms) of a move between two poses. */
const MOVE_TIME = 420;

/** The camera, moved by the user or to a pose. */
export interface Rig {
  readonly camera: PerspectiveCamera;
  pose(): Pose;
  /** Goes to a pose, at once or within `MOVE_TIME`; ends exactly there. Flat poses can be shifted, not turned. */
  goTo(pose: Pose, animate: boolean, flat: boolean): void;
  /** The pose it rests in, or will when the present move is over. */
  goal(): Pose;
  /** Advances to a time (ms) and sets the camera up; whether it still moves. */
  update(now: number, aspect: number, extent: Extent): boolean;
  /** Whether pointer and wheel move it. */
  setEnabled(enabled: boolean): void;
  dispose(): void;
}

/** Makes the camera of a canvas. `onMove` is called whenever it moved by hand, `onTouch` when that begins. */
export function createRig(
  canvas: HTMLCanvasElement,
  first: Pose,
  onMove: () => void,
  onTouch: () => void,
): Rig {
  const camera = new PerspectiveCamera();
  camera.rotation.order = 'YXZ';
  const controls = new OrbitControls(camera, canvas);
  controls.enableDamping = true;
  controls.dampingFactor = 0.18;
  controls.zoomToCursor = true;
  controls.zoomSpeed = 1.4;

  let fov = first.fov;
  let { shares, stretch } = first;
  let move: { from: Pose; to: Pose; begun: number | null } | null = null;

  const place = (pose: Pose) => {
    fov = pose.fov;
    ({ shares, stretch } = pose);
    camera.fov = (fov * 180) / Math.PI;
    controls.target.set(...pose.target);
    camera.position.set(...posePosition(pose));
    controls.minDistance = 2 / (2 * Math.tan(fov / 2));
    controls.maxDistance = 40000 / (2 * Math.tan(fov / 2));
    // Without damping, update() takes over the position and forgets momentum of an earlier move.
    controls.enableDamping = false;
    controls.update();
    controls.enableDamping = true;
  };
  const pose = (): Pose => ({
    target: [controls.target.x, controls.target.y, controls.target.z],
    azimuth: controls.getAzimuthalAngle(),
    polar: controls.getPolarAngle(),
    height: 2 * camera.position.distanceTo(controls.target) * Math.tan(fov / 2),
    fov,
    shares,
    stretch,
  });
  const onStart = () => {
    if (move !== null) place(move.to);
    move = null;
    onTouch();
    onMove();
  };
  place(first);
  controls.addEventListener('change', onMove);
  controls.addEventListener('start', onStart);

  return {
    camera,
    pose,
    goal: () => move?.to ?? pose(),
    goTo: (to, animate, flat) => {
      controls.enableRotate = !flat;
      controls.mouseButtons.LEFT = flat ? MOUSE.PAN : MOUSE.ROTATE;
      controls.touches.ONE = flat ? TOUCH.PAN : TOUCH.ROTATE;
      move = animate ? { from: pose(), to, begun: null } : null;
      if (!animate) place(to);
    },
    update: (now, aspect, extent) => {
      let moving = false;
      if (move !== null) {
        move.begun ??= now;
        const t = Math.min((now - move.begun) / MOVE_TIME, 1);
        place(between(move.from, move.to, t * t * (3 - 2 * t)));
        moving = t < 1;
        if (!moving) move = null;
      } else {
        moving = controls.update();
      }
      const size = Math.hypot(extent.rMax, Math.max(Math.abs(extent.zMin), Math.abs(extent.zMax)));
      const distance = poseDistance(pose());
      const fromOrigin = camera.position.length();
      camera.aspect = aspect;
      camera.near = Math.max(fromOrigin - 1.1 * size, 0.002 * distance, 0.5);
      camera.far = Math.max(fromOrigin + 1.1 * size, camera.near * 2);
      camera.updateProjectionMatrix();
      camera.updateMatrixWorld();
      return moving;
    },
    setEnabled: (enabled) => {
      controls.enabled = enabled;
    },
    dispose: () => {
      controls.removeEventListener('change', onMove);
      controls.removeEventListener('start', onStart);
      controls.dispose();
    },
  };
}
