import { useEffect, useMemo, useRef, useState } from 'react';
import { viewsOf } from '../../session/view.ts';
import { Icon } from '../icons.tsx';
import { useActions, useSession } from '../sessionContext.tsx';
import { tourSteps } from './steps.ts';

/** The guided tour: a card with what a speaker would say, and the picture that belongs to it. Arrow keys step. */
export function Tour({ onClose }: { onClose: () => void }) {
  const shown = useSession((state) => state.shown);
  const ccCut = useSession((state) => state.parameters.present.ccCut);
  const view = useSession((state) => state.view);
  const selection = useSession((state) => state.selection);
  const poses = useSession((state) => state.poses);
  const { setView, setPose, select } = useActions();
  const steps = useMemo(() => tourSteps(shown, ccCut), [shown, ccCut]);
  const [at, setAt] = useState(0);
  /** What was shown before the tour, to go back to. */
  const before = useRef({ view, selection, poses });
  const card = useRef<HTMLElement>(null);
  const step = steps[Math.min(at, steps.length - 1)];

  useEffect(() => {
    if (!step) return;
    setView(step.view);
    select(step.particle === null ? null : { kind: 'particle', row: step.particle, focus: true });
  }, [step, setView, select]);
  useEffect(() => {
    card.current?.focus();
    const { view: old, selection: was, poses: stood } = before.current;
    return () => {
      const { theme: _theme, textSize: _size, ...rest } = old;
      setView(rest);
      for (const camera of viewsOf(old)) setPose(camera, stood[camera] ?? null);
      select(was);
    };
  }, [setView, setPose, select]);
  const go = (way: 1 | -1) => setAt(Math.min(Math.max(at + way, 0), steps.length - 1));
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const way = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
      if (event.key === 'Escape') onClose();
      else if (way) setAt((now) => Math.min(Math.max(now + way, 0), steps.length - 1));
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [steps.length, onClose]);

  if (!step) return null;
  const number = Math.min(at, steps.length - 1) + 1;
  return (
    <section
      ref={card}
      className="tour"
      aria-label="Guided tour"
      tabIndex={-1}
      data-testid="tour-card"
    >
      <div aria-live="polite">
        <h2>{step.title}</h2>
        <p>{step.text}</p>
      </div>
      <footer>
        <span data-testid="tour-place">
          {number} of {steps.length}
        </span>
        <button type="button" onClick={onClose} data-testid="tour-end">
          End
        </button>
        <button
          type="button"
          aria-label="Back"
          disabled={number === 1}
          data-testid="tour-back"
          onClick={() => go(-1)}
        >
          <Icon name="chevronLeft" />
        </button>
        <button
          type="button"
          className="primary"
          aria-label="Next"
          disabled={number === steps.length}
          data-testid="tour-next"
          onClick={() => go(1)}
        >
          <Icon name="chevronRight" />
        </button>
      </footer>
    </section>
  );
}
