/** Just enough of the protobuf wire format to walk through a message and to write one with some fields replaced. */

/** A field of a message. */
export interface ProtoField {
  readonly number: number;
  /** Its content where it is a string, bytes or a message; empty for numbers. */
  readonly bytes: Uint8Array;
  /** Its value where it is a varint; 0 otherwise. */
  readonly value: number;
  /** The field as it stands in the message, key and length included. */
  readonly raw: Uint8Array;
}

/** The fields of a message, in order. @throws RangeError where it is truncated or no message. */
export function protoFields(message: Uint8Array): ProtoField[] {
  const fields: ProtoField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= message.length || shift > 63)
        throw new RangeError('A protobuf message ends early.');
      const byte = message[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const key = varint();
    const wire = key % 8;
    let value = 0;
    let length = wire === 1 ? 8 : wire === 5 ? 4 : 0;
    if (wire === 0) value = varint();
    else if (wire === 2) length = varint();
    else if (length === 0) throw new RangeError('This is no protobuf message.');
    if (at + length > message.length) throw new RangeError('A protobuf message ends early.');
    const bytes = message.subarray(at, at + length);
    at += length;
    fields.push({ number: Math.floor(key / 8), bytes, value, raw: message.subarray(start, at) });
  }
  return fields;
}

/** The first field of a number as text; empty where there is none. */
export function protoText(fields: readonly ProtoField[], number: number): string {
  const field = fields.find((one) => one.number === number);
  return field ? new TextDecoder().decode(field.bytes) : '';
}

/** A field of bytes, as it stands in a message. */
export function protoBytes(number: number, content: readonly Uint8Array[]): Uint8Array[] {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.from([...varintBytes(number * 8 + 2), ...varintBytes(length)]), ...content];
}

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}
