import { useCallback, useEffect, useState } from 'react';

/** Below this width there is room for one dock beside the picture. */
const NARROW = '(max-width: 1099px)';

interface Docks {
  readonly left: boolean;
  readonly right: boolean;
}

/** Which docks are open. In a narrow window opening one closes the other. */
export function useDocks(): Docks & { readonly toggle: (side: 'left' | 'right') => void } {
  const [docks, setDocks] = useState<Docks>(() => ({
    left: true,
    right: !window.matchMedia(NARROW).matches,
  }));
  useEffect(() => {
    const query = window.matchMedia(NARROW);
    const onChange = () => {
      if (query.matches)
        setDocks((open) => (open.left && open.right ? { ...open, right: false } : open));
    };
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
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
