import { describe, expect, it } from 'vitest';
import { createBufferPool, createBufferShelf } from '../../src/gpu/buffers.ts';
import { testDevice } from './dawn.ts';

const device = testDevice();

describe('scratch buffers', () => {
  it('go to the next pool that wants one of their size, others do not', () => {
    const shelf = createBufferShelf(2 ** 20);
    const first = createBufferPool(device(), 'first', shelf);
    const scratch = first.scratch('work', 4096);
    const kept = first.storage('result', 4096);
    expect(first.bytes()).toBe(8192);
    first.shelve();
    expect(first.bytes()).toBe(4096);
    first.destroy();

    const second = createBufferPool(device(), 'second', shelf);
    const other = second.scratch('other size', 1024);
    const again = second.scratch('work', 4090);
    expect(again).toBe(scratch);
    expect(again.label).toBe('second work');
    expect([other, second.scratch('work', 4096)]).not.toContain(kept);
    second.destroy();
  });

  it('are destroyed where nothing shelves them', () => {
    const shelf = createBufferShelf(2 ** 20);
    const failed = createBufferPool(device(), 'failed', shelf);
    failed.scratch('work', 4096);
    failed.destroy();
    expect(shelf.take(4096)).toBeUndefined();
  });

  it('stay within the limit of the shelf, and older ones make room', () => {
    const shelf = createBufferShelf(5000);
    const fill = (...sizes: number[]) => {
      const pool = createBufferPool(device(), 'pool', shelf);
      for (const size of sizes) pool.scratch('work', size);
      pool.shelve();
      pool.destroy();
    };
    fill(4096, 2048, 512);
    expect(shelf.take(2048)).toBeUndefined();
    expect(shelf.take(4096)).toBeDefined();
    fill(1024);
    expect(shelf.take(512)).toBeUndefined();
    expect(shelf.take(1024)).toBeDefined();
    expect(shelf.take(1024)).toBeUndefined();
  });
});
