import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TRIPLET_TREE } from '../../../src/formats/rootMap.ts';
import { rootInMemory } from '../../../src/formats/rootSource.ts';
import { openTree } from '../../../src/formats/rootTree.ts';

afterEach(() => void vi.useRealTimers());

describe('a tree', () => {
  it('is not taken for damaged where the disk is slow', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const bytes = new Uint8Array(readFileSync('test/fixtures/maps/double.triplets.root'));
    const source = rootInMemory(bytes, 'double.triplets.root');
    const slow = {
      ...source,
      async read(start: number, end: number) {
        vi.advanceTimersByTime(60_000);
        return source.read(start, end);
      },
    };
    const tree = await openTree(slow, TRIPLET_TREE);
    const columns = await tree.columns(['Module1', 'z0min_12']);
    expect(columns.get('Module1')?.length).toBe(tree.entries);
  });
});
