import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromQuery, parseParameter, toQuery, unmetNeed } from '../../../src/parameters/codec.ts';
import { isSwitch } from '../../../src/parameters/descriptor.ts';
import { parameterTable } from '../../../src/parameters/markdown.ts';
import { DEFAULT_PARAMETERS, descriptorOf, PARAMETER_IDS } from '../../../src/parameters/table.ts';

test('the README holds the parameter table', () => {
  expect(readFileSync('README.md', 'utf8')).toContain(parameterTable());
});

test('every default is legal', () => {
  for (const id of PARAMETER_IDS)
    expect(parseParameter(id, String(DEFAULT_PARAMETERS[id]))).toBe(DEFAULT_PARAMETERS[id]);
});

test('descriptors are keyed by their own id', () => {
  for (const id of PARAMETER_IDS) expect(descriptorOf(id).id).toBe(id);
});

test('defaults are absent from the query', () => {
  expect(toQuery(DEFAULT_PARAMETERS).toString()).toBe('');
});

test('values go through the query and back', () => {
  const values = { ...DEFAULT_PARAMETERS, ccCut: 0.25, matching: 'atlas', minHits: 5 } as const;
  expect(fromQuery(toQuery(values))).toEqual({ values, errors: [] });
});

test('an illegal value of a link is named and left at its default', () => {
  const { values, errors } = fromQuery(new URLSearchParams('ccCut=7&minHits=x&walkMin=0.3'));
  expect(values).toEqual({ ...DEFAULT_PARAMETERS, walkMin: 0.3 });
  expect(errors).toEqual(['ccCut: 7 is outside 0 to 1.', 'minHits: "x" is not a number.']);
});

test.each(['', ' ', 'NaN', '1e', '0x'])('"%s" is not a number', (text) => {
  expect(() => parseParameter('ccCut', text)).toThrow('is not a number');
});

test('every variable of the module map has a switch, on by default', () => {
  const switches = PARAMETER_IDS.filter(
    (id) => isSwitch(descriptorOf(id)) && descriptorOf(id).stage === 'graph',
  );
  expect(switches.map((id) => descriptorOf(id).label)).toEqual([
    'z0',
    'dphi',
    'phi_slope',
    'deta',
    'diff_dydx',
    'diff_dzdr',
  ]);
  for (const id of switches) expect(DEFAULT_PARAMETERS[id]).toBe('on');
  expect(parseParameter('cutZ0', 'off')).toBe('off');
  expect(() => parseParameter('cutZ0', 'false')).toThrow('--cut-z0: "false" is not one of on, off');
});

test('what a parameter needs is a legal value of another one', () => {
  for (const id of PARAMETER_IDS) {
    const need = descriptorOf(id).appliesWhen;
    if (!need) continue;
    const other = PARAMETER_IDS.find((one) => one === need.id);
    if (!other) throw new Error(`${id} needs the unknown ${need.id}`);
    for (const value of [need.value].flat()) expect(parseParameter(other, value)).toBe(value);
  }
});

test('a parameter without effect names what it needs', () => {
  expect(unmetNeed('rmsFactor', DEFAULT_PARAMETERS)).toEqual({ id: 'cutMode', value: 'meanrms' });
  expect(unmetNeed('rmsFactor', { ...DEFAULT_PARAMETERS, cutMode: 'meanrms' })).toBeNull();
  expect(unmetNeed('beamSpotMin', DEFAULT_PARAMETERS)).toBeNull();
  expect(unmetNeed('beamSpotMin', { ...DEFAULT_PARAMETERS, cutZ0: 'off' })?.id).toBe('cutZ0');
  for (const trackBuilder of ['walkthrough', 'acorn', 'd-walk'] as const)
    expect(unmetNeed('walkMin', { ...DEFAULT_PARAMETERS, trackBuilder })).toBeNull();
  expect(unmetNeed('walkMin', { ...DEFAULT_PARAMETERS, trackBuilder: 'junctions' })).toEqual({
    id: 'trackBuilder',
    value: 'walkthrough',
  });
});
