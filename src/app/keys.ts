import { PROJECTIONS } from '../scene/projections/index.ts';
import type { Camera } from '../session/view.ts';

/** Everything a key can do. */
export type ActionName =
  | 'undo'
  | 'redo'
  | 'resetParameters'
  | 'open'
  | 'previousEvent'
  | 'nextEvent'
  | 'generate'
  | `view-${Camera}`
  | 'fit'
  | 'resetView'
  | 'zoomIn'
  | 'zoomOut'
  | 'toggleHits'
  | 'toggleEdges'
  | 'toggleTracks'
  | 'toggleLost'
  | 'toggleDetector'
  | 'nextColour'
  | 'toggleLeft'
  | 'toggleRight'
  | 'toggleTray'
  | 'cancel'
  | 'unselect'
  | 'moduleMap'
  | 'screenshot'
  | 'fullScreen'
  | 'moreViews'
  | 'fadeRest'
  | 'saveSession'
  | 'tour'
  | 'glossary'
  | 'help';

export interface Binding {
  readonly action: ActionName;
  /** Modifiers, then the key as `KeyboardEvent.key` names it in lower case: `ctrl+shift+z`. */
  readonly keys: readonly string[];
  readonly group: 'Parameters' | 'Event' | 'View' | 'Page';
  readonly label: string;
}

/** The one table of keys; the help dialog shows it. `ctrl` also stands for the command key. */
export const BINDINGS: readonly Binding[] = [
  { action: 'undo', keys: ['ctrl+z'], group: 'Parameters', label: 'Undo the last change' },
  { action: 'redo', keys: ['ctrl+shift+z', 'ctrl+y'], group: 'Parameters', label: 'Redo' },
  { action: 'resetParameters', keys: ['shift+r'], group: 'Parameters', label: 'All defaults' },
  { action: 'open', keys: ['ctrl+o'], group: 'Event', label: 'Open files' },
  { action: 'generate', keys: ['g'], group: 'Event', label: 'Generate an event' },
  { action: 'moduleMap', keys: ['shift+m'], group: 'Event', label: 'Module map' },
  { action: 'previousEvent', keys: ['['], group: 'Event', label: 'Previous event' },
  { action: 'nextEvent', keys: [']'], group: 'Event', label: 'Next event' },
  { action: 'cancel', keys: ['x'], group: 'Event', label: 'Cancel what is running' },
  ...PROJECTIONS.map(
    ({ id, key, title }): Binding => ({
      action: `view-${id}`,
      keys: [key],
      group: 'View',
      label: title,
    }),
  ),
  { action: 'fit', keys: ['f'], group: 'View', label: 'Fit all in the window' },
  { action: 'resetView', keys: ['0'], group: 'View', label: 'Reset the camera' },
  { action: 'zoomIn', keys: ['+', '='], group: 'View', label: 'Zoom in' },
  { action: 'zoomOut', keys: ['-'], group: 'View', label: 'Zoom out' },
  { action: 'moreViews', keys: ['v'], group: 'View', label: 'One more view, or one alone' },
  { action: 'fadeRest', keys: ['s'], group: 'View', label: 'Fade all but the selection' },
  { action: 'nextColour', keys: ['c'], group: 'View', label: 'Next colour mode' },
  { action: 'toggleHits', keys: ['h'], group: 'View', label: 'Show or hide hits' },
  { action: 'toggleEdges', keys: ['e'], group: 'View', label: 'Show or hide edges' },
  { action: 'toggleTracks', keys: ['t'], group: 'View', label: 'Show or hide tracks' },
  { action: 'toggleLost', keys: ['l'], group: 'View', label: 'Show or hide lost particles' },
  { action: 'toggleDetector', keys: ['d'], group: 'View', label: 'Show or hide the detector' },
  { action: 'unselect', keys: ['escape'], group: 'View', label: 'Unselect' },
  { action: 'toggleLeft', keys: [','], group: 'Page', label: 'Left panel' },
  { action: 'toggleRight', keys: ['.'], group: 'Page', label: 'Right panel' },
  { action: 'toggleTray', keys: ['b'], group: 'Page', label: 'Tables' },
  { action: 'screenshot', keys: ['p'], group: 'Page', label: 'Save a picture or a clip' },
  { action: 'tour', keys: ['shift+t'], group: 'Page', label: 'Guided tour' },
  { action: 'fullScreen', keys: ['shift+f'], group: 'Page', label: 'Full screen' },
  { action: 'saveSession', keys: ['ctrl+s'], group: 'Page', label: 'Save a session file' },
  { action: 'glossary', keys: ['shift+g'], group: 'Page', label: 'Glossary' },
  { action: 'help', keys: ['?'], group: 'Page', label: 'This help' },
];

/** What of a keyboard event decides. */
export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The action a key stroke stands for; null for none. */
export function actionOf(stroke: KeyStroke): ActionName | null {
  if (stroke.altKey) return null;
  const key = stroke.key.toLowerCase();
  const ctrl = stroke.ctrlKey || stroke.metaKey ? 'ctrl+' : '';
  // A sign that needs shift on some keyboards and not on others is matched by the sign alone.
  const isLetter = /^[a-z]$/.test(key);
  const shift = stroke.shiftKey && isLetter ? 'shift+' : '';
  const name = ctrl + shift + key;
  return BINDINGS.find(({ keys }) => keys.includes(name))?.action ?? null;
}

/** A key name as it is printed: `Ctrl + Shift + Z`. */
export function keyLabel(keys: string): string {
  if (keys === '+') return keys;
  return keys
    .split('+')
    .map((part) => (part.length === 1 ? part.toUpperCase() : part[0].toUpperCase() + part.slice(1)))
    .join(' + ');
}

/** The element that has the focus, as far as it decides who a key belongs to. */
export interface FocusedField {
  readonly tagName: string;
  /** Type of an input; null for other elements. */
  readonly inputType: string | null;
  /** Whether the field holds text that was not committed yet, so that undo is its own. */
  readonly hasDraft: boolean;
}

/** Whether a key belongs to the field it was typed into, and is no shortcut of the page. */
export function belongsToField(field: FocusedField, stroke: KeyStroke): boolean {
  const command = stroke.ctrlKey || stroke.metaKey;
  if (field.tagName === 'CANVAS') return !command && /^arrow/i.test(stroke.key);
  if (field.tagName === 'SELECT' || field.tagName === 'BUTTON' || field.inputType === 'range')
    return !command && /^(arrow|home|end|page|enter| )/i.test(stroke.key);
  if (field.inputType === 'checkbox' || field.inputType === 'radio')
    return !command && /^(arrow| )/i.test(stroke.key);
  if (field.tagName !== 'INPUT' && field.tagName !== 'TEXTAREA') return false;
  const undoes = command && /^[zy]$/i.test(stroke.key);
  return undoes ? field.hasDraft : !command || stroke.key.toLowerCase() !== 'o';
}
