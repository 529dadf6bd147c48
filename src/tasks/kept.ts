/**
 * `make`, whose results are kept for as long as all of the objects that they were made of are in use anywhere: asked
 * again with the same objects, by identity, it gives the same result.
 */
export function keptFor<A extends readonly object[], R>(
  make: (...objects: A) => R,
): (...objects: A) => R {
  const root: Node<R> = { next: new WeakMap(), made: null };
  return (...objects) => {
    let node = root;
    for (const object of objects) {
      let next = node.next.get(object);
      if (!next) {
        next = { next: new WeakMap(), made: null };
        node.next.set(object, next);
      }
      node = next;
    }
    node.made ??= { value: make(...objects) };
    return node.made.value;
  };
}

interface Node<R> {
  readonly next: WeakMap<object, Node<R>>;
  made: { readonly value: R } | null;
}
