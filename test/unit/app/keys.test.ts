import { describe, expect, it } from 'vitest';
import { actionOf, BINDINGS, belongsToField, keyLabel } from '../../../src/app/keys.ts';

const PLAIN = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const stroke = (key: string, changes: Partial<typeof PLAIN> = {}) => ({
  ...PLAIN,
  key,
  ...changes,
});

describe('keys', () => {
  it('give every key to one action only', () => {
    const keys = BINDINGS.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
    const actions = BINDINGS.map(({ action }) => action);
    expect(new Set(actions).size).toBe(actions.length);
  });

  it('name actions, with either command key, whatever shift a sign needs', () => {
    expect(actionOf(stroke('z', { ctrlKey: true }))).toBe('undo');
    expect(actionOf(stroke('Z', { metaKey: true, shiftKey: true }))).toBe('redo');
    expect(actionOf(stroke('?', { shiftKey: true }))).toBe('help');
    expect(actionOf(stroke('?'))).toBe('help');
    expect(actionOf(stroke('Escape'))).toBe('unselect');
  });

  it('leave other strokes alone', () => {
    expect(actionOf(stroke('z'))).toBeNull();
    expect(actionOf(stroke('f', { altKey: true }))).toBeNull();
    expect(actionOf(stroke('f', { ctrlKey: true }))).toBeNull();
  });

  it('belong to the field they are typed into', () => {
    const text = { tagName: 'INPUT', inputType: 'text', hasDraft: false };
    const slider = { tagName: 'INPUT', inputType: 'range', hasDraft: false };
    expect(belongsToField(text, stroke('f'))).toBe(true);
    expect(belongsToField(slider, stroke('f'))).toBe(false);
    expect(belongsToField(slider, stroke('ArrowLeft'))).toBe(true);
    expect(belongsToField({ ...text, tagName: 'DIV', inputType: null }, stroke('f'))).toBe(false);
  });

  it('undo typing while a field holds a draft, and the parameters otherwise', () => {
    const text = { tagName: 'INPUT', inputType: 'text', hasDraft: true };
    const undo = stroke('z', { ctrlKey: true });
    expect(belongsToField(text, undo)).toBe(true);
    expect(belongsToField({ ...text, hasDraft: false }, undo)).toBe(false);
  });

  it('are printed as people read them', () => {
    expect(keyLabel('ctrl+shift+z')).toBe('Ctrl + Shift + Z');
    expect(keyLabel('[')).toBe('[');
    expect(keyLabel('+')).toBe('+');
    expect(keyLabel('escape')).toBe('Escape');
  });
});
