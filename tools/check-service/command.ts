import { spawn } from 'node:child_process';

/** A running `serve`. */
export interface RunningCommand {
  readonly url: string;
  readonly grpc: string | null;
  readonly pid: number;
  readonly workers: readonly number[];
  /** Asks it to stop, and waits. */
  stop(): Promise<void>;
}

/** Starts the built `serve` and waits until its workers have loaded. @throws Error with what it said where it ended. */
export async function startCommand(words: readonly string[]): Promise<RunningCommand> {
  const child = spawn('node', ['build/cli/serve.js', ...words]);
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    const hear = (text: Buffer) => {
      said += text;
      if (/^Workers: /m.test(said)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then((status) => reject(new Error(`serve ended with ${status}: ${said}`)));
  });
  return {
    url: /KServe v2 on (\S+)\/v2/.exec(said)?.[1] ?? '',
    grpc: /gRPC on (\S+)/.exec(said)?.[1] ?? null,
    pid: child.pid ?? 0,
    workers: (/^Workers: (.*)$/m.exec(said)?.[1] ?? '').split(', ').map(Number),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
