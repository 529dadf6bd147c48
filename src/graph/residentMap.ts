import { type GpuModuleMap, uploadModuleMap } from './gpuMap.ts';
import type { PackedMap } from './packedMap.ts';

/** The map that stays on a device between builds: an upload of 100 MB is worth keeping. */
export interface ResidentMap {
  /** Whether this is the map on the device. */
  has(map: PackedMap): boolean;
  /**
   * The map on the GPU, uploaded if another one is there, for use until it is released. A map is recognised by its
   * identity. @throws what `uploadModuleMap` throws; a map that failed to load is loaded again when it is next asked for.
   */
  acquire(map: PackedMap): Promise<MapInUse>;
}

/** A map on the GPU that stays there until its user is done. */
export interface MapInUse {
  readonly uploaded: GpuModuleMap;
  release(): void;
}

interface Resident {
  readonly map: PackedMap;
  readonly uploaded: Promise<GpuModuleMap>;
  users: number;
  replaced: boolean;
}

/** Keeps the latest map on a device; an older one goes when its last user is done. */
export function createResidentMap(device: GPUDevice): ResidentMap {
  let latest: Resident | null = null;

  function destroyUnused(resident: Resident): void {
    if (!resident.replaced || resident.users > 0) return;
    resident.uploaded.then(
      (uploaded) => uploaded.destroy(),
      // A failed upload left nothing behind; its user was told.
      () => undefined,
    );
  }

  function replace(map: PackedMap): Resident {
    const previous = latest;
    const next = { map, uploaded: uploadModuleMap(device, map), users: 0, replaced: false };
    latest = next;
    // An upload that failed must not be what the next build finds.
    next.uploaded.catch(() => {
      if (latest === next) latest = null;
    });
    if (previous) {
      previous.replaced = true;
      destroyUnused(previous);
    }
    return next;
  }

  return {
    has: (map) => latest?.map === map,
    async acquire(map) {
      const resident = latest?.map === map ? latest : replace(map);
      resident.users++;
      const release = () => {
        resident.users--;
        destroyUnused(resident);
      };
      try {
        return { uploaded: await resident.uploaded, release };
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}
