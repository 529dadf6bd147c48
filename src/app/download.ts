/** Offers bytes as a file to save. */
export function download(
  content: Blob | Uint8Array<ArrayBufferLike>,
  name: string,
  type: string,
): void {
  const blob = content instanceof Blob ? content : new Blob([new Uint8Array(content)], { type });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the address by then; it is freed in the next task.
  setTimeout(() => URL.revokeObjectURL(url));
}
