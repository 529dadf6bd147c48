import { columnOf, NO_YES, type Table, type WordColumn } from './column.ts';
import {
  type BinaryOperator,
  type Expression,
  ExpressionError,
  parseExpression,
} from './expression.ts';

/** Whether a row passes a filter. */
export type Predicate = (row: number) => boolean;

/** What a part of an expression gives for a row. */
type Value =
  | { readonly type: 'number'; get(row: number): number; readonly literal?: string }
  | { readonly type: 'condition'; get(row: number): boolean }
  | { readonly type: 'word'; readonly column: WordColumn }
  | { readonly type: 'id'; get(row: number): bigint }
  | { readonly type: 'text'; readonly text: string; readonly quoted: boolean };

const KINDS = {
  number: 'a number',
  condition: 'a condition',
  word: 'a word',
  id: 'an id',
  text: 'a word',
} as const;

/** Letters that people write for a name. */
const ALIASES = new Map([
  ['η', 'eta'],
  ['φ', 'phi'],
  ['ϕ', 'phi'],
]);

interface MathFunction {
  readonly least: number;
  readonly most: number;
  of(values: readonly number[]): number;
}

const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  abs: { least: 1, most: 1, of: ([x]) => Math.abs(x) },
  sqrt: { least: 1, most: 1, of: ([x]) => Math.sqrt(x) },
  log10: { least: 1, most: 1, of: ([x]) => Math.log10(x) },
  min: { least: 2, most: 10, of: (all) => Math.min(...all) },
  max: { least: 2, most: 10, of: (all) => Math.max(...all) },
  hypot: { least: 2, most: 10, of: (all) => Math.hypot(...all) },
};

/**
 * The filter that a text stands for, over the columns of a table; an empty text lets every row pass. A comparison
 * with a number that a row does not have (NaN) is false, but for `!=`.
 *
 * @throws ExpressionError of one sentence with the place.
 */
