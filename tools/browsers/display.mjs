import { spawn } from 'node:child_process';

/** A virtual display with a number that is free. */
export function startDisplay() {
  const server = spawn(
    '/usr/bin/Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  process.once('exit', () => server.kill());
  return new Promise((resolve, reject) => {
    server.stdio[3].once('data', (number) =>
      resolve({ name: `:${String(number).trim()}`, stop: () => server.kill() }),
    );
    server.once('exit', () => reject(new Error('Xvfb did not start.')));
  });
}
