import { expect, test } from 'vitest';
import { stepOfKey } from '../../../../src/app/scene/canvasKeys.ts';

const PLAIN = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test('arrows turn the camera, with shift they move it, and other strokes are left alone', () => {
  expect(stepOfKey({ ...PLAIN, key: 'ArrowLeft' })).toEqual({ right: -1 });
  expect(stepOfKey({ ...PLAIN, key: 'ArrowUp', shiftKey: true })).toEqual({ up: 1, shift: true });
  expect(stepOfKey({ ...PLAIN, key: 'ArrowUp', ctrlKey: true })).toBeNull();
  expect(stepOfKey({ ...PLAIN, key: 'a' })).toBeNull();
});