export function compileFilter(text: string, table: Table): Predicate {
  if (text.trim() === '') return () => true;
  const tree = parseExpression(text);
  return conditionOf(tree, 'a filter');

  function valueFor(part: Expression): Value {
    switch (part.kind) {
      case 'number': {
        const value = Number(part.text);
        return { type: 'number', get: () => value, literal: part.text };
      }
      case 'text':
        return { type: 'text', text: part.text, quoted: true };
      case 'name':
        return named(part.text);
      case 'unary':
        return unary(part);
      case 'call':
        return call(part);
      case 'binary':
        return binary(part);
    }
  }

  /** A column; what is none may be a word that a column is compared with, which the comparison finds out. */
  function named(name: string): Value {
    const column = columnOf(table, ALIASES.get(name) ?? name);
    if (!column) return { type: 'text', text: name, quoted: false };
    if (column.kind === 'number') return { type: 'number', get: column.at };
    if (column.kind === 'id') return { type: 'id', get: column.at };
    return { type: 'word', column };
  }

  function unary({ operator, of }: Expression & { kind: 'unary' }): Value {
    if (operator === '!') {
      const holds = conditionOf(of, 'what "!" turns round');
      return { type: 'condition', get: (row) => !holds(row) };
    }
    const get = numberOf(of);
    return { type: 'number', get: (row) => -get(row) };
  }

  function call({ at, name, of: given }: Expression & { kind: 'call' }): Value {
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!known)
      throw new ExpressionError(
        at,
        `there is no function ${name}; there are ${Object.keys(FUNCTIONS).join(', ')}.`,
      );
    const { least, most, of } = known;
    if (given.length < least || given.length > most)
      throw new ExpressionError(
        at,
        `${name} takes ${least === most ? 'one number' : `${least} to ${most} numbers`}, not ${given.length}.`,
      );
    const all = given.map(numberOf);
    return { type: 'number', get: (row) => of(all.map((get) => get(row))) };
  }

  function binary(part: Expression & { kind: 'binary' }): Value {
    const { operator, left, right } = part;
    if (operator === '&&' || operator === '||') {
      const a = conditionOf(left, `what stands left of "${operator}"`);
      const b = conditionOf(right, `what stands right of "${operator}"`);
      return {
        type: 'condition',
        get: operator === '&&' ? (row) => a(row) && b(row) : (row) => a(row) || b(row),
      };
    }
    if (operator in ARITHMETIC) {
      const combine = ARITHMETIC[operator as keyof typeof ARITHMETIC];
      const [a, b] = [numberOf(left), numberOf(right)];
      return { type: 'number', get: (row) => combine(a(row), b(row)) };
    }
    return { type: 'condition', get: comparison(part) };
  }

  function comparison({ operator, at, left, right }: Expression & { kind: 'binary' }): Predicate {
    const [a, b] = [valueFor(left), valueFor(right)];
    if (a.type === 'word') return wordComparison(operator, at, a.column, b, right.at);
    if (b.type === 'word') return wordComparison(operator, at, b.column, a, left.at);
    if (a.type === 'id' || b.type === 'id')
      return compared(operator, idOf(a, left.at), idOf(b, right.at));
    return compared(operator, asNumber(a, left.at), asNumber(b, right.at));
  }

  function conditionOf(part: Expression, what: string): Predicate {
    const value = valueFor(part);
    if (value.type === 'condition') return value.get;
    if (value.type === 'word' && value.column.words === NO_YES) {
      const { column } = value;
      return (row) => column.at(row) === 1;
    }
    if (value.type === 'text' && !value.quoted) throw unknownName(value.text, part.at);
    throw new ExpressionError(
      part.at,
      `${what} must be a condition, as pT > 1, and is ${KINDS[value.type]}.`,
    );
  }

  function numberOf(part: Expression): (row: number) => number {
    return asNumber(valueFor(part), part.at);
  }

  function asNumber(value: Value, at: number): (row: number) => number {
    if (value.type === 'number') return value.get;
    if (value.type === 'text' && !value.quoted) throw unknownName(value.text, at);
    throw new ExpressionError(at, `a number must stand here, and ${KINDS[value.type]} does.`);
  }

  function idOf(value: Value, at: number): (row: number) => bigint {
    if (value.type === 'id') return value.get;
    if (value.type === 'text' && !value.quoted) throw unknownName(value.text, at);
    if (value.type !== 'number' || !/^\d+$/.test(value.literal ?? ''))
      throw new ExpressionError(at, 'an id is compared with a whole number.');
    const exact = BigInt(value.literal as string);
    return () => exact;
  }

  function unknownName(name: string, at: number): ExpressionError {
    const names = table.columns.map(({ id }) => id).join(', ');
    return new ExpressionError(at, `there is no column "${name}"; there are ${names}.`);
  }
}

const ARITHMETIC = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
} as const;

function wordComparison(
  operator: BinaryOperator,
  at: number,
  { id, words, at: wordAt }: WordColumn,
  other: Value,
  otherAt: number,
): Predicate {
  if (operator !== '==' && operator !== '!=')
    throw new ExpressionError(at, `${id} is a word, which is compared with == or != only.`);
  if (other.type !== 'text')
    throw new ExpressionError(
      otherAt,
      `${id} is compared with one of its words, which are ${words.join(', ')}.`,
    );
  const wanted = words.findIndex((word) => word.toLowerCase() === other.text.toLowerCase());
  if (wanted < 0)
    throw new ExpressionError(
      otherAt,
      `"${other.text}" is none of the words of ${id}, which are ${words.join(', ')}.`,
    );
  return operator === '==' ? (row) => wordAt(row) === wanted : (row) => wordAt(row) !== wanted;
}

function compared<T extends number | bigint>(
  operator: BinaryOperator,
  a: (row: number) => T,
  b: (row: number) => T,
): Predicate {
  switch (operator) {
    case '<':
      return (row) => a(row) < b(row);
    case '<=':
      return (row) => a(row) <= b(row);
    case '>':
      return (row) => a(row) > b(row);
    case '>=':
      return (row) => a(row) >= b(row);
    case '!=':
      return (row) => a(row) !== b(row);
    default:
      return (row) => a(row) === b(row);
  }
}
