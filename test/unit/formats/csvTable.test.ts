import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnKind } from '../../../src/formats/csvColumn.ts';
import { type ColumnKinds, openCsv, readCsv } from '../../../src/formats/csvTable.ts';
import { FormatError } from '../../../src/formats/formatError.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function readAs<R extends ColumnKinds>(text: string, required: R) {
  return readCsv(encode(text), 'a.csv', { what: 'a table', required, optional: {} });
}

function floats(texts: readonly string[]): number[] {
  return [...readAs(`v\n${texts.join('\n')}\n`, { v: 'float' } as const).v];
}

/** Numbers as a file may spell them: any digits, point and exponent. */
const decimalText = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.stringMatching(/^[0-9]{1,24}$/),
    fc.option(fc.stringMatching(/^[0-9]{0,24}$/)),
    fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), fc.integer({ min: 0, max: 250 }))),
  )
  .map(([sign, whole, fraction, exponent]) => {
    const point = fraction === null ? '' : `.${fraction}`;
    return `${sign}${whole}${point}${exponent === null ? '' : exponent.join('')}`;
  })
  .filter((text) => Number.isFinite(Number(text)));

describe('numbers', () => {
  it('are the doubles that Number gives, for every spelling', () => {
    fc.assert(
      fc.property(fc.array(decimalText, { minLength: 1, maxLength: 20 }), (texts) => {
        expect(floats(texts)).toEqual(texts.map(Number));
      }),
      { numRuns: 500 },
    );
  });

  it('are the doubles that Number gives, as programs print them', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    const printed = fc.oneof(
      double.map(String),
      double.map((value) => value.toPrecision(7)),
      fc.integer({ min: -10_000_000, max: 10_000_000 }).map((value) => (value / 1000).toFixed(3)),
    );
    fc.assert(
      fc.property(fc.array(printed, { minLength: 1, maxLength: 20 }), (texts) => {
        expect(floats(texts)).toEqual(texts.map(Number));
      }),
      { numRuns: 500 },
    );
  });

  it('keep the sign of zero and may stand among blanks', () => {
    expect(floats(['-0.0', ' 1.5 ', '.5', '5.', '9007199254740993', '1e23'])).toEqual([
      -0, 1.5, 0.5, 5, 9007199254740992, 1e23,
    ]);
  });

  it.each(['abc', '1.2.3', '1e', '-', '0x10', '1 2', '1"', '1e+-2'])('refuse %s', (text) => {
    expect(() => floats(['1', text])).toThrow(
      `a.csv, line 3, column v: '${text}' is not a number; correct the value or leave this line out.`,
    );
  });

  it.each(['nan', 'NaN', 'inf', '-Infinity', '1e999'])('refuse non-finite %s', (text) => {
    expect(() => floats([text])).toThrow(
      `a.csv, line 2, column v: '${text}' is not a finite number`,
    );
  });

  it('refuse an empty value unless the column may be empty', () => {
    expect(() => readAs('v,w\n,1\n', { v: 'float' })).toThrow(
      /a.csv, line 2, column v: the value is empty/,
    );
    const { v } = readAs('v,w\n,1\n2,1\n', { v: 'floatOrEmpty' } as const);
    expect([...v]).toEqual([Number.NaN, 2]);
  });

  it.each<[ColumnKind, string, string]>([
    ['uint32', '4294967296', 'from 0 to 4294967295'],
    ['uint32', '-1', 'from 0 to 4294967295'],
    ['uint16', '1.5', 'from 0 to 65535'],
    ['int8', '128', 'from -128 to 127'],
  ])('of kind %s refuse %s', (kind, text, range) => {
    expect(() => readAs(`v\n${text}`, { v: kind })).toThrow(
      `a.csv, line 2, column v: '${text}' must be a whole number ${range}`,
    );
  });
});

describe('64-bit ids', () => {
  it('come through exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 2n ** 64n - 1n), { minLength: 1 }), (ids) => {
        const { id } = readAs(`id,x\n${ids.map((value) => `${value},0`).join('\n')}`, {
          id: 'uint64',
        } as const);
        expect([...id]).toEqual(ids);
      }),
    );
  });

  it.each(['4.5e17', '18446744073709551616', '-3', '12.0', ''])('refuse %s', (text) => {
    expect(() => readAs(`id,x\n${text},0`, { id: 'uint64' })).toThrow(
      /a.csv, line 2, column id: .* must be a whole number below 2\^64/,
    );
  });
});

describe('tables', () => {
  it('may end lines with CRLF, begin with a byte order mark, and miss the last line end', () => {
    const { a, id } = readAs('\uFEFFid,other,a\r\n7,x,1.5\r\n8,y,2.5', {
      a: 'float',
      id: 'uint64',
    } as const);
    expect([...a]).toEqual([1.5, 2.5]);
    expect([...id]).toEqual([7n, 8n]);
    expect([...readAs('a,id\r\n1.5,7\r\n', { id: 'uint64' } as const).id]).toEqual([7n]);
  });

  it('give null for an optional column that is not there', () => {
    const schema = { what: 'a table', required: { a: 'float' }, optional: { b: 'int8' } } as const;
    expect(readCsv(encode('a\n1'), 'a.csv', schema).b).toBeNull();
    expect([...(readCsv(encode('b,a\n-1,1'), 'a.csv', schema).b ?? [])]).toEqual([-1]);
  });

  it('are read in steps', () => {
    const reader = openCsv(encode('a\n1\n2\n3\n'), 'a.csv', {
      what: 'a table',
      required: { a: 'float' },
      optional: {},
    } as const);
    expect(reader.rows).toBe(3);
    expect(reader.advance(2)).toBe(2);
    expect([...reader.columns.a]).toEqual([1, 2, 0]);
    expect(reader.advance(2)).toBe(3);
    expect([...reader.columns.a]).toEqual([1, 2, 3]);
  });

  it.each([
    [
      'a missing column',
      'a,c\n1,2',
      /a.csv, line 1, column b: the column is missing \(found 'a, c'\); a table needs a,b/,
    ],
    [
      'a header that is data',
      '1,2\n3,4',
      /a.csv, line 1: the header '1,2' is not that of a table; its first line must name the columns a,b/,
    ],
    [
      'a column named twice',
      'a,b,a\n1,2,3',
      /line 1, column a: the header names this column twice/,
    ],
    ['an empty file', '\n', /a.csv: the file is empty; a table begins with/],
    [
      'a short line',
      'a,b\n1,2\n3\n',
      /line 3: the line has 1 values where the header names 2 columns/,
    ],
    ['a long line', 'a,b\n1,2,3\n', /line 2: the line has 3 values/],
    ['a line behind a blank one', 'a,b\n\n1,2\n3,x\n', /line 4, column b: 'x' is not a number/],
  ])('refuse %s', (_, text, message) => {
    const read = () => readAs(text, { a: 'float', b: 'float' });
    expect(read).toThrow(message);
    expect(read).toThrow(FormatError);
  });
});

describe('FormatError', () => {
  it('carries the place', () => {
    const error = new FormatError({ file: 'a.csv', line: 3, column: 'x' }, 'wrong.');
    expect(error).toMatchObject({ file: 'a.csv', line: 3, column: 'x' });
    expect(new FormatError({ file: 'a.csv' }, 'wrong.')).toMatchObject({
      line: null,
      column: null,
    });
  });
});
