import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDisplay } from './display.mjs';

/** How long the driver may take until it listens. */
const START_MS = 20_000;

/**
 * Opens an address in WebKitGTK's MiniBrowser by WebDriver. The driver tells nothing of the console: uncaught errors
 * are those that the page says itself; requests are read from the page's own list.
 */
export async function openWebkit(url) {
  const home = mkdtempSync(join(tmpdir(), 'trackloom-webkit-'));
  const display = await startDisplay();
  const port = await freePort();
  const env = {
    ...process.env,
    HOME: home,
    XDG_CACHE_HOME: home,
    XDG_DATA_HOME: home,
    XDG_RUNTIME_DIR: home,
    DISPLAY: display.name,
    LIBGL_ALWAYS_SOFTWARE: '1',
    // The sandbox cannot be had in a container; the page is ours.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  };
  const driver = spawn('/usr/bin/WebKitWebDriver', [`--port=${port}`], { stdio: 'ignore', env });
  process.once('exit', () => driver.kill());
  const ended = new Promise((resolve) => driver.once('exit', resolve));

  const call = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebKit: ${value.message || value.error}`);
    return value;
  };
  const started = performance.now();
  while (!(await call('GET', '/status').catch(() => null))) {
    if (performance.now() - started > START_MS) throw new Error('WebKitWebDriver does not answer.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { sessionId } = await call('POST', '/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { args: ['--automation'] } } },
  });
  const session = `/session/${sessionId}`;
  const evaluate = (expression) =>
    call('POST', `${session}/execute/sync`, { script: `return ${expression}`, args: [] });
  await call('POST', `${session}/url`, { url });
  const requests = [];
  return {
    errors: [],
    requests,
    async evaluate(expression) {
      const value = await evaluate(expression);
      const seen = await evaluate(
        'performance.getEntriesByType("resource").map((one) => one.name)',
      );
      requests.splice(0, requests.length, ...seen);
      return value;
    },
    async close() {
      await call('DELETE', session).catch(() => undefined);
      driver.kill();
      await ended;
      display.stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** A port of this machine that nothing listens on. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
