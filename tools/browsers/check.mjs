/**
 * Opens the built page in another browser than Chromium and waits for the demo event to be reconstructed on the CPU
 * path: `node tools/browsers/check.mjs firefox`, after `npm run build`. Each browser is the one that Debian
 * packages, and is installed through apt where it is missing and this user may.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { preview } from 'vite';
import { openFirefox } from './firefox.mjs';
import { openWebkit } from './webkit.mjs';

const BROWSERS = {
  firefox: {
    packages: ['firefox-esr', 'xvfb', 'libgl1-mesa-dri'],
    needs: ['/usr/bin/firefox-esr', '/usr/bin/Xvfb'],
    open: openFirefox,
  },
  webkit: {
    packages: ['webkit2gtk-driver', 'libwebkit2gtk-4.1-0', 'xvfb', 'libgl1-mesa-dri'],
    needs: ['/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb'],
    open: openWebkit,
  },
};

/** What the demo event gives with every parameter at its default. */
const DEMO = { hits: '5527', found: '53' };

/** How long a slow machine may take. */
const LONGEST_MS = 180_000;

/** What the page shows, as one JSON text. */
const SHOWN = `JSON.stringify({
  state: document.querySelector('[data-testid="stage-report"]')?.getAttribute('data-state') ?? null,
  hits: document.querySelector('[data-testid="stage-event-hits"]')?.getAttribute('data-value') ?? null,
  drawn: document.querySelector('[data-testid="drawn-hits"]')?.getAttribute('data-value') ?? null,
  found: document.querySelector('[data-testid="summary-matched"]')?.textContent ?? null,
  backend: document.querySelector('[data-testid="stage-scores-backend"]')?.textContent ?? null,
  isolated: globalThis.crossOriginIsolated,
  errors: [...document.querySelectorAll('[data-testid="message-error"]')].map((one) => one.textContent),
  faults: [...document.querySelectorAll('[data-testid="fault"]')].map((one) => one.textContent),
  agent: navigator.userAgent,
})`;

function install({ packages, needs }) {
  if (needs.every((file) => existsSync(file))) return;
  const advice = `Install it with "apt-get install ${packages.join(' ')}" (Debian, Ubuntu).`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error(`The browser is missing. ${advice}`);
  console.log(`Installing ${packages.join(' and ')} with apt-get.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  if (spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0)
    throw new Error(`apt-get failed. ${advice}`);
}

async function check(name) {
  const browser = BROWSERS[name];
  if (!browser) throw new Error(`Name a browser: ${Object.keys(BROWSERS).join(' or ')}.`);
  if (!existsSync('dist/index.html')) throw new Error('Run "npm run build" first.');
  install(browser);
  const server = await preview({ preview: { port: 0, open: false }, logLevel: 'error' });
  const url = server.resolvedUrls.local[0];
  const opened = await browser.open(url);
  try {
    const end = performance.now() + LONGEST_MS;
    let shown = JSON.parse(await opened.evaluate(SHOWN));
    while (shown.state !== 'done' && shown.state !== 'failed' && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      shown = JSON.parse(await opened.evaluate(SHOWN));
    }
    const wrong = [
      ...(shown.state === 'done' ? [] : [`the report is ${shown.state}`]),
      ...(shown.hits === DEMO.hits ? [] : [`${shown.hits} hits instead of ${DEMO.hits}`]),
      ...(Number(shown.drawn) > 0 ? [] : ['nothing is drawn']),
      ...(shown.found === DEMO.found ? [] : [`${shown.found} found instead of ${DEMO.found}`]),
      ...shown.errors,
      ...shown.faults,
      ...opened.errors.map((text) => `console: ${text}`),
      ...opened.requests
        .filter((one) => /^https?:/.test(one) && !one.startsWith(url))
        .map((one) => `request to ${one}`),
    ];
    console.log(shown.agent);
    console.log(
      `${shown.hits} hits, ${shown.drawn} drawn, ${shown.found} particles found, ${shown.backend}, ${shown.isolated ? 'isolated' : 'not isolated'}`,
    );
    console.log(
      'Skipped: WebGPU, which this browser has not here; the GPU path is tested in Chromium.',
    );
    for (const one of wrong) console.error(`Wrong: ${one}`);
    console.log(wrong.length === 0 ? `${name}: passed` : `${name}: failed`);
    return wrong.length === 0;
  } finally {
    await opened.close();
    await server.close();
  }
}

let passed = false;
try {
  passed = await check(process.argv[2]);
} catch (error) {
  console.error(error.message);
}
process.exit(passed ? 0 : 1);
