/** A part of some work, and how long it took. */
export interface TimedPart {
  readonly label: string;
  readonly milliseconds: number;
}

/** Measures the parts of some work, one after the other. */
export interface PartTimer {
  /** Does a part; where it fails it took no time. */
  time<T>(label: string, work: () => Promise<T>): Promise<T>;
  /** The parts so far, in order. */
  parts(): readonly TimedPart[];
}

/** A timer without parts. @param now in milliseconds. */
export function createPartTimer(now: () => number = () => performance.now()): PartTimer {
  const parts: TimedPart[] = [];
  return {
    async time(label, work) {
      const started = now();
      const value = await work();
      parts.push({ label, milliseconds: now() - started });
      return value;
    },
    parts: () => parts,
  };
}
