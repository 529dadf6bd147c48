import { Worker } from 'node:worker_threads';

/** A file that is not done with after this long (ms) is not slow but hangs: most take a few. */
const HANGS_MS = 120_000;

/** Ends the process where it hangs, which no timer of its own could, and names the last beat. */
export function watchHangs(): { beat(name: string): void; end(): void } {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
    const { writeSync } = require('node:fs');
    let timer;
    parentPort.on('message', (name) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        writeSync(2, 'Hangs: ' + name + '\\n');
        process.kill(process.pid, 'SIGKILL');
      }, ${HANGS_MS});
    });`,
    { eval: true },
  );
  worker.unref();
  return {
    beat: (name) => worker.postMessage(name),
    end: () => void worker.terminate(),
  };
}
