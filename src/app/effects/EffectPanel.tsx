import { useMemo, useState } from 'react';
import { effectsOf, sumOfEffects } from '../../metrics/effects.ts';
import type { Shown } from '../../session/shown.ts';
import { keptFor } from '../../tasks/kept.ts';
import { useBaseline } from '../compare/useBaseline.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { useSession } from '../sessionContext.tsx';
import { type SurveyRow, useSurvey } from '../survey/surveyStore.ts';
import { ChartFigure } from './ChartFigure.tsx';
import type { Chart } from './chart.ts';
import {
  captionOf,
  EFFECT_KINDS,
  type EffectKind,
  effectCharts,
  type NamedEffects,
  ratioPoint,
} from './effectCharts.ts';

/** The effects of a run, counted once. */
const effectsOfRun = keptFor(({ event, evaluation, tracks }: Shown) =>
  event && evaluation && tracks ? effectsOf(event, evaluation, tracks) : null,
);

const SAMPLES = ['event', 'all'] as const;

/** Efficiency, fakes, duplicates and resolutions against what they may depend on, as charts to look at and to save. */
export function EffectPanel() {
  const shown = useSession((state) => state.shown);
  const theme = useSession((state) => state.view.theme);
  const baseline = useBaseline();
  const { rows, parameters } = useSurvey();
  const [kind, setKind] = useState<EffectKind>('efficiency');
  const [wanted, setWanted] = useState<(typeof SAMPLES)[number]>('event');
  const sum = useMemo(
    () => sumOfEffects(rows.flatMap(({ effects }) => (effects ? [effects] : []))),
    [rows],
  );
  const sample = sum && wanted === 'all' ? 'all' : 'event';
  const charts = useMemo((): Chart[] => {
    if (sample === 'all' && sum && parameters) {
      const caption = captionOf(`${rows.length} events`, parameters);
      const ofAll = effectCharts(kind, [{ name: 'all events', effects: sum }], caption);
      return kind === 'efficiency' || kind === 'fakes'
        ? [...ofAll, againstHits(kind, rows, caption)]
        : ofAll;
    }
    const runs = [
      { name: 'B, shown', shown },
      ...(baseline ? [{ name: 'A, pinned', shown: baseline.shown }] : []),
    ].flatMap(({ name, shown: of }): NamedEffects[] => {
      const effects = effectsOfRun(of);
      return effects ? [{ name, effects }] : [];
    });
    return effectCharts(kind, runs, captionOf(shown.event?.name ?? '', shown.parameters));
  }, [sample, sum, parameters, rows, kind, shown, baseline]);
  if (!shown.event?.truth)
    return <p className="empty">Charts are drawn against truth, and this event brings none.</p>;
  return (
    <div className="effects">
      <div className="compare-head">
        <Segmented
          label="Figure"
          value={kind}
          options={EFFECT_KINDS}
          testId="effect-kind"
          onChange={setKind}
        />
        {sum && (
          <Segmented
            label="Sample"
            value={sample}
            options={SAMPLES}
            names={{ event: 'this event', all: `${rows.length} events` }}
            testId="effect-sample"
            onChange={setWanted}
          />
        )}
      </div>
      <div className="effect-charts">
        {charts.map((chart) => (
          <ChartFigure key={chart.id} chart={chart} theme={theme} />
        ))}
      </div>
    </div>
  );
}

/** A figure of each event against its number of hits. */
function againstHits(
  kind: 'efficiency' | 'fakes',
  rows: readonly SurveyRow[],
  caption: string,
): Chart {
  const id = kind === 'fakes' ? 'fakeRate' : 'efficiency';
  const judged = rows.flatMap(({ hits, ratios }) => (ratios ? [{ hits, ratio: ratios[id] }] : []));
  return {
    id: `${kind}-hits`,
    title: `${kind === 'fakes' ? 'Fakes' : 'Efficiency'} against the event’s hits`,
    caption,
    xLabel: 'hits of the event',
    yLabel: kind,
    isLog: false,
    bounds: [0, 1],
    series: [
      { name: 'events', points: judged.map(({ hits, ratio }) => ratioPoint(ratio, hits, hits)) },
    ],
  };
}
