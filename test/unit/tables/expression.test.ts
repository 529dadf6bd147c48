import { expect, test } from 'vitest';
import { NO_YES, type Table } from '../../../src/tables/column.ts';
import { compileFilter } from '../../../src/tables/compile.ts';
import { ExpressionError } from '../../../src/tables/expression.ts';

/** Four rows; the third has no pT. */
const TABLE: Table = {
  rows: 4,
  columns: [
    {
      kind: 'number',
      id: 'pT',
      label: 'pT',
      help: '',
      decimals: 2,
      at: (i) => [0.5, 1, Number.NaN, 3][i],
    },
    { kind: 'number', id: 'eta', label: 'η', help: '', decimals: 2, at: (i) => [-3, 1.5, 0, 2][i] },
    {
      kind: 'word',
      id: 'class',
      label: 'class',
      help: '',
      words: ['target', 'other true', 'fake'],
      at: (i) => [0, 1, 2, 2][i],
    },
    { kind: 'word', id: 'kept', label: 'kept', help: '', words: NO_YES, at: (i) => i % 2 },
    {
      kind: 'id',
      id: 'particle',
      label: 'particle',
      help: '',
      at: (i) => [9007199254740993n, 9007199254740992n, 0n, 7n][i],
    },
  ],
};

function passing(text: string): number[] {
  const passes = compileFilter(text, TABLE);
  return [0, 1, 2, 3].filter(passes);
}

test.each([
  ['', [0, 1, 2, 3]],
  ['pT > 1', [3]],
  ['pT >= 1', [1, 3]],
  ['1 <= pT', [1, 3]],
  ['pt ≥ 1', [1, 3]],
  ['pT != 1', [0, 2, 3]],
  ['pT > 1 && |eta| < 2', []],
  ['pT > 0 && |eta| < 2', [1]],
  ['|η| < 2 || pT > 2', [1, 2, 3]],
  ['|eta - 1| <= 1 and pT > 0', [1, 3]],
  ['!(pT > 1)', [0, 1, 2]],
  ['-eta > 1', [0]],
  ['2 + 3 * eta == 8', [3]],
  ['(2 + 3) * eta / 2 == 5', [3]],
  ['8 - 4 - 2 == eta', [3]],
  ['pT == 1 || pT == 3 && eta < 0', [1]],
  ['hypot(3, 2 * eta) == 5', [3]],
  ['min(pT, eta) == 1 or max(pT, eta) == 3', [1, 3]],
  ['sqrt(abs(eta)) > 1.7', [0]],
  ['pT * 1e3 == 500', [0]],
  ['class == fake', [2, 3]],
  ['class = Fake', [2, 3]],
  ['"other true" == class', [1]],
  ["class != 'other true'", [0, 2, 3]],
  ['kept', [1, 3]],
  ['!kept && class == fake', [2]],
  ['kept == no', [0, 2]],
])('%s', (text, rows) => {
  expect(passing(text)).toEqual(rows);
});

test('ids are exact beyond what a number holds', () => {
  expect(passing('particle == 9007199254740993')).toEqual([0]);
  expect(passing('particle > 9007199254740992')).toEqual([0]);
  expect(passing('particle == 0')).toEqual([2]);
});

test.each([
  ['pT >', 'At character 5: the expression ends where a number or a name should follow.'],
  ['pT > > 1', 'At character 6: ">" stands where a number or a name should.'],
  ['pT 1', 'At character 4: "1" stands where the end or an operator should.'],
  [
    '(pT > 1',
    'At character 8: the expression ends where ")", which ends the bracket at character 1, should follow.',
  ],
  [
    '|eta < 2',
    'At character 6: "<" stands where "|", which ends the absolute value at character 1, should.',
  ],
  [
    '1 < pT < 2',
    'At character 8: comparisons do not follow one another; write "1 < pT && pT < 2".',
  ],
  ['pT > 1 & eta > 1', 'At character 8: "&" means nothing; "and" is written "&&".'],
  ['pT > 1 # eta', 'At character 8: "#" means nothing here.'],
  ['class == "fake', 'At character 10: the quotation mark is not closed.'],
  ['2pT > 1', 'At character 1: "2p" is no number.'],
  [
    'mass > 1',
    'At character 1: there is no column "mass"; there are pT, eta, class, kept, particle.',
  ],
  ['pT', 'At character 1: a filter must be a condition, as pT > 1, and is a number.'],
  [
    'pT && kept',
    'At character 1: what stands left of "&&" must be a condition, as pT > 1, and is a number.',
  ],
  [
    'class == fakes',
    'At character 10: "fakes" is none of the words of class, which are target, other true, fake.',
  ],
  [
    'class == 1',
    'At character 10: class is compared with one of its words, which are target, other true, fake.',
  ],
  ['class < fake', 'At character 7: class is a word, which is compared with == or != only.'],
  ['class + 1 == 2', 'At character 1: a number must stand here, and a word does.'],
  ['particle == 1.5', 'At character 13: an id is compared with a whole number.'],
  [
    'exp(pT) > 1',
    'At character 1: there is no function exp; there are abs, sqrt, log10, min, max, hypot.',
  ],
  ['abs(pT, eta) > 1', 'At character 1: abs takes one number, not 2.'],
  [
    'toString == 1',
    'At character 1: there is no column "toString"; there are pT, eta, class, kept, particle.',
  ],
])('%s: one sentence with the place', (text, message) => {
  const filter = () => compileFilter(text, TABLE);
  expect(filter).toThrow(ExpressionError);
  expect(filter).toThrow(expect.objectContaining({ message }));
});

test('brackets without end are refused, not followed', () => {
  expect(() => compileFilter(`${'('.repeat(5000)}pT > 1`, TABLE)).toThrow('too many brackets');
});
