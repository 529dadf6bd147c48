import { useLayoutEffect, useRef, useState } from 'react';
import { paneRects } from '../../scene/index.ts';
import { viewsOf } from '../../session/view.ts';
import { useSession } from '../sessionContext.tsx';

/** The borders of views that share the canvas; their axes tell what each shows. */
export function PaneFrames() {
  const view = useSession((state) => state.view);
  const views = viewsOf(view);
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const rects = paneRects(views.length, size.width, size.height);
  return (
    <div ref={frame} className="pane-frames" aria-hidden="true">
      {views.length > 1 &&
        views.map((id, i) => (
          <div key={id} className="pane-frame" style={{ ...rects[i] }} data-testid={`pane-${id}`} />
        ))}
    </div>
  );
}
