/**
 * jsroot believes the lengths that a file states: a damaged one has it make lists until memory is at its end. Here its
 * buffers are held to what they hold: no list has more elements than there are bytes left, and no more objects are read
 * from a buffer than it has bytes.
 */

/** What of a buffer is held to its bytes. */
interface Buffer {
  readonly length: number;
  remain(): number;
  readFastArray(count: number, type: number): unknown;
  readNdimArray(handle: Dimensions, read: unknown): unknown;
  readObjectAny(): unknown;
  classStreamer(object: unknown, className: string): unknown;
}

/** A member of a class that is an array. */
interface Dimensions {
  readonly fArrayDim: number;
  readonly fArrayLength: number;
  readonly fMaxIndex: ArrayLike<number>;
}

/** Objects that any buffer may hold besides: its outermost one may have no bytes of its own. */
const FEW = 16;

const guarded = new WeakSet<object>();

/** Makes every buffer of a class throw where it would read what cannot be there. */
export function guardBuffers({ prototype }: { readonly prototype: unknown }): void {
  const buffer = prototype as Buffer;
  if (guarded.has(buffer)) return;
  guarded.add(buffer);
  const { readFastArray, readNdimArray, readObjectAny, classStreamer } = buffer;
  const objects = new WeakMap<Buffer, number>();
  const countObject = (of: Buffer) => {
    const count = (objects.get(of) ?? 0) + 1;
    objects.set(of, count);
    if (count > of.length + FEW) throw new RangeError('More objects than bytes.');
  };
  const expectRoom = (of: Buffer, elements: number) => {
    if (!(elements <= of.remain())) throw new RangeError('A list is longer than its buffer.');
  };
  buffer.readFastArray = function (count, type) {
    expectRoom(this, count);
    return readFastArray.call(this, count, type);
  };
  buffer.readNdimArray = function (handle, read) {
    expectRoom(this, elementsOf(handle));
    return readNdimArray.call(this, handle, read);
  };
  buffer.readObjectAny = function () {
    countObject(this);
    return readObjectAny.call(this);
  };
  buffer.classStreamer = function (object, className) {
    countObject(this);
    return classStreamer.call(this, object, className);
  };
}

function elementsOf({ fArrayDim, fArrayLength, fMaxIndex }: Dimensions): number {
  if (fArrayDim < 1) return fArrayLength;
  if (fArrayDim > fMaxIndex.length) return Number.POSITIVE_INFINITY;
  return Array.from({ length: fArrayDim }, (_, i) => fMaxIndex[i]).reduce((a, b) => a * b, 1);
}
