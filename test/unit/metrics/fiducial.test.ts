import { expect, test } from 'vitest';
import { evaluationSettings, TARGET_PARAMETERS } from '../../../src/chains/settings.ts';
import { createEvaluator } from '../../../src/metrics/evaluate.ts';
import { targetParticles } from '../../../src/metrics/truthEdges.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import { edgesAt, eventWith, tracksAt, truthOf } from './makeTruth.ts';

const EVENT = eventWith([
  { eta: 1, hits: [1, 2, 3, 4] },
  { eta: -2.5, hits: [1, 2, 3, 4, 5] },
  { eta: 0, vertex: [30, 40, 0], hits: [1, 2, 3] },
  { eta: 5.9, hits: [1, 2, 3, 4, 5, 6, 7] },
  { pt: 0.5, hits: [1, 2, 3] },
]);
truthOf(EVENT).particles.charge.set([1, -1, 1, -1, 1]);

const targets = (changes: Partial<ParameterValues>) => {
  const settings = evaluationSettings({ ...DEFAULT_PARAMETERS, ...changes });
  return Array.from(targetParticles(truthOf(EVENT), settings).keys()).filter(
    (p) => targetParticles(truthOf(EVENT), settings)[p],
  );
};

test('defaults ask for nothing but momentum and hits', () => {
  expect(targets({})).toEqual([0, 1, 2, 3]);
  const { fiducial: _, ...plain } = evaluationSettings(DEFAULT_PARAMETERS);
  expect(targetParticles(truthOf(EVENT), plain)).toEqual(
    targetParticles(truthOf(EVENT), evaluationSettings(DEFAULT_PARAMETERS)),
  );
});

test.each<[Partial<ParameterValues>, number[]]>([
  [{ maxEta: 2.5 }, [0, 2]],
  [{ maxEta: 2.6 }, [0, 1, 2]],
  [{ maxEta: 5.8 }, [0, 1, 2]],
  [{ maxRadius: 50 }, [0, 1, 3]],
  [{ maxRadius: 50.1 }, [0, 1, 2, 3]],
  [{ targetHits: 5 }, [1, 3]],
  [{ targetHits: 2, minHits: 4 }, [0, 1, 3]],
  [{ targetCharge: 'positive' }, [0, 2]],
  [{ targetCharge: 'negative' }, [1, 3]],
  [{ targetCharge: 'negative', maxEta: 3, minPt: 0 }, [1]],
])('%o', (changes, expected) => {
  expect(targets(changes)).toEqual(expected);
});

test('a particle whose vertex is not known is no target where the radius matters', () => {
  const unknown = eventWith([{ vertex: [Number.NaN, Number.NaN, 0], hits: [1, 2, 3] }]);
  const count = (maxRadius: number) =>
    targetParticles(truthOf(unknown), evaluationSettings({ ...DEFAULT_PARAMETERS, maxRadius }))[0];
  expect(count(DEFAULT_PARAMETERS.maxRadius)).toBe(1);
  expect(count(10)).toBe(0);
});

test('an evaluator follows every parameter of the targets, and forgets none', () => {
  const evaluator = createEvaluator(EVENT, edgesAt([]), new Float32Array(0));
  const none = tracksAt([]);
  const count = (changes: Partial<ParameterValues>) => {
    const settings = evaluationSettings({ ...DEFAULT_PARAMETERS, ...changes });
    return evaluator.evaluate(none, { ...settings, ccCut: 0.5 }, none)?.report.tracks.target;
  };
  expect(count({})).toBe(4);
  expect(count({ maxEta: 2.5 })).toBe(2);
  expect(count({ maxRadius: 50 })).toBe(3);
  expect(count({ targetHits: 5 })).toBe(2);
  expect(count({ targetCharge: 'positive' })).toBe(2);
  expect(count({})).toBe(4);
});

test('the parameters of targets are those that the settings read', () => {
  const base = JSON.stringify(evaluationSettings(DEFAULT_PARAMETERS));
  const moved: ParameterValues = {
    ...DEFAULT_PARAMETERS,
    minPt: 2,
    minHits: 5,
    maxEta: 2,
    maxRadius: 20,
    targetHits: 7,
    targetCharge: 'positive',
  };
  for (const id of TARGET_PARAMETERS)
    expect(JSON.stringify(evaluationSettings({ ...DEFAULT_PARAMETERS, [id]: moved[id] }))).not.toBe(
      base,
    );
});
