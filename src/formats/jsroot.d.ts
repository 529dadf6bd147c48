/** What of jsroot is used here; its package declares the types of its main module only. */
declare module 'jsroot/io' {
  export interface RootFile {
    readonly fKeys?: readonly ({ readonly fName: string; readonly fClassName: string } | null)[];
    readObject(name: string): Promise<unknown>;
  }
  export class FileProxy {
    openFile(): Promise<boolean>;
    getFileName(): string;
    getFileSize(): number;
    readBuffer(position: number, size: number): Promise<DataView | null>;
  }
  export function openFile(source: FileProxy): Promise<RootFile | null>;
  /** The bytes of a key, read piece by piece. */
  export class TBuffer {}
  /** Unpacks the content of a key; null where it is damaged. */
  export function R__unzip(
    packed: DataView,
    length: number,
    silent?: boolean,
    start?: number,
  ): Promise<DataView | null>;
}
