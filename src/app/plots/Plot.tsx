import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

interface PlotProps {
  /** Everything but the size. Another object makes another plot; keep it the same while it means the same. */
  readonly options: Omit<uPlot.Options, 'width' | 'height'>;
  readonly data: uPlot.AlignedData;
  readonly height: number;
  readonly label: string;
  readonly testId: string;
  /** Called with each plot that is made, for what is drawn over it; returns how to take that away. */
  readonly onPlot?: (plot: uPlot) => (() => void) | undefined;
}

/** A uPlot as wide as its place. */
export function Plot({ options, data, height, label, testId, onPlot }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const newest = useRef({ data, onPlot });
  newest.current = { data, onPlot };

  useEffect(() => {
    const target = place.current;
    if (!target) return;
    const made = new uPlot(
      { ...options, width: Math.max(target.clientWidth, 100), height },
      newest.current.data,
      target,
    );
    plot.current = made;
    const undo = newest.current.onPlot?.(made);
    const resize = new ResizeObserver(() => {
      if (target.clientWidth > 0) made.setSize({ width: target.clientWidth, height });
    });
    resize.observe(target);
    return () => {
      resize.disconnect();
      undo?.();
      made.destroy();
      plot.current = null;
    };
  }, [options, height]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

  return <div className="plot" ref={place} role="img" aria-label={label} data-testid={testId} />;
}
