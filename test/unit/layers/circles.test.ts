import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Files that a source file imports, types and lazy imports included. */
function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8');
  const specifiers = code.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)'(\.{1,2}\/[^'?]+)'/g);
  return Array.from(specifiers, ([, specifier]) => resolve(dirname(file), specifier));
}

/** The first circle of imports that a walk from these files meets, each file named once and the first again; else null. */
function circleIn(
  files: readonly string[],
  importsOf: (file: string) => string[],
): string[] | null {
  const done = new Set<string>();
  const way: string[] = [];

  function visit(file: string): string[] | null {
    if (done.has(file)) return null;
    const before = way.indexOf(file);
    if (before >= 0) return [...way.slice(before), file];
    way.push(file);
    for (const imported of importsOf(file)) {
      const circle = visit(imported);
      if (circle) return circle;
    }
    way.pop();
    done.add(file);
    return null;
  }

  for (const file of files) {
    const circle = visit(file);
    if (circle) return circle;
  }
  return null;
}

test('no file of src imports itself by way of others', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => resolve(join('src', name)));
  const imports = new Map(
    files.map((file) => [file, importsOf(file).filter((to) => existsSync(to))]),
  );
  // Were the reading of imports at fault, there would be none.
  expect([...imports.values()].flat().length).toBeGreaterThan(2 * files.length);
  expect(circleIn(files, (file) => imports.get(file) ?? [])).toBeNull();
});

test('a circle is found wherever it is entered', () => {
  const graph: Record<string, string[]> = { a: ['b'], b: ['c', 'd'], c: [], d: ['b'] };
  expect(circleIn(['a', 'b', 'c', 'd'], (file) => graph[file])).toEqual(['b', 'd', 'b']);
  expect(circleIn(['c'], (file) => graph[file])).toBeNull();
});
