/** Things by key, each made when it is first asked for, and again after that failed or was forgotten. */
export interface KeyedOnce<T> {
  get(key: string): Promise<T>;
  put(key: string, value: T): void;
  /** Forgets all that was made. */
  forget(): void;
}

export function keyedOnce<T>(make: (key: string) => Promise<T>): KeyedOnce<T> {
  const made = new Map<string, Promise<T>>();
  return {
    get(key) {
      const known = made.get(key);
      if (known) return known;
      const making = make(key);
      made.set(key, making);
      making.catch(() => {
        if (made.get(key) === making) made.delete(key);
      });
      return making;
    },
    put: (key, value) => void made.set(key, Promise.resolve(value)),
    forget: () => made.clear(),
  };
}
