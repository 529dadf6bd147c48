import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { create, globals } from 'webgpu';

/** WebGPU in Node through Dawn. */
export interface Dawn {
  readonly gpu: GPU;
  /** Lets the process end. Destroy the devices first. */
  close(): void;
}

/** Where Debian's Chromium keeps its software Vulkan driver, and the Vulkan loader it brings. */
const CHROMIUM_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** dlopen flags RTLD_NOW | RTLD_NODELETE (Linux): resolve all symbols now, and keep the library for good. */
const KEEP_LOADED = 0x1002;

/**
 * Dawn's objects are kept here while in use: when the object that `create()` returned is garbage-collected
 * before its devices, the process aborts.
 */
const open = new Set<GPU>();

export interface OpenDawnOptions {
  /** Take the software driver even where the machine has a GPU: the same results everywhere. */
  readonly software?: boolean;
}

/**
 * Opens WebGPU: the system's adapter, or else the software driver of Debian's Chromium. An environment that
 * sets VK_ICD_FILENAMES decides the driver itself.
 * @throws Error where there is neither.
 */
export async function openDawn(options: OpenDawnOptions = {}): Promise<Dawn> {
  Object.assign(globalThis, globals);
  const chosenOutside = process.env.VK_ICD_FILENAMES !== undefined;
  if (!options.software || chosenOutside) {
    const found = await openWithAdapter();
    if (found) return found;
  }
  if (!chosenOutside && existsSync(CHROMIUM_DRIVER)) {
    process.env.VK_ICD_FILENAMES = CHROMIUM_DRIVER;
    loadVulkan(join(dirname(CHROMIUM_DRIVER), 'libvulkan.so.1'));
    const found = await openWithAdapter();
    if (found) return found;
  }
  throw new Error(
    `No WebGPU adapter: there is no Vulkan driver for a GPU, and no software driver at ${CHROMIUM_DRIVER}. Install a driver, or Debian's chromium package, or use --backend cpu.`,
  );
}

async function openWithAdapter(): Promise<Dawn | null> {
  const gpu = create([]);
  open.add(gpu);
  const close = () => {
    open.delete(gpu);
  };
  if (await gpu.requestAdapter()) return { gpu, close };
  close();
  return null;
}

/**
 * Loads the Vulkan loader that Chromium brings, so that Dawn finds it where the system has none: a library
 * that is in the process already is found by its name.
 */
function loadVulkan(path: string): void {
  if (!existsSync(path)) return;
  try {
    process.dlopen({ exports: {} }, path, KEEP_LOADED);
  } catch {
    // Node complains that it is no addon, after it has loaded it. If it did not, no adapter will be found.
  }
}
