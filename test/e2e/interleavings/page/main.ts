/** The page's own pipeline, with its workers, onnxruntime and GPU device, under any interleaving of actions. */
import type { NetworkManifest } from '../../../../src/formats/manifest.ts';
import { createPagePipeline } from '../../../../src/pipeline/page.ts';
import { breathe } from '../../../../src/tasks/rpc.ts';
import { networkFiles } from '../../../unit/pipeline/interleavings/files.ts';
import {
  type Action,
  type Playable,
  play,
  replay,
  shown,
} from '../../../unit/pipeline/interleavings/play.ts';

/** The network that both names stand for: theirs and what depends on it differ. */
export interface PlainNetwork {
  readonly onnx: readonly number[];
  readonly manifest: NetworkManifest;
}

/** The workers that run, by what they were started from; each can be ended as the browser ends one out of memory. */
const running = new Map<Worker, string>();
window.Worker = class extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    running.set(this, String(url));
  }
  override terminate(): void {
    running.delete(this);
    super.terminate();
  }
};

function crash(name: string): boolean {
  const found = [...running].find(([, url]) => url.includes(`${name}Worker`));
  if (!found) return false;
  const [worker] = found;
  worker.terminate();
  worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
  return true;
}

function createWorld(like: PlainNetwork): Playable {
  const pipeline = createPagePipeline();
  const files = { onnx: Uint8Array.from(like.onnx), manifest: like.manifest };
  const broken = { onnx: Uint8Array.of(1, 2, 3), manifest: like.manifest };
  return {
    pipeline,
    network: (name) => networkFiles(name, name === 'bad' ? broken : files),
    // Messages of real workers come when they come; each wait gives them turns.
    deliver: () => void breathe(),
    crash,
    loseDevice: () => void pipeline.gpuContext().then((context) => context?.device.destroy()),
    settle: async (until) => void (await until.catch(() => {})),
  };
}

/** The first difference of two values, as a path and both; null where they are equal. */
function difference(a: unknown, b: unknown, path = ''): string | null {
  if (Object.is(a, b)) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return `${path}: ${String(a)} and ${String(b)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(
      (a as Record<string, unknown>)[key],
      (b as Record<string, unknown>)[key],
      `${path}/${key}`,
    );
    if (found) return found;
  }
  return null;
}

/** Plays actions; what is wrong afterwards, a sentence each. */
async function check(actions: readonly Action[], like: PlainNetwork): Promise<string[]> {
  const world = createWorld(like);
  const { model, problems } = await play(world, actions);
  const straight = createWorld(like);
  await replay(straight, model, true);
  const found = difference(shown(world), shown(straight));
  world.pipeline.dispose();
  straight.pipeline.dispose();
  const left = running.size > 0 ? [`${running.size} workers are left.`] : [];
  return [...problems, ...(found ? [found] : []), ...left];
}

const tests = { check };
export type InterleavingTests = typeof tests;
Object.assign(window, { interleavingTests: tests });
