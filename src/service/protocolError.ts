/**
 * A request or an answer that is not what the protocol says. The message is one sentence; `status` is the HTTP status
 * that a server answers with.
 */
export class ProtocolError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.name = 'ProtocolError';
    this.status = status;
  }
}

/** Text of the other side, fit to be quoted in a sentence: on one line, printable and short. */
export function quotedText(text: string, length = 200): string {
  const plain = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return plain.length > length ? `${plain.slice(0, length - 3)}...` : plain;
}
