/**
 * Arguments that several calls use. A caller sends them once, with a number; the worker keeps them under that number
 * until the caller says that nothing there refers to them any more.
 */

const SHARED = Symbol('shared');
interface SharedArgument<T> {
  readonly [SHARED]: T;
}

/** Marks an argument that several calls use: it is sent the first time only. It must not change afterwards. */
export function shared<T extends object>(value: T): T {
  return { [SHARED]: value } as SharedArgument<T> as unknown as T;
}

function isShared(argument: unknown): argument is SharedArgument<object> {
  return typeof argument === 'object' && argument !== null && SHARED in argument;
}

/** An argument as it crosses. */
export type WireArgument =
  | { readonly value: unknown }
  | { readonly shared: number }
  | { readonly shared: number; readonly value: unknown };

/** Tells of objects that nothing refers to any more: `onGone` with the number that each was registered with. */
export type GarbageWatch = (onGone: (id: number) => void) => {
  register(value: object, id: number): void;
};

/** The garbage collector's word. */
export const garbageCollected: GarbageWatch = (onGone) => new FinalizationRegistry<number>(onGone);

/** The caller's side: which arguments crossed. Refers to none of them itself. */
export function createSender(watch: GarbageWatch, release: (id: number) => void) {
  const sent = new WeakMap<object, number>();
  const registry = watch(release);
  let next = 0;
  return (argument: unknown): WireArgument => {
    if (!isShared(argument)) return { value: argument };
    const value = argument[SHARED];
    const known = sent.get(value);
    if (known !== undefined) return { shared: known };
    const id = next++;
    sent.set(value, id);
    registry.register(value, id);
    return { shared: id, value };
  };
}

/** For a worker in the same thread, where every argument is at hand anyway: nothing is kept. */
export function sendAll(argument: unknown): WireArgument {
  return { value: isShared(argument) ? argument[SHARED] : argument };
}

/** The worker's side: what it keeps for the caller. */
export function createReceiver() {
  const kept = new Map<number, unknown>();
  return {
    receive(argument: WireArgument): unknown {
      if (!('shared' in argument)) return argument.value;
      if ('value' in argument) kept.set(argument.shared, argument.value);
      return kept.get(argument.shared);
    },
    release(id: number): void {
      kept.delete(id);
    },
  };
}
