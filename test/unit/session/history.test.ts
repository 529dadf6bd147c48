import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { change, endGesture, redo, startHistory, undo } from '../../../src/session/history.ts';

describe('history', () => {
  it('undoes and redoes in order', () => {
    const history = change(change(startHistory('a'), 'b'), 'c');
    const back = undo(undo(history));
    expect(back.present).toBe('a');
    expect(undo(back)).toBe(back);
    expect(redo(redo(back)).present).toBe('c');
    expect(redo(history)).toBe(history);
  });

  it('joins the changes of one gesture into one step', () => {
    let history = startHistory(0);
    for (const value of [1, 2, 3]) history = change(history, value, 'slider');
    expect(undo(history).present).toBe(0);
  });

  it('starts a new step at another gesture, after the end of one, and after an undo', () => {
    const dragged = change(startHistory(0), 1, 'slider');
    expect(undo(change(dragged, 2, 'another')).present).toBe(1);
    expect(undo(change(endGesture(dragged), 2, 'slider')).present).toBe(1);
    const redone = redo(undo(dragged));
    expect(undo(change(redone, 5, 'slider')).present).toBe(1);
  });

  it('forgets what could be redone at a change, and nothing at an equal value', () => {
    const back = undo(change(startHistory(0), 1));
    expect(change(back, 2).future).toEqual([]);
    expect(change(back, 0)).toBe(back);
  });

  it('walks back to the start and forth to the end whatever was done', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }), (values) => {
        let history = startHistory(-1);
        for (const value of values) history = change(history, value);
        const steps = history.past.length;
        let back = history;
        for (let i = 0; i < steps; i++) back = undo(back);
        expect(back.present).toBe(-1);
        let forth = back;
        for (let i = 0; i < steps; i++) forth = redo(forth);
        expect(forth.present).toBe(history.present);
      }),
    );
  });
});
