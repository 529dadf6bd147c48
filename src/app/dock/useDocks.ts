import { useCallback, useEffect, useState } from 'react';

/** Below this width there is room for one dock beside the picture. */
const NARROW = '(max-width: 1099px)';
/** Below this width a dock lies over the picture (layout.css), and none is open at first. */
const OVERLAID = '(max-width: 700px)';

interface Docks {
  readonly left: boolean;
  readonly right: boolean;
}

/** Which docks are open. In a narrow window opening one closes the other. */
export function useDocks(): Docks & { readonly toggle: (side: 'left' | 'right') => void } {
  const [docks, setDocks] = useState<Docks>(() => ({
    left: !window.matchMedia(OVERLAID).matches,
    right: !window.matchMedia(NARROW).matches,
  }));
  useEffect(() => {
    const narrow = window.matchMedia(NARROW);
    const overlaid = window.matchMedia(OVERLAID);
    const onChange = () => {
      if (overlaid.matches) setDocks({ left: false, right: false });
      else if (narrow.matches)
        setDocks((open) => (open.left && open.right ? { ...open, right: false } : open));
    };
    narrow.addEventListener('change', onChange);
    overlaid.addEventListener('change', onChange);
    return () => {
      narrow.removeEventListener('change', onChange);
      overlaid.removeEventListener('change', onChange);
    };
  }, []);
  const toggle = useCallback((side: 'left' | 'right') => {
    setDocks((open) => {
      const other = side === 'left' ? 'right' : 'left';
      const opens = !open[side];
      const alone = opens && window.matchMedia(NARROW).matches;
      return { ...open, [side]: opens, [other]: alone ? false : open[other] };
    });
  }, []);
  return { ...docks, toggle };
}
