import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('every browser test starts Chromium where each request is watched', () => {
  const files = readdirSync('test/e2e', { recursive: true, encoding: 'utf8' });
  const starting = files.filter(
    (file) =>
      /\.ts$/.test(file) && /\.launch\w*\(/.test(readFileSync(join('test/e2e', file), 'utf8')),
  );
  expect(starting).toEqual(['chromium.ts']);
});
