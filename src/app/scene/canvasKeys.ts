import type { CameraStep } from '../../scene/index.ts';

const STEPS: Readonly<Record<string, CameraStep>> = {
  ArrowRight: { right: 1 },
  ArrowLeft: { right: -1 },
  ArrowUp: { up: 1 },
  ArrowDown: { up: -1 },
};

/** What a key does to the camera of the picture that has the focus; null for nothing. With shift it moves instead of turning. */
export function stepOfKey({
  key,
  shiftKey,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>): CameraStep | null {
  const step = STEPS[key];
  if (!step || ctrlKey || metaKey || altKey) return null;
  return shiftKey ? { ...step, shift: true } : step;
}
