import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultFormat } from '../formats/results/index.ts';
import type { MadeBy } from '../pipeline/madeBy.ts';
import type { Finished } from './summary.ts';

const MADE_BY = 'made-by.json';

/**
 * The folder for the results of each event: `out` itself for a single one, a folder of its own in it as soon as there
 * are several.
 * @throws Error where results are there already and may not be overwritten, or two events would share a folder.
 */
export function outputFolders(
  out: string,
  events: readonly string[],
  overwrite: boolean,
  formats: readonly ResultFormat[],
): ReadonlyMap<string, string> {
  const folders = new Map(
    events.map((event) => [event, events.length > 1 ? join(out, folderName(event)) : out]),
  );
  const owners = new Map<string, string>();
  for (const [event, folder] of folders) {
    const owner = owners.get(folder);
    if (owner !== undefined)
      throw new Error(
        `${owner} and ${event} would both be written into ${folder}; reconstruct them one at a time.`,
      );
    owners.set(folder, event);
  }
  const there = [...folders.values()]
    .flatMap((folder) =>
      [...formats.map(({ file }) => file), MADE_BY].map((file) => join(folder, file)),
    )
    .filter((file) => existsSync(file));
  const more = there.length - 1;
  const exist = more > 0 ? `and ${more} more of the results exist` : 'exists';
  if (there.length > 0 && !overwrite)
    throw new Error(`${there[0]} ${exist} already; choose another --out, or add --overwrite.`);
  return folders;
}

/** An event's name as a path below a folder, of names that every system takes. */
function folderName(event: string): string {
  return join(
    ...event.split('/').map((part) => part.replace(/[<>:"\\|?*]/g, '_').replace(/^\.*$/, '_')),
  );
}

/** Writes results into a folder, and beside them, for most files have no place for it, what made them. */
export function writeResults(
  results: Finished,
  madeBy: MadeBy,
  folder: string,
  formats: readonly ResultFormat[],
): void {
  mkdirSync(folder, { recursive: true });
  for (const { file, write } of formats) writeFileSync(join(folder, file), write(results));
  writeFileSync(join(folder, MADE_BY), `${JSON.stringify(madeBy, null, 2)}\n`);
}
