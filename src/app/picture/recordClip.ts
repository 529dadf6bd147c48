/** Frames a second that a clip asks for; a slow adapter gives fewer. */
const FRAME_RATE = 30;

/** What browsers record as WebM, the best first. */
const TYPES = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm'];

/**
 * Records what a canvas shows for some time as WebM. `onFrame` is called before each frame with the share of the time
 * that is over, 0 to 1.
 * @throws Error of one sentence where the browser records no WebM; an `AbortError` once the signal aborts.
 */
export async function recordClip(
  canvas: HTMLCanvasElement,
  seconds: number,
  onFrame: (share: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const type =
    typeof MediaRecorder === 'undefined'
      ? undefined
      : TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  if (!type)
    throw new Error('This browser records no WebM; save pictures, or use another browser.');
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
      await new Promise(requestAnimationFrame);
    }
  } finally {
    recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  }
  await stopped;
  return new Blob(chunks, { type: 'video/webm' });
}
