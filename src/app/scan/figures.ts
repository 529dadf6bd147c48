import type { ScanPoint } from '../../chains/scan.ts';
import type { ScanFigures } from '../../distributions/trackScan.ts';
import { formatCount, formatDuration, formatPercent } from '../format.ts';

/** A figure of a scan: how it is read, written and, in a palette of status colours, drawn. */
export interface ScanFigure {
  readonly id: string;
  readonly label: string;
  readonly isShare: boolean;
  /** CSS colour, a custom property of the page. */
  readonly colour: string;
  of(figures: ScanFigures): number | null;
  text(value: number | null): string;
}

const count = (value: number | null) => (value === null ? '–' : formatCount(value));

/** The figures that a scan draws, shares first. */
export const SCAN_FIGURES: readonly ScanFigure[] = [
  {
    id: 'efficiency',
    label: 'efficiency',
    isShare: true,
    colour: '--found',
    of: ({ tracksReport }) => tracksReport?.efficiency ?? null,
    text: formatPercent,
  },
  {
    id: 'fakes',
    label: 'fakes',
    isShare: true,
    colour: '--fake',
    of: ({ tracksReport }) => tracksReport?.fakeRate ?? null,
    text: formatPercent,
  },
  {
    id: 'purity',
    label: 'edge purity',
    isShare: true,
    colour: '--other',
    of: ({ edges }) => edges?.purity ?? null,
    text: formatPercent,
  },
  {
    id: 'tracks',
    label: 'tracks',
    isShare: false,
    colour: '--accent',
    of: ({ tracks }) => tracks,
    text: count,
  },
  {
    id: 'time',
    label: 'time (ms)',
    isShare: false,
    colour: '--soft',
    of: ({ milliseconds }) => milliseconds,
    text: formatDuration,
  },
];

/** A figure at every point; null where a point has none. */
export function series(points: readonly ScanPoint[], { of }: ScanFigure): (number | null)[] {
  return points.map(({ figures }) => figures && of(figures));
}
