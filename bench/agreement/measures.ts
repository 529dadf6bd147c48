import { wrapPhi } from '../../src/event/coordinates.ts';
import {
  followed,
  halfWidth,
  type Measure,
  mean,
  quantile,
  radius,
  scaled,
  share,
} from './figures.ts';
import { helixResidual } from './helixResidual.ts';
import { mixMeasures } from './mixMeasures.ts';
import type { HitRow, ParticleRow, Sample } from './samples.ts';

const LAYERS = [7, 8, 9, 12, 13, 14, 16, 17, 18].flatMap((volume) => {
  const layers = volume === 17 ? 2 : volume === 8 || volume === 13 ? 4 : volume < 10 ? 7 : 6;
  return Array.from({ length: layers }, (_, i) => 100 * volume + 2 * (i + 1));
});

function hitMeasures(): Measure[] {
  return [
    {
      section: 'Hits',
      label: 'per event',
      unit: '',
      of: ({ hits, events }) => ({ value: hits / events, error: Math.sqrt(hits) / events }),
    },
    { section: 'Hits', label: 'noise', unit: '%', of: ({ noise, hits }) => share(noise, hits) },
    ...LAYERS.map((layer) => ({
      section: 'Share of the hits on a layer',
      label: `volume ${Math.floor(layer / 100)}, layer ${layer % 100}`,
      unit: '%',
      of: ({ hitsOfLayer, hits }: Sample) => share(hitsOfLayer.get(layer) ?? 0, hits),
    })),
  ];
}

function particleMeasures(): Measure[] {
  const section = 'Particles above 0.15 GeV with a hit';
  const part = (
    label: string,
    of: (row: ParticleRow) => boolean,
    among: (row: ParticleRow) => boolean = () => true,
  ): Measure => ({
    section,
    label,
    unit: '%',
    of: (sample) => {
      const all = followed(sample).filter(among);
      return share(all.filter(of).length, all.length);
    },
  });
  const above1 = ({ pt }: ParticleRow) => pt > 1;
  return [
    {
      section,
      label: 'per event',
      unit: '',
      of: (sample) => {
        const n = followed(sample).length;
        return { value: n / sample.events, error: Math.sqrt(n) / sample.events };
      },
    },
    ...[0.3, 0.5, 1, 2, 5].map((limit) => part(`pT > ${limit} GeV`, ({ pt }) => pt > limit)),
    ...[0, 1, 2, 3].map((low) =>
      part(
        `|eta| ${low} to ${low + 1}`,
        ({ eta }) => Math.abs(eta) >= low && Math.abs(eta) < low + 1,
      ),
    ),
    part('positive', ({ charge }) => charge > 0),
    ...[1, 10, 100].map((limit) =>
      part(`start beyond ${limit} mm: all`, (row) => radius(row) > limit),
    ),
    ...[1, 10, 100].map((limit) =>
      part(`start beyond ${limit} mm: pT > 1 GeV`, (row) => radius(row) > limit, above1),
    ),
  ];
}

function trackLengthMeasures(): Measure[] {
  const section = 'Hits per particle';
  const primary = (row: ParticleRow) => radius(row) <= 1;
  const kinds: readonly [string, (row: ParticleRow) => boolean][] = [
    ['all', () => true],
    ['primaries 0.15 to 0.3 GeV', (row) => primary(row) && row.pt <= 0.3],
    ['primaries 0.3 to 1 GeV', (row) => primary(row) && row.pt > 0.3 && row.pt <= 1],
    ['primaries above 1 GeV', (row) => primary(row) && row.pt > 1],
    ['secondaries below 0.5 GeV', (row) => !primary(row) && row.pt <= 0.5],
    ['secondaries above 0.5 GeV', (row) => !primary(row) && row.pt > 0.5],
  ];
  const classes: readonly [string, number, number][] = [
    ['1 or 2', 1, 2],
    ['3 to 8', 3, 8],
    ['14 or more', 14, 99],
  ];
  return kinds.flatMap(([name, is]): Measure[] => [
    {
      section,
      label: `${name}: mean`,
      unit: '',
      of: (sample) =>
        mean(
          followed(sample)
            .filter(is)
            .map(({ hits }) => hits),
        ),
    },
    ...classes.map(
      ([label, low, high]): Measure => ({
        section,
        label: `${name}: ${label}`,
        unit: '%',
        of: (sample) => {
          const rows = followed(sample).filter(is);
          return share(rows.filter(({ hits }) => hits >= low && hits <= high).length, rows.length);
        },
      }),
    ),
  ]);
}

