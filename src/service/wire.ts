/**
 * Requests and answers of KServe v2 (Open Inference Protocol) over HTTP as bytes: a JSON header and, where tensors
 * travel in binary, their little-endian bytes behind it in the order of the list. Client and server share it.
 */
import { ProtocolError, quotedText } from './protocolError.ts';
import {
  bytesOfTensor,
  checkDatatype,
  checkShape,
  numbersAsJson,
  type Tensor,
  tensorOfBytes,
  tensorOfNumbers,
} from './tensor.ts';

/** The HTTP header that tells where the JSON ends; without it all of a body is JSON. */
export const HEADER_LENGTH = 'Inference-Header-Content-Length';
/** The extension of servers that take and give tensors in binary. */
export const BINARY_EXTENSION = 'binary_tensor_data';

/** Bytes of a request or an answer. */
export interface Message {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Bytes of the JSON in front; null where all of it is JSON. */
  readonly headerLength: number | null;
}

/** An output that a request asks for. */
export interface RequestedOutput {
  readonly name: string;
  /** Whether it is to come in binary. */
  readonly binary: boolean;
}

export interface InferRequest {
  readonly id: string;
  readonly inputs: readonly Tensor[];
  /** Empty: all outputs. */
  readonly outputs: readonly RequestedOutput[];
  /** Whether outputs that are not asked for one by one come in binary. */
  readonly binaryOutput: boolean;
}

export interface InferResponse {
  readonly id: string;
  readonly modelName: string;
  readonly modelVersion: string;
  readonly outputs: readonly Tensor[];
}

/** A request as bytes, its tensors in binary or as JSON. */
export function encodeRequest(request: InferRequest, binary: boolean): Message {
  const { id, inputs, outputs, binaryOutput } = request;
  return encode(
    {
      ...(id !== '' && { id }),
      ...(binaryOutput && outputs.length === 0 && { parameters: { binary_data_output: true } }),
      ...(outputs.length > 0 && {
        outputs: outputs.map((output) => ({
          name: output.name,
          ...(output.binary && { parameters: { binary_data: true } }),
        })),
      }),
    },
    'inputs',
    inputs,
    () => binary,
  );
}

/** @throws ProtocolError with the status for the sender. */
export function decodeRequest(body: Uint8Array, headerLength: number | null): InferRequest {
  const { header, tensors } = decode(body, headerLength, 'inputs');
  const { id = '', outputs = [] } = header;
  if (typeof id !== 'string') throw new ProtocolError('The "id" of a request must be a text.');
  if (!Array.isArray(outputs)) throw new ProtocolError('"outputs" must be a list.');
  const binaryOutput = parametersOf(header).binary_data_output === true;
  return {
    id,
    inputs: tensors,
    binaryOutput,
    outputs: outputs.map((output: unknown) => {
      if (!isRecord(output) || typeof output.name !== 'string')
        throw new ProtocolError('Every entry of "outputs" needs a "name".');
      const { binary_data } = parametersOf(output);
      return {
        name: output.name,
        binary: typeof binary_data === 'boolean' ? binary_data : binaryOutput,
      };
    }),
  };
}

/** An answer as bytes; `binary` are the outputs that travel so. */
export function encodeResponse(response: InferResponse, binary: ReadonlySet<string>): Message {
  const { id, modelName, modelVersion, outputs } = response;
  const header = {
    ...(id !== '' && { id }),
    model_name: modelName,
    model_version: modelVersion,
  };
  return encode(header, 'outputs', outputs, ({ name }) => binary.has(name));
}

/** @throws ProtocolError where the answer is none of this protocol. */
export function decodeResponse(body: Uint8Array, headerLength: number | null): InferResponse {
  const { header, tensors } = decode(body, headerLength, 'outputs');
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    id: text(header.id),
    modelName: text(header.model_name),
    modelVersion: text(header.model_version),
    outputs: tensors,
  };
}

type Json = Readonly<Record<string, unknown>>;

