/**
 * The little language of filters, as `pT > 1 && |eta| < 2`: numbers, names, words in quotes, `+ - * /`, comparisons,
 * `&& || !`, brackets, `|x|` and a few functions. This file makes a tree of a text; `compile.ts` gives it its meaning.
 */

/** What a text stands for; `at` is the place of its first character, from 0. */
export type Expression =
  | { readonly kind: 'number'; readonly at: number; readonly text: string }
  | { readonly kind: 'text'; readonly at: number; readonly text: string }
  | { readonly kind: 'name'; readonly at: number; readonly text: string }
  | {
      readonly kind: 'unary';
      readonly at: number;
      readonly operator: '!' | '-';
      readonly of: Expression;
    }
  | {
      readonly kind: 'binary';
      readonly at: number;
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'call';
      readonly at: number;
      readonly name: string;
      readonly of: readonly Expression[];
    };

export type BinaryOperator =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/';

/** A filter that cannot be understood: one sentence that names the place, counted from 1. */
export class ExpressionError extends Error {
  override name = 'ExpressionError';
  /** @param at place in the text, from 0. */
  constructor(at: number, what: string) {
    super(`At character ${at + 1}: ${what}`);
  }
}

interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

/** Binary operators from those that bind least to those that bind most. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
];
const COMPARISONS = 2;
/** Brackets and signs within one another; more are a slip, and would exhaust the stack. */
const DEEPEST = 100;

/** The tree of a text. @throws ExpressionError where it is none. */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  let next = 0;
  let depth = 0;

  const isSign = (sign: string) => tokens[next].kind === 'sign' && tokens[next].text === sign;
  function expected(what: string): ExpressionError {
    const { kind, text: found, at } = tokens[next];
    return new ExpressionError(
      at,
      kind === 'end'
        ? `the expression ends where ${what} should follow.`
        : `"${found}" stands where ${what} should.`,
    );
  }
  function close(sign: string, of: string): void {
    if (!isSign(sign)) throw expected(`"${sign}", which ends ${of},`);
    next++;
  }

  function binary(level: number): Expression {
    if (level === LEVELS.length) return unary();
    let left = binary(level + 1);
    for (let count = 0; ; count++) {
      const { kind, text: sign, at } = tokens[next];
      const operator = LEVELS[level].find((one) => one === (SAME.get(sign) ?? sign));
      if (kind !== 'sign' || !operator) return left;
      if (level === COMPARISONS && count > 0)
        throw new ExpressionError(
          at,
          'comparisons do not follow one another; write "1 < pT && pT < 2".',
        );
      next++;
      left = { kind: 'binary', at, operator, left, right: binary(level + 1) };
    }
  }

  function unary(): Expression {
    const { at } = tokens[next];
    if (++depth > DEEPEST) throw new ExpressionError(at, 'too many brackets are open.');
    try {
      for (const operator of ['!', '-'] as const)
        if (isSign(operator)) {
          next++;
          return { kind: 'unary', at, operator, of: unary() };
        }
      return primary();
    } finally {
      depth--;
    }
  }

  function primary(): Expression {
    const { kind, text: found, at } = tokens[next];
    if (isSign('(')) {
      next++;
      const inner = binary(0);
      close(')', `the bracket at character ${at + 1}`);
      return inner;
    }
    if (isSign('|')) {
      next++;
      // Between bars no condition has a place, so that the bar that closes is not taken for an "or".
      const inner = binary(COMPARISONS + 1);
      close('|', `the absolute value at character ${at + 1}`);
      return { kind: 'call', at, name: 'abs', of: [inner] };
    }
    if (kind === 'sign' || kind === 'end') throw expected('a number or a name');
    next++;
    if (kind !== 'name' || !isSign('(')) return { kind, at, text: found };
    next++;
    const of = [binary(0)];
    while (isSign(',')) {
      next++;
      of.push(binary(0));
    }
    close(')', `the bracket of ${found}`);
    return { kind: 'call', at, name: found, of };
  }

  const whole = binary(0);
  if (tokens[next].kind !== 'end') throw expected('the end or an operator');
  return whole;
}

/** Other spellings of operators. */
const SAME = new Map<string, BinaryOperator>([
  ['=', '=='],
  ['and', '&&'],
  ['or', '||'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
]);

const TOKEN =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<quoted>"[^"]*"|'[^']*')|(?<sign>&&|\|\||[=!<>]=|[-+*/<>=!()|,≤≥≠]))/uy;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < end) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const start = at + (text.slice(at).length - text.slice(at).trimStart().length);
    if (!match?.groups) throw unreadable(text, start);
    const { number, name, quoted, sign } = match.groups;
    at = TOKEN.lastIndex;
    if (number !== undefined) {
      if (/[\p{L}_]/u.test(text[at] ?? ''))
        throw new ExpressionError(start, `"${number}${text[at]}" is no number.`);
      tokens.push({ kind: 'number', text: number, at: start });
    } else if (name !== undefined)
      tokens.push({ kind: SAME.has(name) ? 'sign' : 'name', text: name, at: start });
    else if (quoted !== undefined)
      tokens.push({ kind: 'text', text: quoted.slice(1, -1), at: start });
    else tokens.push({ kind: 'sign', text: sign, at: start });
  }
  return [...tokens, { kind: 'end', text: '', at: end }];
}

function unreadable(text: string, at: number): ExpressionError {
  const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (sign === '"' || sign === "'")
    return new ExpressionError(at, 'the quotation mark is not closed.');
  if (sign === '&') return new ExpressionError(at, '"&" means nothing; "and" is written "&&".');
  return new ExpressionError(at, `"${sign}" means nothing here.`);
}
