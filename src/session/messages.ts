/** Something the user must be told, until it is dismissed. */
export interface Message {
  readonly id: number;
  readonly kind: 'error' | 'warning' | 'info';
  readonly text: string;
  /** How often it was said. */
  readonly count: number;
}

/** Messages with one more, newest last; one that is already there is counted, not repeated. */
export function addMessage(
  messages: readonly Message[],
  kind: Message['kind'],
  text: string,
): readonly Message[] {
  const known = messages.find((message) => message.kind === kind && message.text === text);
  if (known)
    return messages.map((message) =>
      message === known ? { ...message, count: message.count + 1 } : message,
    );
  const id = 1 + messages.reduce((highest, message) => Math.max(highest, message.id), 0);
  return [...messages, { id, kind, text, count: 1 }];
}

/** Messages without one. */
export function dismissMessage(messages: readonly Message[], id: number): readonly Message[] {
  return messages.filter((message) => message.id !== id);
}

/** The sentence of whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
