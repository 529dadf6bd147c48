/**
 * The whole check behind `npm test`: Chromium, types, lint (layers included), build, unit, GPU and browser tests.
 * Ends with one line that counts the tests and exits non-zero where anything failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './ensure-chromium.mjs';

const missing = ensureChromium();
if (missing) {
  console.error(missing);
  process.exit(1);
}

const results = 'build/test-results.json';
mkdirSync('build', { recursive: true });
rmSync(results, { force: true });

/** Runs one step in the foreground; true where it succeeded. */
function step(name, command, args) {
  console.log(`\n== ${name}`);
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

const bin = (name) => `node_modules/.bin/${name}`;
const checks = [
  ['types', bin('tsc'), ['--noEmit']],
  ['lint, format and layers', bin('biome'), ['ci', '--error-on-warnings']],
  ['build: page', bin('vite'), ['build', '--logLevel', 'warn']],
  [
    'build: commands',
    bin('vite'),
    ['build', '--config', 'vite.cli.config.ts', '--logLevel', 'warn'],
  ],
  [
    'tests',
    bin('vitest'),
    ['run', '--reporter=default', '--reporter=json', `--outputFile=${results}`],
  ],
];
// What of the training needs no PyTorch is tested wherever Python can; the rest skips itself there.
if (spawnSync('python3', ['-c', 'import numpy, pytest']).status === 0)
  checks.splice(-1, 0, [
    'training',
    'python3',
    ['-m', 'pytest', '-q', '-rs', 'training/metric_learning/tests'],
  ]);
else console.log('Python with numpy and pytest is not here: the tests of training are left out.');
const failedSteps = checks
  .filter(([name, command, args]) => !step(name, command, args))
  .map(([name]) => name);

let counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numFailedTestSuites: 0 };
try {
  counts = JSON.parse(readFileSync(results, 'utf8'));
} catch {
  failedSteps.push('test results');
}
// A step without tests of its own (types, lint, build) counts as one check; a suite that did not load, as one failure.
const ownSteps = checks.length - 1;
const failedOwn = failedSteps.filter((name) => name !== 'tests').length;
const brokenRun = failedSteps.includes('tests') && counts.numFailedTests === 0 ? 1 : 0;
const passed = counts.numPassedTests + ownSteps - Math.min(ownSteps, failedOwn);
const failed = counts.numFailedTests + failedOwn + brokenRun;
if (failedSteps.length > 0) console.error(`\nFailed: ${failedSteps.join('; ')}`);
console.log(`\n${passed} passed, ${failed} failed, ${counts.numPendingTests} skipped`);
process.exit(failed === 0 ? 0 : 1);
