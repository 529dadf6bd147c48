import { LinearSRGBColorSpace, WebGPURenderer } from 'three/webgpu';
import type { SceneOptions } from '../types.ts';

/**
 * A renderer on a canvas: on the given device, else on WebGPU or WebGL 2, whichever there is. Smooth borders are
 * the shaders' own work, so there is no multisampling.
 * @throws Error where neither WebGPU nor WebGL 2 can be had.
 */
export async function createRenderer(
  canvas: HTMLCanvasElement,
  options: Pick<SceneOptions, 'device' | 'forceWebGL'>,
): Promise<WebGPURenderer> {
  const forceWebGL = options.forceWebGL ?? false;
  try {
    const renderer = new WebGPURenderer({
      canvas,
      alpha: false,
      antialias: false,
      forceWebGL,
      ...(options.device && !forceWebGL ? { device: options.device } : {}),
    });
    // Colours are sRGB throughout and written as they are: no conversion pass over the canvas.
    renderer.outputColorSpace = LinearSRGBColorSpace;
    await renderer.init();
    return renderer;
  } catch (cause) {
    throw new Error(
      'The 3D view cannot be drawn: neither WebGPU nor WebGL 2 is available. Switch on hardware acceleration or use a current browser.',
      { cause },
    );
  }
}
