import { describe, expect, it } from 'vitest';
import { GpuMemoryError } from '../../../src/gpu/errors.ts';
import { assertMemory } from '../../../src/gpu/memory.ts';

const MIB = 2 ** 20;
const limits = { maxStorageBufferBindingSize: 100 * MIB, maxBufferSize: 300 * MIB };
const many = Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`part ${i}`, 100 * MIB]));

describe('room on the GPU', () => {
  it('is there for buffers up to what the device binds', () => {
    expect(() => assertMemory(limits, 'It', { pairs: 100 * MIB, marks: 25 * MIB })).not.toThrow();
    expect(() => assertMemory(limits, 'It', {})).not.toThrow();
  });

  it('is not there for a larger one: the sentence says what is needed, what is allowed and what to do', () => {
    const sizes = { marks: 25 * MIB, pairs: 100 * MIB + 16 };
    expect(() => assertMemory(limits, 'The event', sizes, 75 * MIB)).toThrow(
      new GpuMemoryError(
        'The event needs 200.0 MiB on the GPU, of which 100.0 MiB in one buffer (pairs), and this adapter allows 100.0 MiB in one; use the CPU backend, or narrower windows.',
      ),
    );
    const tight = { ...limits, maxBufferSize: 20 * MIB };
    expect(() => assertMemory(tight, 'It', { marks: 25 * MIB })).toThrow('allows 20.0 MiB in one');
  });

  it('is not there for more than 4 GiB in all, with what is held already', () => {
    expect(() => assertMemory(limits, 'It', many)).toThrow(
      'It needs 4100.0 MiB on the GPU, and no more than 4096.0 MiB are used; use the CPU backend',
    );
    const half = { pairs: 96 * MIB };
    expect(() => assertMemory(limits, 'It', half, 4000 * MIB)).not.toThrow();
    expect(() => assertMemory(limits, 'It', half, 4000 * MIB + 1)).toThrow('It needs 4096.0 MiB');
  });
});
