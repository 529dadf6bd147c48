import { expect, test } from 'vitest';
import { LINKED_GENERATOR } from '../../../src/app/linkedGenerator.ts';
import { readLink } from '../../../src/session/url.ts';
import { DEFAULT_SIMULATION_SETTINGS } from '../../../src/simulation/settings.ts';

test('a link names the detector of a generated event unless it is the default one', () => {
  const settings = { ...DEFAULT_SIMULATION_SETTINGS, seed: 9 };
  expect(LINKED_GENERATOR.write(settings)).toEqual({ seed: 9 });
  expect(LINKED_GENERATOR.write({ ...settings, detector: 'trackml' })).toEqual({ seed: 9 });
  const written = LINKED_GENERATOR.write({ ...settings, detector: 'odd' });
  expect(written).toEqual({ detector: 'odd', seed: 9 });
  const { sources, errors } = readLink('?generate=detector:odd,seed:9');
  expect(errors).toEqual([]);
  expect(sources.event).toEqual({ kind: 'generated', settings: written });
  expect(LINKED_GENERATOR.read(written)).toEqual({ ...settings, detector: 'odd' });
});

test('a link to an unknown detector or setting is refused with what there is', () => {
  expect(() => LINKED_GENERATOR.read({ detector: 'atlas' })).toThrow(
    /detector "atlas"; there are trackml and odd/,
  );
  expect(() => LINKED_GENERATOR.read({ noise: 1 })).toThrow(/"noise", that is none/);
});
