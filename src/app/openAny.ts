import type { PageSession } from './sessionContext.tsx';

/** What a set of files is, by their names. */
export type FileSort =
  | { readonly kind: 'network'; readonly onnx: File; readonly manifest: File | null }
  | { readonly kind: 'map'; readonly file: File }
  | { readonly kind: 'event'; readonly files: readonly File[] };

/** Sorts files: a network by its .onnx, a module map by its .map, anything else is an event. */
export function sortFiles(files: readonly File[]): FileSort {
  const ending = (end: string) => files.find(({ name }) => name.toLowerCase().endsWith(end));
  const onnx = ending('.onnx');
  if (onnx) return { kind: 'network', onnx, manifest: ending('.json') ?? null };
  const map = ending('.map');
  if (map) return { kind: 'map', file: map };
  return { kind: 'event', files };
}

/** Opens files as what their names say they are. */
export function openAny({ actions }: PageSession, files: readonly File[]): Promise<void> {
  const sorted = sortFiles(files);
  if (sorted.kind === 'network') return actions.openModel(sorted.onnx, sorted.manifest);
  if (sorted.kind === 'map') return actions.openMap(sorted.file);
  return actions.openFiles(sorted.files);
}

/** The files that were dropped, also those in dropped folders. Must be called before the drop event ends. */
export function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (entries.length === 0) return Promise.resolve([...transfer.files]);
  return Promise.all(entries.map(filesOf)).then((lists) => lists.flat());
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [
      await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject),
      ),
    ];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  // A reader gives its entries in batches, an empty one at the end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return files;
    for (const child of batch) files.push(...(await filesOf(child)));
  }
}
