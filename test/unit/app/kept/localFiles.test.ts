import { expect, test } from 'vitest';
import { createLocalFiles, namesOf } from '../../../../src/app/kept/localFiles.ts';

const files = (...names: string[]) => names.map((name) => new File([], name));

test('the open local files are those of which something is still in use', () => {
  const local = createLocalFiles(null);
  const open = () => local.getState().open.map(({ name }) => name);
  const { opened } = local.getState();
  opened(new Set(['event', 'map']), files('e1.zip', 'm.map'));
  opened(new Set(['network']), files('n.onnx'));
  expect(open()).toEqual(['e1.zip', 'm.map', 'n.onnx']);
  // The map of the first selection is still in use.
  opened(new Set(['event']), files('e2.zip'));
  expect(open()).toEqual(['e1.zip', 'm.map', 'n.onnx', 'e2.zip']);
  opened(new Set(['network']), files('o.onnx'));
  expect(open()).toEqual(['e1.zip', 'm.map', 'e2.zip', 'o.onnx']);
  opened(new Set(['event']), null);
  opened(new Set(['map', 'event']), null);
  expect(open()).toEqual(['o.onnx']);
});

test('files in words', () => {
  expect(namesOf(['a', 'b'])).toBe('a, b');
  expect(namesOf(['a', 'b', 'c', 'd'])).toBe('a, b, c and 1 more');
});
