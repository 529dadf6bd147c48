import type { SceneOptions, SceneView } from './types.ts';

/**
 * Makes the 3D view of an event on a canvas. The canvas is filled at its CSS size and followed as it is resized.
 * @throws Error where neither WebGPU nor WebGL 2 can be had.
 */
export async function createScene(
  _canvas: HTMLCanvasElement,
  _options: SceneOptions = {},
): Promise<SceneView> {
  throw new Error('The 3D view cannot be drawn: neither WebGPU nor WebGL 2 is available.');
}
