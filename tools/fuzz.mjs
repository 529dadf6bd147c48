/**
 * `npm run fuzz [-- FILES]`: damaged files, 20,000 a reader unless another number is given, and as many links. Each must
 * be read or refused in one sentence within 5 s and 2 GiB; `npm test` does the same with a few.
 */
import { spawnSync } from 'node:child_process';

const files = process.argv[2] ?? '20000';
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'unit', '--testTimeout', '0', 'test/unit/formats/fuzz.test.ts'],
  { stdio: 'inherit', env: { ...process.env, TRACKLOOM_FUZZ: files } },
);
process.exitCode = status ?? 1;