/** Layers of the barrels in the order in which a particle from the beam line reaches them. */
const BARREL_LAYERS = [802, 804, 806, 808, 1302, 1304, 1306, 1308, 1702, 1704];

function holeMeasures(): Measure[] {
  const section = 'Holes and hits on overlapping modules, particles above 1 GeV';
  const whole = (sample: Sample) =>
    sample.wholeTrails ? sample.trails.filter(({ particle }) => particle.pt > 1) : [];
  return [
    {
      section,
      label: 'layers missing between the first and last of the pixel barrel',
      unit: '%',
      of: ({ pixelChains }) => {
        const layers = pixelChains.map((hits) => new Set(hits.map(({ layer }) => layer)));
        const spanning = layers.filter((set) => set.has(802) && set.has(808));
        const missing = spanning.reduce(
          (sum, set) => sum + (set.has(804) ? 0 : 1) + (set.has(806) ? 0 : 1),
          0,
        );
        return share(missing, 2 * spanning.length);
      },
    },
    {
      section,
      label: 'layers missing between the first and last of six or more of the barrels',
      unit: '%',
      of: (sample) => {
        let [missing, all] = [0, 0];
        for (const { hits } of whole(sample)) {
          const at = hits.map(({ layer }) => BARREL_LAYERS.indexOf(layer));
          const [first, last] = [Math.min(...at), Math.max(...at)];
          if (first < 0 || last - first < 5) continue;
          all += last - first - 1;
          missing += last - first + 1 - new Set(at).size;
        }
        return share(missing, all);
      },
    },
    ...[
      ['pixel barrel', [8]],
      ['pixel disks', [7, 9]],
      ['short-strip barrel', [13]],
      ['short-strip disks', [12, 14]],
      ['long-strip barrel', [17]],
      ['long-strip disks', [16, 18]],
    ].map(
      ([label, volumes]): Measure => ({
        section,
        label: `layers with two hits or more: ${label}`,
        unit: '%',
        of: (sample) => {
          let [several, all] = [0, 0];
          for (const { hits } of whole(sample)) {
            const counts = new Map<number, number>();
            for (const { layer } of hits)
              if ((volumes as number[]).includes(Math.floor(layer / 100)))
                counts.set(layer, (counts.get(layer) ?? 0) + 1);
            all += counts.size;
            several += [...counts.values()].filter((n) => n > 1).length;
          }
          return share(several, all);
        },
      }),
    ),
  ];
}

