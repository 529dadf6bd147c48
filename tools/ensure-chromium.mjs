/**
 * Makes sure that Debian's Chromium is there: browser tests run in it, and the GPU tests use the software
 * Vulkan driver it brings. Installs it through apt where it is missing and this user may; else says what to do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const advice = `Chromium is missing (${CHROMIUM}). Install it with "apt-get install chromium" (Debian, Ubuntu), or set CHROMIUM to the path of an installed one, and run npm test again.`;

/** Returns null, or the sentence that says what to install. */
export function ensureChromium() {
  if (existsSync(CHROMIUM)) return null;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) return advice;
  console.log('Chromium is missing; installing it with apt-get.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ]) {
    const run = spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (run.status !== 0) return `apt-get ${args.join(' ')} failed. ${advice}`;
  }
  return existsSync(CHROMIUM) ? null : advice;
}
