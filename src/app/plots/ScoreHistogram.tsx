import { useMemo, useState } from 'react';
import type { CutLine } from '../../chains/chain.ts';
import { EDGE_CLASSES } from '../../metrics/report.ts';
import { paletteOf } from '../../scene/colour/palette.ts';
import type { Theme } from '../../session/view.ts';
import { cssColour } from '../colour.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { useSession } from '../sessionContext.tsx';
import { binByClass } from './histogram.ts';
import { type Scale, StackedBars } from './StackedBars.tsx';

const BINS = 50;

interface ScoreHistogramProps {
  readonly title: string;
  /** What has a score: `edges`. */
  readonly what: string;
  readonly scores: Float32Array;
  /** Class of each edge; null without truth. */
  readonly classes: Uint8Array | null;
  readonly cuts: readonly CutLine[];
  readonly theme: Theme;
  /** Ends the ids of what tests look for. */
  readonly testId: string;
}

/** Scores by class, stacked, with the cuts as lines that can be dragged. */
export function ScoreHistogram({
  title,
  what,
  scores,
  classes,
  cuts,
  theme,
  testId,
}: ScoreHistogramProps) {
  const [scale, setScale] = useState<Scale>('log');
  const histogram = useMemo(
    () => binByClass(scores, classes, classes ? EDGE_CLASSES.length : 1, BINS),
    [scores, classes],
  );
  const { edgeClass, neutral } = paletteOf(theme);
  return (
    <figure className="plot-figure">
      <figcaption>
        {title}
        <Segmented
          label="Vertical axis"
          value={scale}
          options={['log', 'linear']}
          testId={`histogram-scale-${testId}`}
          onChange={setScale}
        />
      </figcaption>
      <StackedBars
        histogram={histogram}
        title={title}
        names={classes ? EDGE_CLASSES : [what]}
        colours={(classes ? edgeClass : [neutral]).map(cssColour)}
        axisLabel="score"
        counted={what}
        scale={scale}
        lines={cuts}
        theme={theme}
        label={`Histogram of ${title.toLowerCase()}, stacked by edge class`}
        testId={`plot-${testId}`}
      />
      {classes && <ClassKey theme={theme} />}
    </figure>
  );
}

function ClassKey({ theme }: { theme: Theme }) {
  const { edgeClass } = paletteOf(theme);
  const above = useSession((state) => state.shown.evaluation !== null);
  if (!above) return null;
  return (
    <ul className="plot-key">
      {EDGE_CLASSES.map((name, i) => (
        <li key={name}>
          <span className="key-area" style={{ background: cssColour(edgeClass[i]) }} />
          {name}
        </li>
      ))}
    </ul>
  );
}
