import { type PointerEvent, useEffect, useState } from 'react';
import type uPlot from 'uplot';
import type { CutLine } from '../../chains/chain.ts';
import type { NumberDescriptor } from '../../parameters/descriptor.ts';
import { descriptorOf } from '../../parameters/table.ts';
import { formatParameter } from '../format.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { placeOf, valueAt } from './cutLine.ts';

interface CutLinesProps {
  readonly plot: uPlot;
  readonly lines: readonly CutLine[];
  /** Ends of the axis. */
  readonly min: number;
  readonly max: number;
  /** Where the cut lies if its parameter leaves that to the event. */
  readonly automatic: number | null;
}

/** Cuts as lines over a plot; a line is dragged to move its parameter, one undo step a drag. */
export function CutLines({ plot, lines, min, max, automatic }: CutLinesProps) {
  const box = usePlotBox(plot);
  const parameters = useSession((state) => state.parameters.present);
  const { setParameter, endGesture } = useActions();

  const drag = (line: CutLine) => (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = plot.over.getBoundingClientRect().left;
    const place = min + ((event.clientX - left) / box.width) * (max - min);
    const { parameter } = line;
    const value = valueAt(line, place, descriptorOf(parameter) as NumberDescriptor);
    setParameter(parameter, value as never, `${parameter} line`);
  };
  return (
    <div className="cut-lines" style={box}>
      {lines.map((line, row) => {
        const { parameter, name } = line;
        const value = parameters[parameter] as number;
        const place = placeOf(line, value, automatic);
        const share = place === null ? Number.NaN : (place - min) / (max - min);
        // A cut that lies beyond the axis has no line on it.
        if (!(share >= 0 && share <= 1)) return null;
        return (
          <span
            key={`${parameter} ${line.offset ?? 0}`}
            className="cut-line"
            data-strong={row === 0 || lines.length === 2}
            data-row={row}
            style={{ left: `${share * 100}%` }}
            title={`${descriptorOf(parameter).label} ${formatParameter(value)}: drag`}
            data-testid={`cut-line-${parameter}`}
            onPointerDown={(event) => {
              event.preventDefault();
              event.currentTarget.setPointerCapture(event.pointerId);
            }}
            onPointerMove={drag(line)}
            onPointerUp={endGesture}
            onPointerCancel={endGesture}
          >
            {name !== '' && (
              <b className="cut-name" data-side={share > 0.75 ? 'left' : 'right'}>
                {name}
              </b>
            )}
          </span>
        );
      })}
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