function encode(
  rest: Json,
  list: 'inputs' | 'outputs',
  tensors: readonly Tensor[],
  isBinary: (tensor: Tensor) => boolean,
): Message {
  // By hand, because JSON.stringify has no whole numbers of 64 bits.
  const entries = tensors.map((tensor) => {
    const { name, datatype, shape, data } = tensor;
    const entry = JSON.stringify({
      name,
      datatype,
      shape,
      ...(isBinary(tensor) && { parameters: { binary_data_size: data.byteLength } }),
    });
    return isBinary(tensor) ? entry : `${entry.slice(0, -1)},"data":${numbersAsJson(tensor)}}`;
  });
  const before = JSON.stringify(rest).slice(0, -1);
  const json = `${before}${before === '{' ? '' : ','}"${list}":[${entries.join(',')}]}`;
  const header = new TextEncoder().encode(json);
  const binary = tensors.filter(isBinary).map(bytesOfTensor);
  const size = binary.reduce((sum, { length }) => sum + length, header.length);
  const body = new Uint8Array(size);
  body.set(header);
  let at = header.length;
  for (const bytes of binary) {
    body.set(bytes, at);
    at += bytes.length;
  }
  return { body, headerLength: binary.length > 0 ? header.length : null };
}

function decode(body: Uint8Array, headerLength: number | null, list: 'inputs' | 'outputs') {
  if (headerLength !== null && headerLength > body.length)
    throw new ProtocolError(
      `${HEADER_LENGTH} says ${headerLength} bytes, the body has ${body.length}.`,
    );
  const length = headerLength ?? body.length;
  const header = parsed(body.subarray(0, length));
  const entries = header[list];
  if (!Array.isArray(entries)) throw new ProtocolError(`"${list}" must be a list of tensors.`);
  let at = length;
  const tensors = entries.map((entry: unknown): Tensor => {
    if (!isRecord(entry) || typeof entry.name !== 'string')
      throw new ProtocolError(`Every entry of "${list}" needs a "name".`);
    const name = quotedText(entry.name, 60);
    const datatype = checkDatatype(entry.datatype, name);
    const shape = checkShape(entry.shape, name);
    const { binary_data_size: size } = parametersOf(entry);
    if (size === undefined) return tensorOfNumbers(entry.name, datatype, shape, entry.data);
    if (entry.data !== undefined)
      throw new ProtocolError(`The tensor ${name} has both "data" and a "binary_data_size".`);
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
      throw new ProtocolError(`"binary_data_size" of the tensor ${name} is no number of bytes.`);
    if (at + size > body.length)
      throw new ProtocolError(
        `The tensor ${name} says ${size} bytes, and ${body.length - at} are left of the body.`,
      );
    at += size;
    return tensorOfBytes(entry.name, datatype, shape, body.subarray(at - size, at));
  });
  if (at !== body.length)
    throw new ProtocolError(`${body.length - at} bytes of the body belong to no tensor.`);
  return { header, tensors };
}

/** Lists, objects and entries that JSON may have: each takes many times its bytes of memory once it is parsed. */
const MOST_PARTS = 2_000_000;
const PARTS = new Set(Array.from('[{:', (character) => character.charCodeAt(0)));

/** @throws ProtocolError where JSON has more parts than any message of tensors; those in texts count too. */
function checkParts(bytes: Uint8Array): void {
  if (bytes.length <= MOST_PARTS) return;
  let parts = 0;
  for (const byte of bytes) if (PARTS.has(byte)) parts++;
  if (parts > MOST_PARTS)
    throw new ProtocolError(
      `The JSON of the message has more than ${MOST_PARTS} lists, objects and entries; send tensors flat, or in binary.`,
    );
}

/** @throws ProtocolError where bytes are no JSON object: status 500 for what cannot be parsed, as Triton has it. */
function parsed(bytes: Uint8Array): Json {
  checkParts(bytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ProtocolError('The JSON of the message cannot be parsed.', 500);
  }
  if (!isRecord(value)) throw new ProtocolError('The JSON of the message must be an object.');
  return value;
}

function parametersOf(entry: Json): Json {
  return isRecord(entry.parameters) ? entry.parameters : {};
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
