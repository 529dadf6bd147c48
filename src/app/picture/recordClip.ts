/** Frames a second that a clip asks for; a slow adapter gives fewer. */
const FRAME_RATE = 30;

/** What browsers record as WebM, the best first. */
const TYPES = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm'];

/** A clip to record. */
export interface Clip {
  readonly seconds: number;
  /** Pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Called before each frame with the share of the time that is over, 0 to 1. */
  readonly onFrame: (share: number) => void;
  /** Paints the frame that was drawn since. */
  readonly paint: (context: CanvasRenderingContext2D) => void;
  readonly signal: AbortSignal;
}

/**
 * Records what is painted frame by frame for some time as WebM.
 * @throws Error of one sentence where the browser records no WebM; an `AbortError` once the signal aborts.
 */
export async function recordClip({ seconds, size, onFrame, paint, signal }: Clip): Promise<Blob> {
  const type =
    typeof MediaRecorder === 'undefined'
      ? undefined
      : TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  if (!type)
    throw new Error('This browser records no WebM; save pictures, or use another browser.');
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser has no canvas to record from.');
  const stream = canvas.captureStream(FRAME_RATE);
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 12e6 });
  const chunks: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => chunks.push(data));
  const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve));
  recorder.start();
  const begun = performance.now();
  try {
    for (let share = 0; share < 1; ) {
      signal.throwIfAborted();
      share = Math.min((performance.now() - begun) / (1000 * seconds), 1);
      onFrame(share);
      // What the scene draws for this frame was asked for before this, so it is drawn, and still there, after it.
      await new Promise(requestAnimationFrame);
      paint(context);
    }
  } finally {
    recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  }
  await stopped;
  return new Blob(chunks, { type: 'video/webm' });
}
