import { expect, test } from 'vitest';
import { SHADERS, shaderCode, withImports } from '../../../src/gpu/shaders.ts';

/** Shaders that tell what they are. */
const shaders = (texts: Record<string, string>) => texts;

test('a shader comes first, then what it imports and what that imports, each once', () => {
  const diamond = shaders({
    top: '// import left\n// import right\nfn top() {}',
    left: '// import base\nfn left() {}',
    right: '// import base\nfn right() {}',
    base: 'fn base() {}',
    other: 'fn other() {}',
  });
  const declared = Array.from(shaderCode('top', diamond).matchAll(/fn (\w+)/g), ([, name]) => name);
  expect(declared).toEqual(['top', 'left', 'base', 'right']);
});

test('a directive of the shader that is compiled comes before all else', () => {
  const code = shaderCode('a', shaders({ a: 'enable f16;\n// import b\n', b: 'fn b() {}' }));
  expect(code).toMatch(/^enable f16;/);
});

test('code of one’s own may import, too', () => {
  expect(withImports('// import base\nfn mine() {}', shaders({ base: 'fn base() {}' }))).toContain(
    'fn base()',
  );
  expect(withImports('fn mine() {}')).toBe('fn mine() {}');
});

test('what is not there is named, with who asks for it', () => {
  const asking = shaders({ a: '// import b', b: '// import missing' });
  expect(() => shaderCode('a', asking)).toThrow(
    'Shader b imports missing, and there is no such shader.',
  );
  expect(() => shaderCode('missing', asking)).toThrow('There is no shader missing.');
});

test.each([
  [{ a: '// import a' }, 'Shaders import each other: a imports a.'],
  [
    { a: '// import b', b: '// import c', c: '// import b' },
    'Shaders import each other: a imports b imports c imports b.',
  ],
])('a circle is an error that names all of it', (circle, message) => {
  expect(() => shaderCode('a', shaders(circle))).toThrow(message);
});

test.each([
  '// import b, c',
  '// import',
  '//import b',
  '  // import b',
  '// import "b"',
  '// import b;',
])('a line that is nearly an import is an error: %s', (line) => {
  const faulty = shaders({ a: `fn a() {}\n${line}`, b: '', c: '' });
  expect(() => shaderCode('a', faulty)).toThrow(`Shader a: "${line.trim()}" is no import`);
});

test('every shader finds what it imports', () => {
  for (const name of Object.keys(SHADERS)) expect(shaderCode(name)).toContain(SHADERS[name]);
  expect(shaderCode('hitPairsFill')).toContain(SHADERS.fixedPoint);
});
