/** Things by key, each made when it is first asked for, and again after that failed or was forgotten. */
export interface KeyedOnce<T> {
  get(key: string): Promise<T>;
  /** Takes a value instead; where it does not come, one is made. */
  put(key: string, value: Promise<T>): void;
  /** Forgets what was made of one key. */
  forgetOne(key: string): void;
  /** Forgets all that was made. */
  forget(): void;
}

export function keyedOnce<T>(make: (key: string) => Promise<T>): KeyedOnce<T> {
  const made = new Map<string, Promise<T>>();
  function remember(key: string, making: Promise<T>): Promise<T> {
    made.set(key, making);
    making.catch(() => {
      if (made.get(key) === making) made.delete(key);
    });
    return making;
  }

  return {
    get(key) {
      return made.get(key) ?? remember(key, make(key));
    },
    put: (key, value) =>
      void remember(
        key,
        value.catch(() => make(key)),
      ),
    forgetOne: (key) => void made.delete(key),
    forget: () => made.clear(),
  };
}
