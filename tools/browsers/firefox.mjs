import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDisplay } from './display.mjs';

/** No traffic of the browser's own, and no first-run pages. */
const PREFERENCES = {
  'app.update.enabled': false,
  // Machines without a graphics card draw in software.
  'webgl.force-enabled': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.server': '',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'extensions.update.enabled': false,
  'services.settings.server': '',
};

/**
 * Opens an address in Firefox by WebDriver BiDi, which it speaks itself. Console errors, uncaught errors and
 * requests are listed as they come.
 */
export async function openFirefox(url) {
  const profile = mkdtempSync(join(tmpdir(), 'trackloom-firefox-'));
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  // On a display, virtual as it is: without one Firefox has no WebGL.
  const display = await startDisplay();
  const env = { ...process.env, HOME: profile, DISPLAY: display.name, LIBGL_ALWAYS_SOFTWARE: '1' };
  const firefox = spawn(
    '/usr/bin/firefox-esr',
    ['--no-remote', '--remote-debugging-port', '0', '--profile', profile],
    { stdio: ['ignore', 'ignore', 'pipe'], env },
  );
  process.once('exit', () => firefox.kill());
  const ended = new Promise((resolve) => firefox.once('exit', resolve));
  const address = await listening(firefox);
  const socket = new WebSocket(`${address}/session`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`Firefox does not answer at ${address}.`));
  });

  const errors = [];
  const requests = [];
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const { type, id, method, params, result, message } = JSON.parse(data);
    if (type === 'event') {
      if (method === 'log.entryAdded' && params.level === 'error') errors.push(params.text);
      if (method === 'network.beforeRequestSent') requests.push(params.request.url);
      return;
    }
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (type === 'success') resolve(result);
    else reject(new Error(message));
  };
  let calls = 0;
  const call = (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++calls;
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params }));
    });

  await call('session.new', { capabilities: {} });
  const { contexts } = await call('browsingContext.getTree', {});
  const { context } = contexts[0];
  await call('session.subscribe', {
    events: ['log.entryAdded', 'network.beforeRequestSent'],
    contexts: [context],
  });
  await call('browsingContext.navigate', { context, url, wait: 'complete' });
  return {
    errors,
    requests,
    async evaluate(expression) {
      const { result } = await call('script.evaluate', {
        expression,
        target: { context },
        awaitPromise: true,
      });
      return result.value;
    },
    async close() {
      socket.close();
      firefox.kill();
      await ended;
      display.stop();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** The address that Firefox says it listens on. */
function listening(firefox) {
  return new Promise((resolve, reject) => {
    let said = '';
    firefox.stderr.on('data', (part) => {
      said += part;
      const address = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said);
      if (address) resolve(address[1]);
    });
    firefox.once('exit', () => reject(new Error(`Firefox ended before it listened: ${said}`)));
  });
}
