import { fractionOf, type RatioId } from '../../metrics/ratios.ts';
import type { Report } from '../../metrics/report.ts';
import { ChangeMark } from '../compare/ChangeMark.tsx';
import { ratiosOf } from '../compare/comparison.ts';
import { formatCount, formatPercent } from '../format.ts';
import { useSession } from '../sessionContext.tsx';
import { Meter } from './Meter.tsx';

/** The report at a glance; without truth, the number of tracks. */
export function Summary() {
  const report = useSession((state) => state.shown.evaluation?.report ?? null);
  const tracks = useSession((state) => state.shown.tracks);
  const truth = useSession((state) => (state.shown.event?.truth ?? null) !== null);
  const complete = useSession((state) => state.pipeline.stages.report.state === 'done');
  if (truth) return <TruthSummary report={report} stale={!complete} />;
  return (
    <section className="summary" aria-label="Summary">
      <div className="headline">
        <span className="headline-value" data-testid="summary-tracks">
          {tracks ? formatCount(tracks.offset.length - 1) : '–'}
        </span>
        <span className="headline-label">tracks</span>
      </div>
    </section>
  );
}

function TruthSummary({ report, stale }: { report: Report | null; stale: boolean }) {
  const { tracks, ceiling, edges } = report ?? NOT_YET;
  const shown = useSession((state) => state.shown);
  const ratios = shown.complete ? ratiosOf(shown) : null;
  const count = (value: number) => (report ? formatCount(value) : '–');
  return (
    <>
      <section className="summary" aria-label="Summary" data-stale={stale} data-testid="summary">
        <div className="headline">
          <span className="headline-value" data-testid="summary-efficiency">
            {formatPercent(tracks.efficiency)}
          </span>
          <span className="headline-label">
            of target particles found
            <br />
            <b data-testid="summary-matched">{count(tracks.matched)}</b> of{' '}
            <b data-testid="summary-target">{count(tracks.target)}</b>, perfect scores{' '}
            <b data-testid="summary-ceiling">{count(ceiling.matched)}</b>
          </span>
        </div>
        <ChangeMark id="efficiency" />
        <div
          className="bullet"
          role="img"
          aria-label={`Track efficiency ${formatPercent(tracks.efficiency)}, ceiling of perfect scores ${formatPercent(ceiling.efficiency)}`}
        >
          <span
            className="bullet-ceiling"
            style={{ width: `${(ceiling.efficiency ?? 0) * 100}%` }}
          />
          <span className="bullet-value" style={{ width: `${(tracks.efficiency ?? 0) * 100}%` }} />
        </div>
        <dl className="figures">
          <Figure label="fakes" value={tracks.fakeRate} id="fakeRate" help={FAKE_HELP} />
          <Figure
            label="duplicates"
            value={tracks.duplicateRate}
            id="duplicateRate"
            help={DUPLICATE_HELP}
          />
          <Figure
            label="fragments of targets"
            value={ratios && fractionOf(ratios.targetFragmentRate)}
            id="targetFragmentRate"
            help={FRAGMENT_HELP}
          />
          <Figure
            label="of other particles"
            value={ratios && fractionOf(ratios.otherFragmentRate)}
            id="otherFragmentRate"
            help={OTHER_FRAGMENT_HELP}
          />
        </dl>
      </section>
      <div className="meters three summary-edges" data-stale={stale}>
        <Meter label="edge efficiency" value={edges.efficiency} testId="summary-edge-efficiency">
          <ChangeMark id="edgeEfficiency" />
        </Meter>
        <Meter label="purity" value={edges.purity} testId="summary-edge-purity">
          <ChangeMark id="edgePurity" />
        </Meter>
        <Meter label="masked purity" value={edges.maskedPurity} testId="summary-edge-masked-purity">
          <ChangeMark id="maskedPurity" />
        </Meter>
      </div>
    </>
  );
}

/** What stands in the place of a report until there is one, so that nothing jumps. */
const NOT_YET: Pick<Report, 'tracks' | 'ceiling' | 'edges'> = {
  tracks: {
    efficiency: null,
    fakeRate: null,
    fragmentRate: null,
    duplicateRate: null,
    target: 0,
    matched: 0,
    matching: 'two-way',
  },
  ceiling: { efficiency: null, matched: 0 },
  edges: { efficiency: null, purity: null, maskedPurity: null },
};

const FAKE_HELP = 'Tracks in which no particle has more than half of the hits.';
const FRAGMENT_HELP =
  'Share of all tracks that are pure, of a target particle, and too short for the matching chosen below.';
const OTHER_FRAGMENT_HELP =
  'Share of all tracks that are such fragments of particles that are no targets, as those below the pT threshold.';
const DUPLICATE_HELP =
  'Extra matches per target particle found. Always 0 with two-way matching, where a match needs more than half of the hits of the particle: its other tracks are fragments then.';

interface FigureProps {
  readonly label: string;
  readonly value: number | null;
  readonly id: RatioId;
  readonly help: string;
}

function Figure({ label, value, id, help }: FigureProps) {
  return (
    <div title={help}>
      <dt>{label}</dt>
      <dd data-testid={`summary-${id}`}>{formatPercent(value)}</dd>
      <ChangeMark id={id} />
    </div>
  );
}
