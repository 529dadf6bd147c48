/**
 * The loops that a network of linear layers is made of, in WebAssembly with vectors of four reals.
 *
 * How it works: eight items (edges or nodes) are a *tile*, `[width][8]`: each number of the item in a row of its own,
 * so that a vector holds the same number of four items. A linear layer then is products with a number that is the same
 * for all, norms need no sum across a vector, and every item is computed as if it were alone, in one order: by input,
 * from zero, then what was there before. Numbers of an item that others look up stand row by row, `[items][width]`,
 * and are turned into tiles and back.
 */
import {
  add,
  advance,
  assemble,
  type Code,
  get,
  integer,
  lanes,
  larger,
  load,
  loadInteger,
  loadSplat,
  multiply,
  over,
  plus,
  repeat,
  root,
  set,
  splat,
  store,
  times,
  type ValueType,
  type WasmFunction,
  zeros,
} from './assembler.ts';

/** Items of a tile. */
export const TILE = 8;

/**
 * Places are bytes of the memory, counts are at least 1. `tiles` lie one after the other; widths are multiples of four,
 * the inputs of `linear` of two.
 */
export interface Kernels {
  /** `to = bias`, for every item. */
  fill(to: number, bias: number, width: number, tiles: number): void;
  /** `to += weight * from`; the weight is `[outputs / 4][inputs][4]`. */
  linear(
    from: number,
    weight: number,
    to: number,
    inputs: number,
    outputs: number,
    tiles: number,
  ): void;
  /** `to = max(0, to / sqrt(mean of squares + epsilon))`, of a centred layer. */
  normRelu(to: number, width: number, epsilon: number, tiles: number): void;
  /** `to = max(0, to)` */
  relu(to: number, width: number, tiles: number): void;
  /** `to = rows[which]`; eight whole numbers a tile. */
  gather(to: number, rows: number, which: number, width: number, tiles: number): void;
  /** `to += rows[which]` */
  gatherAdd(to: number, rows: number, which: number, width: number, tiles: number): void;
  /** `rows[which] = from` */
  scatter(from: number, rows: number, which: number, width: number, tiles: number): void;
  /** `rows[which] += from`, item by item. */
  scatterAdd(from: number, rows: number, which: number, width: number, tiles: number): void;
}

/** Bytes of a row of a tile. */
const ROW = 4 * TILE;
const HALVES = [0, 16];

const integers = (count: number): ValueType[] => new Array(count).fill('i32');
const vectors = (count: number): ValueType[] => new Array(count).fill('v128');
const flat = (codes: readonly Code[]): Code => codes.flat();
const four = <T>(make: (i: number) => T): T[] => [0, 1, 2, 3].map(make);

function fill(): WasmFunction {
  const [to, bias, width, tiles, left, from] = [0, 1, 2, 3, 4, 5];
  return {
    name: 'fill',
    parameters: integers(4),
    variables: integers(2),
    body: repeat(tiles, [
      ...set(left, get(width)),
      ...set(from, get(bias)),
      ...repeat(left, [
        ...flat(HALVES.map((half) => store(get(to), half, loadSplat(get(from))))),
        ...advance(to, ROW),
        ...advance(from, 4),
      ]),
    ]),
  };
}

function linear(): WasmFunction {
  const [from, weight, to, inputs, outputs, tiles, row, column, fours, left] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ];
  const sum = (output: number, half: number) => 10 + 2 * output + half;
  const [low, high, factor] = [18, 19, 20];
  const oneInput = (step: number): Code => [
    ...set(low, load(get(row), step * ROW)),
    ...set(high, load(get(row), step * ROW + 16)),
    ...flat(
      four((output) => [
        ...set(factor, loadSplat(get(column), 16 * step + 4 * output)),
        ...flat(
          [low, high].map((value, half) =>
            set(sum(output, half), plus(get(sum(output, half)), times(get(value), get(factor)))),
          ),
        ),
      ]),
    ),
  ];
  const quarter = (variable: number): Code => [...get(variable), ...integer(2), 0x76];
  return {
    name: 'linear',
    parameters: integers(6),
    variables: [...integers(4), ...vectors(11)],
    body: repeat(tiles, [
      ...set(column, get(weight)),
      ...set(fours, quarter(outputs)),
      ...repeat(fours, [
        ...set(row, get(from)),
        ...set(left, [...get(inputs), ...integer(1), 0x76]),
        ...flat(Array.from({ length: 8 }, (_, i) => set(sum(0, 0) + i, zeros))),
        ...repeat(left, [
          ...oneInput(0),
          ...oneInput(1),
          ...advance(row, 2 * ROW),
          ...advance(column, 32),
        ]),
        ...flat(
          four((output) =>
            flat(
              HALVES.map((offset, half) => {
                const place = output * ROW + offset;
                return store(get(to), place, plus(get(sum(output, half)), load(get(to), place)));
              }),
            ),
          ),
        ),
        ...advance(to, 4 * ROW),
      ]),
      ...set(from, get(row)),
    ]),
  };
}

