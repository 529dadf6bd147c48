/** Counts the listeners that wait for an abort, over all signals, until `restore`. */
export function watchAbortListeners(): { waiting(): number; restore(): void } {
  const { addEventListener, removeEventListener } = AbortSignal.prototype;
  const waiting = new Map<AbortSignal, Set<unknown>>();
  AbortSignal.prototype.addEventListener = function (
    this: AbortSignal,
    ...[type, listener, options]: Parameters<typeof addEventListener>
  ) {
    const own = waiting.get(this) ?? new Set();
    waiting.set(this, own.add(listener));
    addEventListener.call(this, type, listener, options);
  };
  AbortSignal.prototype.removeEventListener = function (
    this: AbortSignal,
    ...[type, listener, options]: Parameters<typeof removeEventListener>
  ) {
    waiting.get(this)?.delete(listener);
    removeEventListener.call(this, type, listener, options);
  };
  return {
    waiting() {
      let count = 0;
      // What waited for an abort that came has been called, and is gone.
      for (const [signal, own] of waiting) if (!signal.aborted) count += own.size;
      return count;
    },
    restore() {
      Object.assign(AbortSignal.prototype, { addEventListener, removeEventListener });
    },
  };
}
