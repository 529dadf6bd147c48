/** Saves pictures and clips of a small scene on a bare page, and measures the files that come out. */
import {
  composePicture,
  framedSize,
  type PictureText,
  paintPicture,
} from '../../../../src/app/picture/composePicture.ts';
import { recordClip } from '../../../../src/app/picture/recordClip.ts';
import { createScene, type SceneView } from '../../../../src/scene/index.ts';

/** What a file shows: its size, and how many pixels differ from its background in three parts of it. */
export interface Measured {
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly legend: number;
  readonly scene: number;
  readonly caption: number;
}

const CAPTION = ['Four hits of a test', 'Nothing was found'];
const COLOURS = { panel: '#101418', text: '#ffffff', soft: '#b0b0b0' };

async function open(backend: 'webgpu' | 'webgl'): Promise<SceneView> {
  const canvas = document.createElement('canvas');
  document.body.replaceChildren(canvas);
  const adapter = backend === 'webgpu' ? await navigator.gpu.requestAdapter() : null;
  const device = (await adapter?.requestDevice()) ?? null;
  const view = await createScene(canvas, {
    ...(device ? { device } : { forceWebGL: true }),
    animate: false,
  });
  view.setHits({
    x: Float64Array.of(-200, 150, 400, -700),
    y: Float64Array.of(300, -350, 500, -90),
    z: Float64Array.of(500, -900, 1400, -300),
    particle: null,
    particlePt: null,
  });
  view.setLayer('axes', false);
  view.setHitSize(9);
  await view.settled();
  return view;
}

const textOf = (view: SceneView): PictureText => ({
  legend: view.legend(),
  caption: CAPTION,
  colours: COLOURS,
});

/** `scale`: pixels of the file per CSS pixel. */
function measured(
  type: string,
  source: ImageBitmap | HTMLVideoElement,
  width: number,
  height: number,
  scale: number,
): Measured {
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (!context) throw new Error('no 2D canvas');
  context.drawImage(source, 0, 0);
  const lit = (x: number, y: number, wide: number, high: number) => {
    const { data } = context.getImageData(x * scale, y * scale, wide * scale, high * scale);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i] + data[i + 1] + data[i + 2] > 240) count++;
    return count;
  };
  return {
    type,
    width,
    height,
    legend: lit(10, 10, 60, 20),
    scene: lit(90, 40, 270, 200),
    caption: lit(0, 245, 200, 40),
  };
}

window.pictureTests = {
  async png(backend, scale) {
    const view = await open(backend);
    const picture = await view.picture(scale);
    const png = await composePicture(picture, picture.width / 360, textOf(view));
    const image = await createImageBitmap(png);
    const found = measured(png.type, image, image.width, image.height, scale);
    view.dispose();
    return found;
  },
  async clip(backend) {
    const view = await open(backend);
    const ratio = view.canvas.width / 360;
    let before = 0;
    const clip = await recordClip({
      seconds: 1,
      size: framedSize(view.canvas, ratio, CAPTION.length),
      // Nothing moves in the second half, as at a stop of the tour.
      onFrame: (share) => {
        if (share < 0.5) view.steer({ right: 72 * (share - before) });
        before = share;
        view.redraw();
      },
      paint: (context) => paintPicture(context, view.canvas, ratio, textOf(view)),
      signal: new AbortController().signal,
    });
    const video = document.createElement('video');
    video.muted = true;
    video.src = URL.createObjectURL(clip);
    // Through its last frame: a stop of the tour, where nothing moved.
    await new Promise((resolve, reject) => {
      video.onended = resolve;
      video.onerror = () => reject(new Error(video.error?.message));
      video.play().catch(reject);
    });
    const found = measured(clip.type, video, video.videoWidth, video.videoHeight, ratio);
    view.dispose();
    return found;
  },
  async given() {
    const view = await open('webgl');
    const ending = new AbortController();
    const clip = recordClip({
      seconds: 60,
      size: { width: 16, height: 16 },
      onFrame: () => ending.abort(),
      paint: () => undefined,
      signal: ending.signal,
    });
    const name = await clip.then(
      () => 'nothing',
      (error: Error) => error.name,
    );
    view.dispose();
    return name;
  },
};

declare global {
  interface Window {
    pictureTests: {
      png(backend: 'webgpu' | 'webgl', scale: number): Promise<Measured>;
      clip(backend: 'webgpu' | 'webgl'): Promise<Measured>;
      /** What a recording ends with that is given up. */
      given(): Promise<string>;
    };
  }
}