function doubletMeasures(): Measure[] {
  const section = 'Consecutive pixel hits of particles above 1 GeV';
  const barrel = ({ layer }: HitRow) => Math.floor(layer / 100) === 8;
  const pairs = ({ pixelChains }: Sample, kind: 'barrel' | 'disks') =>
    pixelChains.flatMap((hits) =>
      hits.slice(1).flatMap((b, i) => {
        const a = hits[i];
        const wanted = kind === 'barrel' ? barrel(a) && barrel(b) : !barrel(a) && !barrel(b);
        const [ra, rb] = [Math.hypot(a.x, a.y), Math.hypot(b.x, b.y)];
        // A pair across few millimetres of radius has no z0 worth the name.
        if (!wanted || rb - ra < 10) return [];
        const dphi = wrapPhi(Math.atan2(b.y, b.x) - Math.atan2(a.y, a.x));
        return [{ dphi, slope: dphi / (rb - ra), z0: a.z - (ra * (b.z - a.z)) / (rb - ra) }];
      }),
    );
  return (['barrel', 'disks'] as const).flatMap((kind): Measure[] => [
    ...[0.5, 0.9, 0.99].map(
      (p): Measure => ({
        section,
        label: `${kind}: |dphi|, quantile ${p}`,
        unit: 'mrad',
        of: (sample) =>
          scaled(
            quantile(
              pairs(sample, kind).map(({ dphi }) => Math.abs(dphi)),
              p,
            ),
            1000,
          ),
      }),
    ),
    ...[0.683, 0.95].map(
      (inside): Measure => ({
        section,
        label: `${kind}: z0, half-width of ${Math.round(100 * inside)}%`,
        unit: 'mm',
        of: (sample) =>
          halfWidth(
            pairs(sample, kind).map(({ z0 }) => z0),
            inside,
          ),
      }),
    ),
  ]);
}

/** Where hits are for the residuals: a name, and whether a hit is there. */
const REGIONS: readonly [string, (hit: HitRow) => boolean][] = [
  ...BARREL_LAYERS.flatMap((layer): [string, (hit: HitRow) => boolean][] => {
    const half = layer < 900 ? 200 : 500;
    const name = `volume ${Math.floor(layer / 100)}, layer ${layer % 100}`;
    return [
      [`${name}, |z| < ${half} mm`, (hit) => hit.layer === layer && Math.abs(hit.z) < half],
      [`${name}, beyond`, (hit) => hit.layer === layer && Math.abs(hit.z) >= half],
    ];
  }),
  ...(
    [
      ['pixel disks', [7, 9]],
      ['short-strip disks', [12, 14]],
      ['long-strip disks', [16, 18]],
    ] as const
  ).flatMap(([name, volumes]): [string, (hit: HitRow) => boolean][] => {
    const there = ({ layer }: HitRow) => volumes.some((v) => v === Math.floor(layer / 100));
    return [
      [`${name}, |z| < 1600 mm`, (hit) => there(hit) && Math.abs(hit.z) < 1600],
      [`${name}, beyond`, (hit) => there(hit) && Math.abs(hit.z) >= 1600],
    ];
  }),
];

function residualMeasures(): Measure[] {
  const section = 'Hits of primaries above 1 GeV about the helix of their start in 2 T';
  const of = (sample: Sample, is: (hit: HitRow) => boolean) =>
    sample.trails
      .filter(({ particle }) => particle.pt > 1 && radius(particle) <= 1)
      .flatMap(({ particle, hits }) =>
        hits.filter(is).map((hit) => ({ ...helixResidual(particle, hit), q: particle.charge })),
      )
      .filter(({ across }) => Number.isFinite(across));
  return REGIONS.flatMap(([name, is]): Measure[] => [
    {
      section,
      label: `${name}: across, median times charge`,
      unit: 'mm',
      of: (sample) =>
        quantile(
          of(sample, is).map(({ across, q }) => across * q),
          0.5,
        ),
    },
    {
      section,
      label: `${name}: across, half-width of 68%`,
      unit: 'mm',
      of: (sample) =>
        halfWidth(
          of(sample, is).map(({ across }) => across),
          0.683,
        ),
    },
    {
      section,
      label: `${name}: along, half-width of 68%`,
      unit: 'mm',
      of: (sample) =>
        halfWidth(
          of(sample, is).map(({ along }) => along),
          0.683,
        ),
    },
  ]);
}

/** Every line of the table in order. */
export const MEASURES: readonly Measure[] = [
  ...hitMeasures(),
  ...particleMeasures(),
  ...trackLengthMeasures(),
  ...holeMeasures(),
  ...doubletMeasures(),
  ...residualMeasures(),
  ...mixMeasures(),
];
