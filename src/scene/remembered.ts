/** `make` with its last result kept: a result is made anew only where something that it is made of is another. */
export function remembered<A extends readonly unknown[], R>(
  make: (...given: A) => R,
): (...given: A) => R {
  let last: { readonly given: A; readonly result: R } | null = null;
  return (...given) => {
    if (last?.given.every((value, i) => Object.is(value, given[i]))) return last.result;
    const result = make(...given);
    last = { given, result };
    return result;
  };
}
