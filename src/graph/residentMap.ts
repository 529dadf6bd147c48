import type { ModuleMap } from '../modulemap/moduleMap.ts';
import { type GpuModuleMap, uploadModuleMap } from './gpuMap.ts';

/** The map that stays on a device between builds: an upload of 100 MB is worth keeping. */
export interface ResidentMap {
  /** Runs `use` with the map on the GPU, uploading it if another one is there. */
  with<T>(map: ModuleMap, use: (uploaded: GpuModuleMap) => Promise<T>): Promise<T>;
}

interface Resident {
  readonly map: ModuleMap;
  readonly uploaded: Promise<GpuModuleMap>;
  users: number;
  replaced: boolean;
}

/** Keeps the latest map on a device; an older one goes when its last user is done. */
export function createResidentMap(device: GPUDevice): ResidentMap {
  let latest: Resident | null = null;

  function release(resident: Resident): void {
    if (!resident.replaced || resident.users > 0) return;
    resident.uploaded.then(
      (uploaded) => uploaded.destroy(),
      // A failed upload left nothing behind; its user was told.
      () => undefined,
    );
  }

  function replace(map: ModuleMap): Resident {
    const previous = latest;
    const next = { map, uploaded: uploadModuleMap(device, map), users: 0, replaced: false };
    latest = next;
    // An upload that failed must not be what the next build finds.
    next.uploaded.catch(() => {
      if (latest === next) latest = null;
    });
    if (previous) {
      previous.replaced = true;
      release(previous);
    }
    return next;
  }

  return {
    async with(map, use) {
      const resident = latest?.map === map ? latest : replace(map);
      resident.users++;
      try {
        return await use(await resident.uploaded);
      } finally {
        resident.users--;
        release(resident);
      }
    },
  };
}