function normRelu(): WasmFunction {
  const [to, width, epsilon, tiles, left, row] = [0, 1, 2, 3, 4, 5];
  const [low, high, value] = [6, 7, 8];
  const halves = [low, high];
  const perWidth: Code = splat([...get(width), 0xb2]);
  return {
    name: 'normRelu',
    parameters: ['i32', 'i32', 'f32', 'i32'],
    variables: [...integers(2), ...vectors(3)],
    body: repeat(tiles, [
      ...set(row, get(to)),
      ...set(left, get(width)),
      ...flat(halves.map((sum) => set(sum, zeros))),
      ...repeat(left, [
        ...flat(
          halves.map((sum, half) => [
            ...set(value, load(get(row), HALVES[half])),
            ...set(sum, plus(get(sum), times(get(value), get(value)))),
          ]),
        ),
        ...advance(row, ROW),
      ]),
      ...flat(
        halves.map((sum) => set(sum, root(plus(over(get(sum), perWidth), splat(get(epsilon)))))),
      ),
      ...set(left, get(width)),
      ...repeat(left, [
        ...flat(
          halves.map((sum, half) =>
            store(
              get(to),
              HALVES[half],
              larger(over(load(get(to), HALVES[half]), get(sum)), zeros),
            ),
          ),
        ),
        ...advance(to, ROW),
      ]),
    ]),
  };
}

function relu(): WasmFunction {
  const [to, width, tiles] = [0, 1, 2];
  return {
    name: 'relu',
    parameters: integers(3),
    variables: [],
    body: [
      ...set(tiles, multiply(get(tiles), get(width))),
      ...repeat(tiles, [
        ...flat(HALVES.map((half) => store(get(to), half, larger(load(get(to), half), zeros)))),
        ...advance(to, ROW),
      ]),
    ],
  };
}

/** Turns four vectors of four over their diagonal. @param by variables: the vectors, and four more. */
function turn(first: number, other: number): Code {
  const pair = (to: number, a: number, b: number, which: readonly number[]) =>
    set(to, lanes(get(a), get(b), which));
  const [even, odd] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ];
  const [below, above] = [
    [0, 1, 4, 5],
    [2, 3, 6, 7],
  ];
  return [
    ...pair(other, first, first + 1, even),
    ...pair(other + 1, first + 2, first + 3, even),
    ...pair(other + 2, first, first + 1, odd),
    ...pair(other + 3, first + 2, first + 3, odd),
    ...pair(first, other, other + 1, below),
    ...pair(first + 1, other, other + 1, above),
    ...pair(first + 2, other + 2, other + 3, below),
    ...pair(first + 3, other + 2, other + 3, above),
  ];
}

/** What walks over the rows that items name, four numbers of four items at a time. */
function overRows(
  name: string,
  body: (place: { tile: number; half: number; row: (i: number) => number; vector: number }) => Code,
): WasmFunction {
  const [tile, rows, which, width, tiles, left, at] = [0, 1, 2, 3, 4, 5, 6];
  const row = (i: number) => 7 + i;
  const [vector, other] = [11, 15];
  const halves = HALVES.map((half) => [
    ...flat(
      four((i) =>
        set(
          row(i),
          add(
            get(rows),
            multiply(loadInteger(get(which), half + 4 * i), multiply(get(width), integer(4))),
          ),
        ),
      ),
    ),
    ...set(at, get(tile)),
    ...set(left, [...get(width), ...integer(2), 0x76]),
    ...repeat(left, [
      ...body({ tile: at, half, row, vector }),
      ...advance(at, 4 * ROW),
      ...flat(four((i) => advance(row(i), 16))),
    ]),
  ]);
  return {
    name,
    parameters: integers(5),
    variables: [...integers(6), ...vectors(other + 4 - vector)],
    body: repeat(tiles, [...flat(halves), ...set(tile, get(at)), ...advance(which, ROW)]),
  };
}

function gather(name: string, adds: boolean): WasmFunction {
  return overRows(name, ({ tile, half, row, vector }) => [
    ...flat(four((i) => set(vector + i, load(get(row(i)))))),
    ...turn(vector, vector + 4),
    ...flat(
      four((i) => {
        const place = i * ROW + half;
        const found = get(vector + i);
        return store(get(tile), place, adds ? plus(load(get(tile), place), found) : found);
      }),
    ),
  ]);
}

function scatter(name: string, adds: boolean): WasmFunction {
  return overRows(name, ({ tile, half, row, vector }) => [
    ...flat(four((i) => set(vector + i, load(get(tile), i * ROW + half)))),
    ...turn(vector, vector + 4),
    ...flat(
      four((i) => {
        const value = get(vector + i);
        return store(get(row(i)), 0, adds ? plus(load(get(row(i))), value) : value);
      }),
    ),
  ]);
}

let compiled: WebAssembly.Module | null = null;

/** The kernels over a memory. */
export function createKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(
    assemble([
      fill(),
      linear(),
      normRelu(),
      relu(),
      gather('gather', false),
      gather('gatherAdd', true),
      scatter('scatter', false),
      scatter('scatterAdd', true),
    ]),
  );
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return exports as unknown as Kernels;
}
