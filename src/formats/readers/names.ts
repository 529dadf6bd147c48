/** What the names and first lines of files tell. */
import { headerOf } from '../plainText.ts';
import type { PeekedFile } from '../sourceFile.ts';

/** Folder (with a trailing slash, or empty) and name of a path, from any system. */
export function splitPath(path: string): { readonly folder: string; readonly base: string } {
  const plain = path.replaceAll('\\', '/');
  const at = plain.lastIndexOf('/') + 1;
  return { folder: plain.slice(0, at), base: plain.slice(at) };
}

/** Last folder of a path of folders; null where there is none. */
export function lastFolder(folder: string): string | null {
  return folder.split('/').filter(Boolean).pop() ?? null;
}

/** A name without its last ending, in lower case, e.g. `net` of `Net.onnx`. */
export function stem(path: string): string {
  return splitPath(path)
    .base.replace(/\.[^.]*$/, '')
    .toLowerCase();
}

/** Whether a name ends so, upper case counting as lower case. */
export function hasEnding(file: { readonly name: string }, ending: string): boolean {
  return file.name.toLowerCase().endsWith(ending);
}

/** Whether a table begins with all of these columns, in any order, among others. */
export function hasColumns(file: PeekedFile, wanted: readonly string[]): boolean {
  const columns = headerOf(file.firstBytes);
  return wanted.every((name) => columns.includes(name.toLowerCase()));
}
