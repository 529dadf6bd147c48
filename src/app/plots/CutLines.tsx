import { type PointerEvent, useEffect, useState } from 'react';
import type uPlot from 'uplot';
import { PARAMETERS } from '../../parameters/table.ts';
import { formatParameter } from '../format.ts';
import { useActions, useSession } from '../sessionContext.tsx';

/** Parameters that cut on scores. */
export interface Cut {
  readonly id: 'ccCut' | 'walkMin' | 'walkMax' | 'filterCut';
  /** As the histogram names it. */
  readonly name: string;
}

/** Score cuts as lines over a plot; a line is dragged to move its parameter, one undo step a drag. */
export function CutLines({ plot, cuts }: { plot: uPlot; cuts: readonly Cut[] }) {
  const box = usePlotBox(plot);
  const parameters = useSession((state) => state.parameters.present);
  const { setParameter, endGesture } = useActions();

  const drag = (id: Cut['id']) => (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { min, max, step } = PARAMETERS[id];
    const place = (event.clientX - plot.over.getBoundingClientRect().left) / box.width;
    const steps = Math.round((min + place * (max - min)) / step);
    const value = Math.min(Math.max(Number((steps * step).toFixed(6)), min), max);
    setParameter(id, value, `${id} line`);
  };
  return (
    <div className="cut-lines" style={box}>
      {cuts.map(({ id, name }, row) => (
        <span
          key={id}
          className="cut-line"
          data-cut={id}
          data-row={row}
          style={{ left: `${parameters[id] * 100}%` }}
          title={`${PARAMETERS[id].label} ${formatParameter(parameters[id])}: drag`}
          data-testid={`cut-line-${id}`}
          onPointerDown={(event) => {
            event.preventDefault();
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={drag(id)}
          onPointerUp={endGesture}
          onPointerCancel={endGesture}
        >
          <b className="cut-name" data-side={parameters[id] > 0.75 ? 'left' : 'right'}>
            {name}
          </b>
        </span>
      ))}
    </div>
  );
}

/** The plotting area in CSS pixels, followed as the plot changes size. */
function usePlotBox(plot: uPlot): { left: number; top: number; width: number; height: number } {
  const measure = () => ({
    left: plot.over.offsetLeft,
    top: plot.over.offsetTop,
    width: plot.over.clientWidth,
    height: plot.over.clientHeight,
  });
  const [box, setBox] = useState(measure);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `measure` reads the plot and nothing else
  useEffect(() => {
    setBox(measure());
    const observer = new ResizeObserver(() => setBox(measure()));
    observer.observe(plot.over);
    return () => observer.disconnect();
  }, [plot]);
  return box;
}
