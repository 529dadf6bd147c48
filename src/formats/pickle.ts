/**
 * Reads pickles (Python's serialised objects) as plain data. Nothing in them is run: a class or function is its name
 * alone, and what one would make of its arguments is an `Opaque` that keeps them.
 */
import { FormatError } from './formatError.ts';

/** A class or function by name, and, where it was called or built, what with. */
export interface Opaque {
  readonly global: string;
  readonly args: readonly PickleValue[];
  /** What was set on it: attributes, items of a dictionary. */
  state: PickleValue;
  items: Map<PickleValue, PickleValue> | null;
}

/** A value of a pickle: numbers beyond 2^53 are bigints, dictionaries maps, sets lists. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Opaque;

/** Values on the stack at most, and depth of nesting: what a real file never reaches. */
const MOST_VALUES = 5_000_000;

export function isOpaque(value: PickleValue | undefined): value is Opaque {
  return typeof value === 'object' && value !== null && 'global' in value;
}

/**
 * The value of a pickle of protocol 2 to 5.
 * @param persistent what a persistent id stands for, e.g. the memory of a tensor.
 * @throws FormatError naming `file` where the bytes are no such pickle.
 */
export function readPickle(
  bytes: Uint8Array,
  file: string,
  persistent: (id: PickleValue) => PickleValue,
): PickleValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wrong = (what: string) =>
    new FormatError({ file }, `this is no pickle that can be read here (${what}); write it again.`);
  const stack: PickleValue[] = [];
  const marks: number[] = [];
  const memo: PickleValue[] = [];
  let at = 0;

  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > bytes.length) throw wrong('it ends too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const u8 = () => take(1)[0];
  const u16 = () => {
    take(2);
    return view.getUint16(at - 2, true);
  };
  const u32 = () => {
    take(4);
    return view.getUint32(at - 4, true);
  };
  const u64 = () => {
    take(8);
    const length = Number(view.getBigUint64(at - 8, true));
    if (length > bytes.length) throw wrong('it ends too early');
    return length;
  };
  const text = (length: number) => new TextDecoder().decode(take(length));
  const line = () => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw wrong('it ends too early');
    const found = text(end - at);
    at++;
    return found;
  };
  const push = (value: PickleValue) => {
    if (stack.length > MOST_VALUES) throw wrong('it holds too many values');
    stack.push(value);
  };
  const floor = () => marks.at(-1) ?? 0;
  const pop = (): PickleValue => {
    if (stack.length <= floor()) throw wrong('a value is missing');
    return stack.pop() as PickleValue;
  };
  const top = (): PickleValue => {
    if (stack.length <= floor()) throw wrong('a value is missing');
    return stack[stack.length - 1];
  };
  const sinceMark = (): PickleValue[] => {
    const mark = marks.pop();
    if (mark === undefined) throw wrong('a mark is missing');
    return stack.splice(mark);
  };
  const remember = (slot: number) => {
    if (slot > MOST_VALUES) throw wrong('it holds too many values');
    memo[slot] = top();
  };
  const recall = (slot: number) => {
    if (!(slot in memo)) throw wrong('a value is missing');
    push(memo[slot]);
  };
  const dictionary = (target: PickleValue): Map<PickleValue, PickleValue> => {
    if (target instanceof Map) return target;
    if (!isOpaque(target)) throw wrong('items of what is no dictionary');
    target.items ??= new Map();
    return target.items;
  };
  const setItems = (target: PickleValue, values: readonly PickleValue[]) => {
    if (values.length % 2 !== 0) throw wrong('a key without a value');
    const items = dictionary(target);
    for (let i = 0; i < values.length; i += 2) items.set(values[i], values[i + 1]);
  };
  const append = (target: PickleValue, values: readonly PickleValue[]) => {
    // What is appended to some other object changes nothing that is read here.
    if (Array.isArray(target)) for (const value of values) target.push(value);
    else if (!isOpaque(target)) throw wrong('items of what is no list');
  };
  const opaque = (global: string, args: readonly PickleValue[] = []): Opaque => ({
    global,
    args,
    state: null,
    items: null,
  });
  const called = (callee: PickleValue, args: PickleValue): PickleValue => {
    if (!isOpaque(callee) || !Array.isArray(args)) throw wrong('what is called is no class');
    const [first] = args;
    if (callee.global === 'collections.OrderedDict' || callee.global === 'builtins.dict') {
      const made = new Map<PickleValue, PickleValue>();
      if (Array.isArray(first))
        for (const pair of first) if (Array.isArray(pair)) made.set(pair[0], pair[1]);
      return made;
    }
    if (callee.global === 'builtins.set' || callee.global === '__builtin__.set')
      return Array.isArray(first) ? [...first] : [];
    // `copyreg.__newobj__` and its older kin make an object of the class that is their first argument.
    if (/^copy_?reg\.(__newobj__|_reconstructor)$/.test(callee.global) && isOpaque(first))
      return opaque(first.global, args.slice(1));
    return opaque(callee.global, args);
  };

  for (;;) {
    const code = u8();
    switch (code) {
      case 0x80:
        if (u8() > 5) throw wrong('a later protocol than 5');
        break;
      case 0x95:
        take(8);
        break;
      case 0x2e: // .
        return pop();
      case 0x28: // (
        marks.push(stack.length);
        break;
      case 0x30: // 0
        if (stack.length > floor()) stack.pop();
        else marks.pop();
        break;
      case 0x31: // 1
        sinceMark();
        break;
      case 0x32: // 2
        push(top());
        break;
      case 0x4e: // N
        push(null);
        break;
      case 0x88:
        push(true);
        break;
      case 0x89:
        push(false);
        break;
      case 0x4b: // K
        push(u8());
        break;
      case 0x4d: // M
        push(u16());
        break;
      case 0x4a: // J
        take(4);
        push(view.getInt32(at - 4, true));
        break;
      case 0x8a:
        push(longOf(take(u8())));
        break;
      case 0x8b:
        push(longOf(take(u32())));
        break;
      case 0x47: // G
        take(8);
        push(view.getFloat64(at - 8, false));
        break;
      case 0x8c:
        push(text(u8()));
        break;
      case 0x58: // X
        push(text(u32()));
        break;
      case 0x8d:
        push(text(u64()));
        break;
      case 0x43: // C
      case 0x55: // U
        push(take(u8()));
        break;
      case 0x42: // B
      case 0x54: // T
        push(take(u32()));
        break;
      case 0x8e:
      case 0x96:
        push(take(u64()));
        break;
      case 0x5d: // ]
      case 0x8f:
      case 0x29: // )
        push([]);
        break;
      case 0x7d: // }
        push(new Map());
        break;
      case 0x6c: // l
      case 0x74: // t
      case 0x91:
        push(sinceMark());
        break;
      case 0x85:
        push([pop()]);
        break;
      case 0x86: {
        const second = pop();
        push([pop(), second]);
        break;
      }
      case 0x87: {
        const third = pop();
        const second = pop();
        push([pop(), second, third]);
        break;
      }
      case 0x64: {
        // d
        const values = sinceMark();
        const made = new Map<PickleValue, PickleValue>();
        setItems(made, values);
        push(made);
        break;
      }
      case 0x61: {
        // a
        const value = pop();
        append(top(), [value]);
        break;
      }
      case 0x65: // e
      case 0x90: {
        const values = sinceMark();
        append(top(), values);
        break;
      }
      case 0x73: {
        // s
        const value = pop();
        const key = pop();
        setItems(top(), [key, value]);
        break;
      }
      case 0x75: {
        // u
        const values = sinceMark();
        setItems(top(), values);
        break;
      }
      case 0x71: // q
        remember(u8());
        break;
      case 0x72: // r
        remember(u32());
        break;
      case 0x94:
        memo.push(top());
        break;
      case 0x68: // h
        recall(u8());
        break;
      case 0x6a: // j
        recall(u32());
        break;
      case 0x63: {
        // c
        const module = line();
        push(opaque(`${module}.${line()}`));
        break;
      }
      case 0x93: {
        const name = pop();
        const module = pop();
        if (typeof name !== 'string' || typeof module !== 'string')
          throw wrong('a name is no text');
        push(opaque(`${module}.${name}`));
        break;
      }
      case 0x51: // Q
        push(persistent(pop()));
        break;
      case 0x52: // R
      case 0x81: {
        const args = pop();
        const callee = pop();
        // NEWOBJ makes an object of a class, REDUCE calls whatever it is given: here both only note what with.
        push(called(callee, args));
        break;
      }
      case 0x92: {
        pop();
        const args = pop();
        push(called(pop(), args));
        break;
      }
      case 0x62: {
        // b
        const state = pop();
        const target = top();
        if (isOpaque(target)) target.state = state;
        break;
      }
      default:
        throw wrong(`code ${code} is not known`);
    }
  }
}

/** A whole number of any size, least significant byte first, in two's complement. */
function longOf(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  if (bytes.length > 0 && bytes[bytes.length - 1] >= 0x80) value -= 1n << BigInt(8 * bytes.length);
  const plain = Number(value);
  return Number.isSafeInteger(plain) ? plain : value;
}
