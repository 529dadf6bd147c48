/** What `watchFrames` puts into the page. */
interface FrameWatch {
  /** Time (ms) of one frame after a turn of the wheel: from where the page begins to draw it until the adapter is done. */
  timed(): Promise<number>;
  /** Resolves once what was submitted so far is drawn. */
  drawn(): Promise<void>;
  /** Resolves once nothing is drawn any more. */
  rest(): Promise<void>;
}

declare global {
  var frameWatch: FrameWatch;
}

/**
 * Notes what is submitted to the GPU. Without that the time of a frame is not seen from a page: on a software adapter the
 * next frame begins long before the last one is drawn. Runs in the page before its scripts, so it refers to nothing
 * outside itself.
 */
export function watchFrames(): void {
  let submitted = 0;
  let drawn: Promise<unknown> = Promise.resolve();
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (buffers) {
    submit.call(this, buffers);
    submitted++;
    drawn = this.onSubmittedWorkDone();
    return undefined;
  };
  const nextFrame = () =>
    new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
  async function rest(): Promise<void> {
    for (let still = 0, before = -1; still < 3; still = before === submitted ? still + 1 : 0) {
      before = submitted;
      await nextFrame();
      await drawn;
    }
  }
  let turn = 1;
  globalThis.frameWatch = {
    rest,
    async drawn() {
      await drawn;
    },
    async timed() {
      await rest();
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="scene"]');
      if (!canvas) throw new Error('The page has no picture.');
      const box = canvas.getBoundingClientRect();
      turn = -turn;
      // What is asked for before and after the turn of the wheel comes before and after the page's own drawing.
      const begun = nextFrame();
      const before = submitted;
      canvas.dispatchEvent(
        new WheelEvent('wheel', {
          deltaY: 10 * turn,
          clientX: box.left + box.width / 2,
          clientY: box.top + box.height / 2,
          bubbles: true,
          cancelable: true,
        }),
      );
      const ended = nextFrame();
      const from = await begun;
      await ended;
      if (submitted === before) throw new Error('The page drew nothing after a turn of the wheel.');
      await drawn;
      const ms = performance.now() - from;
      await rest();
      return ms;
    },
  };
}
