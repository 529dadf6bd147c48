import { basename } from 'node:path';
import type { Plugin } from 'vite';

/** Components at the root of a panel, by the panel's name. */
export const PANELS = {
  TopBar: 'The bar at the top',
  StagePanel: 'The panel of the stages',
  SceneCanvas: 'The 3D view',
  SceneOverlay: 'The frame of the 3D view',
  PickedPanel: 'The panel of the picked object',
  Messages: 'The list of messages',
  ViewPanel: 'The panel of the display',
  PlotsPanel: 'The panel of the plots',
  ListsPanel: 'The panel of the lists',
  DropZone: 'The drop zone',
  UndescribedDialog: 'The dialog',
  App: 'The page',
} as const;

/**
 * Gives every panel's component a fault on demand: it throws while `window.faulty` is its name, and renders again
 * whenever the window gets the event `faulty`.
 */
export function faultyPanels(): Plugin {
  return {
    name: 'faulty-panels',
    enforce: 'pre',
    transform(code, id) {
      const name = basename(id.split('?')[0], '.tsx');
      const declared = `export function ${name}(`;
      if (!(name in PANELS) || !code.includes(declared)) return null;
      return `${code.replace(declared, `function ${name}Whole(`)}
import { useEffect as useFaultEffect, useState as useFaultState } from 'react';
export function ${name}(props) {
  const [, render] = useFaultState(0);
  useFaultEffect(() => {
    const again = () => render((count) => count + 1);
    window.addEventListener('faulty', again);
    return () => window.removeEventListener('faulty', again);
  }, []);
  if (window.faulty === '${name}') throw new TypeError('made to fail');
  return <${name}Whole {...props} />;
}
`;
    },
  };
}
