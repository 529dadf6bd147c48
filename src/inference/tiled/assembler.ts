/** Just enough of WebAssembly's binary format to write modules of loops over vectors of four reals. */

/** Instructions, as bytes. */
export type Code = readonly number[];

/** A function that is exported: what it is given, its own variables after these, and what it does. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly variables: readonly ValueType[];
  readonly body: Code;
}

export type ValueType = 'i32' | 'f32' | 'v128';

const TYPES: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };
const SIMD = 0xfd;
/** Alignment that loads and stores promise: 4 bytes. */
const ALIGNMENT = 2;

const unsigned = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];

function signed(value: number): number[] {
  const isLast = value >= -0x40 && value < 0x40;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

const simd = (operation: number, ...rest: number[]): Code => [
  SIMD,
  ...unsigned(operation),
  ...rest,
];
const at = (offset: number): number[] => [ALIGNMENT, ...unsigned(offset)];

export const get = (variable: number): Code => [0x20, ...unsigned(variable)];
export const set = (variable: number, value: Code): Code => [...value, 0x21, ...unsigned(variable)];
export const integer = (value: number): Code => [0x41, ...signed(value)];
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const multiply = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
export const loadInteger = (from: Code, offset = 0): Code => [...from, 0x28, ...at(offset)];
/** Adds a number to a variable. */
export const advance = (variable: number, by: number): Code =>
  set(variable, add(get(variable), integer(by)));

/** Four reals from memory. */
export const load = (from: Code, offset = 0): Code => [...from, ...simd(0x00, ...at(offset))];
/** One real from memory, four times. */
export const loadSplat = (from: Code, offset = 0): Code => [...from, ...simd(0x09, ...at(offset))];
export const store = (to: Code, offset: number, value: Code): Code => [
  ...to,
  ...value,
  ...simd(0x0b, ...at(offset)),
];
/** A real as four. */
export const splat = (value: Code): Code => [...value, ...simd(0x13)];
export const zeros: Code = simd(0x0c, ...new Array<number>(16).fill(0));
const binary =
  (operation: number) =>
  (a: Code, b: Code): Code => [...a, ...b, ...simd(operation)];
export const plus = binary(0xe4);
export const times = binary(0xe6);
export const over = binary(0xe7);
/** The larger one, lane by lane, as `a < b ? b : a`. */
export const larger = binary(0xeb);
export const root = (a: Code): Code => [...a, ...simd(0xe3)];
/** Lanes of two vectors: 0 to 3 of the first, 4 to 7 of the second. */
export const lanes = (a: Code, b: Code, which: readonly number[]): Code => [
  ...a,
  ...b,
  ...simd(0x0d, ...which.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte))),
];

/** Does something as often as a variable says, at least once, counting it down to 0. */
export const repeat = (counter: number, body: Code): Code => [
  ...[0x03, 0x40],
  ...body,
  ...get(counter),
  ...[0x41, 0x01, 0x6b, 0x22, ...unsigned(counter), 0x0d, 0x00, 0x0b],
];

/** A module of functions over an imported memory, `env.memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const vector = (items: readonly (readonly number[])[]) => [
    ...unsigned(items.length),
    ...items.flat(),
  ];
  const section = (id: number, content: readonly number[]) => [
    id,
    ...unsigned(content.length),
    ...content,
  ];
  const text = (value: string) => [...unsigned(value.length), ...new TextEncoder().encode(value)];
  const bodies = functions.map(({ variables, body }) => {
    const code = [...vector(variables.map((type) => [1, TYPES[type]])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(
      1,
      vector(
        functions.map(({ parameters }) => [
          0x60,
          ...vector(parameters.map((type) => [TYPES[type]])),
          0,
        ]),
      ),
    ),
    ...section(2, vector([[...text('env'), ...text('memory'), 0x02, 0x00, 0x00]])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]))),
    ...section(10, vector(bodies)),
  ]);
}
