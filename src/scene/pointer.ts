/** Movement (CSS pixels) up to which a press and release is a click. */
const CLICK_SLOP = 4;

/**
 * Tells clicks from drags on a canvas, and reports where a pointer without pressed buttons is, at most once per
 * frame. Positions are CSS pixels from the top left corner. Returns the function that ends it.
 */
export function watchPointer(
  canvas: HTMLCanvasElement,
  onClick: (x: number, y: number) => void,
  onHover: ((x: number, y: number) => void) | null,
  onLeave: () => void,
): () => void {
  const end = new AbortController();
  let pressed: { x: number; y: number } | null = null;
  let hovering = 0;
  const place = (event: PointerEvent) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const listen = (
    type: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointerleave',
    to: (e: PointerEvent) => void,
  ) => canvas.addEventListener(type, to, { signal: end.signal });
  listen('pointerdown', (event) => {
    pressed = event.isPrimary && event.button === 0 ? place(event) : null;
  });
  listen('pointerup', (event) => {
    if (pressed === null) return;
    const { x, y } = place(event);
    const moved = Math.hypot(x - pressed.x, y - pressed.y);
    pressed = null;
    if (moved <= CLICK_SLOP) onClick(x, y);
  });
  if (onHover !== null)
    listen('pointermove', (event) => {
      if (event.buttons !== 0) return;
      const { x, y } = place(event);
      cancelAnimationFrame(hovering);
      hovering = requestAnimationFrame(() => onHover(x, y));
    });
  listen('pointerleave', () => {
    cancelAnimationFrame(hovering);
    onLeave();
  });
  return () => {
    end.abort();
    cancelAnimationFrame(hovering);
  };
}

/** Tells where a press or a turn of the wheel begins, before anything else hears of it. Returns the function that ends it. */
export function watchPanes(
  canvas: HTMLCanvasElement,
  onStart: (x: number, y: number) => void,
): () => void {
  const end = new AbortController();
  const listen = (event: PointerEvent | WheelEvent) => {
    const box = canvas.getBoundingClientRect();
    onStart(event.clientX - box.left, event.clientY - box.top);
  };
  const options = { capture: true, passive: true, signal: end.signal };
  canvas.addEventListener('pointerdown', listen, options);
  canvas.addEventListener('wheel', listen, options);
  return () => end.abort();
}
