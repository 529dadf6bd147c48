import { fork } from 'node:child_process';
import type { Answers, Request, Sent, Task } from './messages.ts';

/** The argument that makes this command a measuring process. */
export const MEASURE_FLAG = '--measure';

/** A network loaded in a process of its own. */
export interface Measuring {
  run(): Promise<Answers['run']>;
  /** Scores (probabilities) of the last run, [E]. */
  scores(): Promise<Float32Array>;
  /** Ends the process; its peaks of memory. */
  end(): Promise<Answers['end']>;
}

/** Starts a process and loads a network there. @throws Error what the process says, or that it ended. */
export async function startMeasuring(task: Task): Promise<Measuring> {
  const child = fork(process.argv[1], [MEASURE_FLAG], {
    serialization: 'advanced',
  });
  const ask = <Kind extends Request['kind']>(request: Request & { kind: Kind }) =>
    new Promise<Answers[Kind]>((resolve, reject) => {
      const ended = (code: number | null) =>
        reject(new Error(`${task.file}: the measuring process ended with code ${code}.`));
      child.once('exit', ended);
      child.once('message', (sent: Sent) => {
        child.off('exit', ended);
        if ('error' in sent) reject(new Error(sent.error));
        else resolve(sent.answer as Answers[Kind]);
      });
      child.send(request);
    });
  await ask({ kind: 'start', task });
  return {
    run: () => ask({ kind: 'run' }),
    scores: () => ask({ kind: 'scores' }),
    async end() {
      const peaks = await ask({ kind: 'end' });
      child.disconnect();
      return peaks;
    },
  };
}
