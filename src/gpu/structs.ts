import { GpuError } from './errors.ts';

/**
 * The bytes of a WGSL struct of scalars (f32, u32, i32), for a uniform buffer. Order and types of its fields
 * come from the declaration in the shader, which stays their only definition.
 * @throws GpuError where the source declares no such struct, or its fields are not those given.
 */
export function structBytes(
  source: string,
  name: string,
  fields: Readonly<Record<string, number>>,
): ArrayBuffer {
  const declared = structFields(source, name);
  const given = Object.keys(fields);
  const unknown = given.find((field) => !declared.some(([known]) => known === field));
  if (unknown || given.length !== declared.length)
    throw new GpuError(
      `WGSL struct ${name} has the fields ${declared.map(([field]) => field).join(', ')}, not ${given.join(', ')}.`,
    );
  // A uniform buffer holds a struct in multiples of 16 bytes.
  const view = new DataView(new ArrayBuffer(16 * Math.ceil(declared.length / 4)));
  declared.forEach(([field, type], i) => {
    if (type === 'f32') view.setFloat32(4 * i, fields[field], true);
    else if (type === 'u32') view.setUint32(4 * i, fields[field], true);
    else view.setInt32(4 * i, fields[field], true);
  });
  return view.buffer;
}

/**
 * Bytes from one element of an array to the next of a WGSL type: scalars, atomics, vectors and structs of these.
 * @throws GpuError where the source declares no such type.
 */
export function typeBytes(source: string, type: string): number {
  const { bytes, align } = layoutOf(source, type);
  return align * Math.ceil(bytes / align);
}

function layoutOf(source: string, type: string): { bytes: number; align: number } {
  const scalars = /^(?:atomic<\w+>|[fiu]32)$/.test(type)
    ? 1
    : Number(/^vec([24])[fiu]$/.exec(type)?.[1] ?? 0);
  if (scalars > 0) return { bytes: 4 * scalars, align: 4 * scalars };
  if (/^vec3[fiu]$/.test(type)) return { bytes: 12, align: 16 };
  const up = (bytes: number, align: number) => align * Math.ceil(bytes / align);
  let bytes = 0;
  let align = 4;
  for (const [, field] of structBody(source, type)) {
    const inner = layoutOf(source, field);
    bytes = up(bytes, inner.align) + inner.bytes;
    align = Math.max(align, inner.align);
  }
  return { bytes: up(bytes, align), align };
}

/** Names and types of the fields of a struct of scalars, in order. */
function structFields(source: string, name: string): [string, string][] {
  const fields = structBody(source, name);
  const other = fields.find(([, type]) => !/^[fiu]32$/.test(type));
  if (other) throw new GpuError(`WGSL struct ${name}: "${other.join(': ')}" is no scalar field.`);
  return fields;
}

/** Names and types of the fields of a struct, in order. */
function structBody(source: string, name: string): [string, string][] {
  const code = source.replaceAll(/\/\/.*$/gm, '');
  const body = new RegExp(`struct\\s+${name}\\s*\\{([^}]*)\\}`).exec(code)?.[1];
  if (body === undefined) throw new GpuError(`The shader declares no struct ${name}.`);
  return body
    .split(/,(?![^<]*>)/)
    .map((field) => field.trim())
    .filter((field) => field !== '')
    .map((field) => {
      const parts = /^(\w+)\s*:\s*(.+)$/.exec(field);
      if (!parts) throw new GpuError(`WGSL struct ${name}: "${field}" is no field.`);
      return [parts[1], parts[2]];
    });
}
