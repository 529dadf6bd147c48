import { expect, test } from 'vitest';
import { createLocalFiles, namesOf } from '../../../../src/app/kept/localFiles.ts';
import type { ReaderKind } from '../../../../src/pipeline/pipeline.ts';

/** What came of opening files: the kinds that each held. */
function opening(of: Readonly<Record<string, readonly ReaderKind[]>>) {
  const kindsOf = new Map(Object.entries(of).map(([name, kinds]) => [name, new Set(kinds)]));
  const opened = { kinds: new Set(Object.values(of).flat()), kindsOf };
  return [opened, Object.keys(of).map((name) => new File([], name))] as const;
}
const elsewhere = (...kinds: ReaderKind[]) => [{ kinds: new Set(kinds) }, null] as const;

test('the open local files are those of which something is still in use', () => {
  const local = createLocalFiles(null);
  const open = () => local.getState().open.map(({ name }) => name);
  const { opened } = local.getState();
  opened(...opening({ 'e1.zip': ['event'], 'm.map': ['map'], 'notes.txt': [] }));
  opened(...opening({ 'n.onnx': ['network'] }));
  expect(open()).toEqual(['e1.zip', 'm.map', 'n.onnx']);
  // The map of the first selection is still in use, its event is not.
  opened(...opening({ 'e2.zip': ['event'] }));
  expect(open()).toEqual(['m.map', 'n.onnx', 'e2.zip']);
  opened(...opening({ 'o.onnx': ['network'] }));
  expect(open()).toEqual(['m.map', 'e2.zip', 'o.onnx']);
  opened(...elsewhere('event'));
  opened(...elsewhere('map', 'event'));
  expect(open()).toEqual(['o.onnx']);
});

test('an archive is open as long as anything of it is', () => {
  const local = createLocalFiles(null);
  const open = () => local.getState().open.map(({ name }) => name);
  const { opened } = local.getState();
  opened(...opening({ 'all.zip': ['event', 'map', 'session'] }));
  opened(...elsewhere('event'));
  expect(open()).toEqual(['all.zip']);
  opened(...opening({ 'm.map': ['map'] }));
  expect(open()).toEqual(['m.map']);
});

test('files in words', () => {
  expect(namesOf(['a', 'b'])).toBe('a, b');
  expect(namesOf(['a', 'b', 'c', 'd'])).toBe('a, b, c and 1 more');
});
