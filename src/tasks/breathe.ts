/**
 * Gives the thread back for a moment, so that frames, messages and a cancellation among them come through: long work
 * awaits it between bounded pieces. A message, because browsers hold timers back to 4 ms.
 * @throws the signal's reason where it was aborted meanwhile.
 */
export async function breathe(signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
  signal?.throwIfAborted();
}
