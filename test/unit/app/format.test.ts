import { describe, expect, it } from 'vitest';
import {
  fileNameOf,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatSignificant,
} from '../../../src/app/format.ts';

const S = '\u202f';

describe('format', () => {
  it('groups the digits of counts', () => {
    expect([0, 12, 999, 1000, 1234567, -54321].map(formatCount)).toEqual([
      '0',
      '12',
      '999',
      `1${S}000`,
      `1${S}234${S}567`,
      `\u221254${S}321`,
    ]);
  });

  it('writes fractions as percent, and never rounds to all or nothing', () => {
    expect([0, 1, 0.932, 0.9999, 0.00001, null, Number.NaN].map(formatPercent)).toEqual([
      `0${S}%`,
      `100${S}%`,
      `93.2${S}%`,
      `99.9${S}%`,
      `0.1${S}%`,
      '–',
      '–',
    ]);
  });

  it('writes durations in the unit that fits', () => {
    expect([0.42, 9.96, 35.4, 999.6, 1240, 59_970, 125_000, null].map(formatDuration)).toEqual([
      `0.4${S}ms`,
      `10${S}ms`,
      `35${S}ms`,
      `1.00${S}s`,
      `1.24${S}s`,
      `1${S}min 0${S}s`,
      `2${S}min 5${S}s`,
      '–',
    ]);
  });

  it('writes measured numbers with a true minus, and no minus before zero', () => {
    expect(formatNumber(-1.256, 2)).toBe('\u22121.26');
    expect(formatNumber(-0.0001, 2)).toBe('0.00');
    expect(formatNumber(Number.POSITIVE_INFINITY, 2)).toBe('–');
  });

  it('keeps four significant digits whatever the size', () => {
    expect([0, 0.012345, 153.24, -2.1e-6, 3e7].map(formatSignificant)).toEqual([
      '0',
      '0.01235',
      '153.2',
      '\u22122.100e\u22126',
      '3.000e+7',
    ]);
  });

  it('makes file names of event names', () => {
    expect(fileNameOf('event000000001', 'tracks.csv')).toBe('event000000001-tracks.csv');
    expect(fileNameOf('a/b c: "d"', 'view.png')).toBe('a-b-c-d-view.png');
    expect(fileNameOf('//', 'view.png')).toBe('event-view.png');
    expect(fileNameOf('Spätlauf 7', 'view.png')).toBe('Spätlauf-7-view.png');
    const open = ['a/e1', 'a-e1', 'e2'];
    expect(open.map((event) => fileNameOf(event, 'tracks.csv', open))).toEqual([
      'a-e1-1-tracks.csv',
      'a-e1-2-tracks.csv',
      'e2-tracks.csv',
    ]);
  });
});
