/** Reads what `torch.save` writes: tensors and plain containers; nothing that such a file names is run. */
import { FormatError } from './formatError.ts';
import { isOpaque, type Opaque, type PickleValue, readPickle } from './pickle.ts';
import { NUMBER_KINDS, stridedTensor, type Tensor } from './tensor.ts';
import { isZip, openZip } from './zip.ts';

/** A value in such a file: a tensor, a container of values, or anything else, which is null. */
export type TorchValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Tensor
  | readonly TorchValue[]
  | ReadonlyMap<string, TorchValue>;

const STORAGE_KINDS: Readonly<Record<string, string>> = {
  DoubleStorage: 'f8',
  FloatStorage: 'f4',
  HalfStorage: 'f2',
  BFloat16Storage: 'bf16',
  LongStorage: 'i8',
  IntStorage: 'i4',
  ShortStorage: 'i2',
  CharStorage: 'i1',
  ByteStorage: 'u1',
  BoolStorage: 'b1',
};

/** Types of tensors by their names, for those that name the type apart from the memory. */
const TYPES: Readonly<Record<string, string>> = {
  float64: 'f8',
  float32: 'f4',
  float16: 'f2',
  bfloat16: 'bf16',
  int64: 'i8',
  uint64: 'u8',
  int32: 'i4',
  uint32: 'u4',
  int16: 'i2',
  uint16: 'u2',
  int8: 'i1',
  uint8: 'u1',
  bool: 'b1',
};

/** Whether bytes begin as a zip archive of `torch.save` does: with one of its own files. */
export function isTorch(firstBytes: Uint8Array): boolean {
  if (!isZip(firstBytes) || firstBytes.length < 30) return false;
  const name = new TextDecoder('latin1').decode(firstBytes.subarray(30, 286));
  return /^[^/]*\/(data\.pkl|version|byteorder|constants\.pkl|\.format_version|code\/)/.test(name);
}

/** Whether an archive holds a TorchScript program, whose code would have to be run. */
export function isTorchScript(names: readonly string[]): boolean {
  return names.some((name) => /(^|\/)constants\.pkl$/.test(name));
}

export function isTensor(value: TorchValue | undefined): value is Tensor {
  return typeof value === 'object' && value !== null && 'shape' in value;
}

/**
 * The value of a file of `torch.save` (the zip format of PyTorch 1.6 and later). An object of a class is the map of
 * its attributes; a graph of PyTorch Geometric that of its tensors.
 * @throws FormatError where it is damaged, of another format, or a program.
 */
export function readTorch(bytes: Uint8Array, file: string): TorchValue {
  if (!isZip(bytes))
    throw new FormatError(
      { file },
      'it is of the format of PyTorch before 1.6; load it there and save it again.',
    );
  const entries = openZip(bytes, file);
  const names = entries.map(({ name }) => name);
  if (isTorchScript(names)) throw new FormatError({ file }, TORCHSCRIPT);
  const root = entries.find(({ name }) => /(^|\/)data\.pkl$/.test(name));
  if (!root) throw new FormatError({ file }, 'it is no file of torch.save; save it again.');
  const folder = root.name.slice(0, -'data.pkl'.length);
  const entry = (name: string) => entries.find((one) => one.name === `${folder}${name}`);
  const order = entry('byteorder');
  const little = !order || !new TextDecoder().decode(order.unpack()).startsWith('big');
  const memory = new Map<string, Uint8Array>();

  const storage = (key: string): Uint8Array => {
    const known = memory.get(key) ?? entry(`data/${key}`)?.unpack();
    if (!known)
      throw new FormatError({ file }, `the data of tensor ${key} is missing; save it again.`);
    memory.set(key, known);
    return known;
  };

  function tensor(made: Opaque): TorchValue {
    const [memoryOf, offset, shape, strides, ...rest] = made.args;
    if (!isOpaque(memoryOf) || memoryOf.global !== STORAGE) return null;
    const [, type, key] = memoryOf.args;
    const named = rest.find((value) => isOpaque(value) && value.global.startsWith('torch.'));
    const own = isOpaque(type)
      ? STORAGE_KINDS[type.global.slice(type.global.lastIndexOf('.') + 1)]
      : undefined;
    const other = isOpaque(named) ? TYPES[named.global.slice('torch.'.length)] : undefined;
    const kind = NUMBER_KINDS[other ?? own ?? ''];
    if (!kind || typeof key !== 'string') return null;
    const whole = (value: PickleValue) => (Array.isArray(value) ? value.map(Number) : []);
    const place = { shape: whole(shape), strides: whole(strides), offset: Number(offset) };
    return stridedTensor(storage(key), kind, place, little, file);
  }

  /** What was read of objects that several places name, and of those being read: they may hold one another. */
  const known = new Map<PickleValue, TorchValue>();
  function plain(value: PickleValue | undefined, depth: number): TorchValue {
    if (value === undefined || value === null || value instanceof Uint8Array) return null;
    if (typeof value !== 'object') return value;
    const before = known.get(value);
    if (before !== undefined) return before;
    known.set(value, null);
    if (depth > DEEPEST) throw new FormatError({ file }, 'its containers are nested too deeply.');
    const made = inPlain(value, depth);
    known.set(value, made);
    return made;
  }
  function inPlain(value: PickleValue[] | Map<PickleValue, PickleValue> | Opaque, depth: number) {
    if (Array.isArray(value)) return value.map((one) => plain(one, depth + 1));
    if (value instanceof Map) return mapOf(value, depth);
    if (/^torch\._utils\._rebuild_tensor/.test(value.global)) return tensor(value);
    // A parameter is its tensor.
    if (/^torch\._utils\._rebuild_parameter/.test(value.global))
      return plain(value.args[0], depth + 1);
    // A graph keeps its tensors in a store, which keeps them in a mapping.
    if (value.state instanceof Map) {
      const inner = value.state.get('_store') ?? value.state.get('_mapping');
      return inner === undefined ? mapOf(value.state, depth) : plain(inner, depth + 1);
    }
    return value.items ? mapOf(value.items, depth) : null;
  }
  function mapOf(values: Map<PickleValue, PickleValue>, depth: number) {
    const made = new Map<string, TorchValue>();
    for (const [key, value] of values)
      if (typeof key === 'string') made.set(key, plain(value, depth + 1));
    return made;
  }

  const pickled = readPickle(root.unpack(), file, (id) => ({
    global: STORAGE,
    args: Array.isArray(id) ? id : [],
    state: null,
    items: null,
  }));
  return plain(pickled, 0);
}

/** Stands for the memory of a tensor. */
const STORAGE = 'storage';
const DEEPEST = 100;

export const TORCHSCRIPT =
  'it is a TorchScript program, which cannot be run here; export the network to ONNX where it was trained: torch.onnx.export(model, inputs, "network.onnx").';
