import { GpuError } from './errors.ts';

const FOLDER = '../../shaders/';
const files = import.meta.glob<string>('../../shaders/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The text of each shader by its name, that of its file without the ending. */
export const SHADERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(files).map(([path, text]) => [path.slice(FOLDER.length, -'.wgsl'.length), text]),
);

/**
 * The code of a shader with all that it imports, ready to be compiled. A line `// import pair` in a shader stands for
 * `shaders/pair.wgsl`: what that declares may be used, and so may what it imports itself. The order of such lines does
 * not matter, as that of declarations does not in WGSL.
 * @throws GpuError as `withImports`, and where there is no such shader.
 */
export function shaderCode(name: string, shaders = SHADERS): string {
  const text = shaders[name];
  if (text === undefined) throw new GpuError(`There is no shader ${name}.`);
  return withImports(text, shaders, name);
}

/**
 * The same for some WGSL of one's own. It comes first, then each shader that it imports, once, whatever the ways to it:
 * `enable`, which has to come before all else, belongs to the code that is compiled.
 * @throws GpuError naming the shader with an import that is not known, goes round in a circle, or cannot be read.
 */
export function withImports(text: string, shaders = SHADERS, name = 'the code'): string {
  const joined = new Set([text]);

  function join(importer: string, code: string, way: readonly string[]): void {
    for (const imported of importsOf(code, importer)) {
      const next = [...way, imported];
      if (way.includes(imported))
        throw new GpuError(`Shaders import each other: ${next.join(' imports ')}.`);
      const found = shaders[imported];
      if (found === undefined)
        throw new GpuError(`Shader ${importer} imports ${imported}, and there is no such shader.`);
      joined.add(found);
      join(imported, found, next);
    }
  }

  join(name, text, [name]);
  return [...joined].join('\n');
}

/** Names of the shaders that a shader imports. */
function importsOf(text: string, shader: string): string[] {
  return Array.from(text.matchAll(/^[ \t]*\/\/[ \t]*import\b(.*)$/gm), ([line, rest]) => {
    const name = /^ (\w+)$/.exec(rest)?.[1];
    if (name === undefined || !line.startsWith('// import '))
      throw new GpuError(
        `Shader ${shader}: "${line.trim()}" is no import; one shader a line, as in "// import pair".`,
      );
    return name;
  });
}
