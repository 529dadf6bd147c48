import { asTyped } from '../parameters/codec.ts';

/**
 * Settings of the generator by name, numbers but for that of the detector; which there are, and which are legal, the
 * generator knows.
 */
export type GeneratorSettings = Readonly<Record<string, number | string>>;

/** The setting of the generator that is a name. */
const DETECTOR = 'detector';

/** Where the open event came from. */
export type EventSource =
  | { readonly kind: 'demo' }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'generated'; readonly settings: GeneratorSettings }
  /** Files of the user, which no link can name. */
  | { readonly kind: 'local'; readonly name: string };

/** Kinds of files in use beside the event that a link tells of. */
export const FILE_KINDS = ['map', 'network', 'tracks'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Where a map or a network in use, other than those that ship, or opened tracks came from. */
export type FileSource =
  | { readonly kind: FileKind; readonly url: string }
  | { readonly kind: FileKind; readonly name: string };

/** What is open, as far as a link tells. */
export interface Sources {
  readonly event: EventSource;
  readonly files: readonly FileSource[];
}

export const DEMO: Sources = { event: { kind: 'demo' }, files: [] };

/** Whether two events come from the same place. */
export function sameEvent(a: EventSource, b: EventSource): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The names of what a link does not carry. */
export function localNames({ event, files }: Sources): { kind: string; name: string }[] {
  return [
    ...(event.kind === 'local' ? [{ kind: 'event', name: event.name }] : []),
    ...files.flatMap((file) => ('name' in file ? [{ kind: file.kind, name: file.name }] : [])),
  ];
}

/** Query entries of what is open. */
export function sourcesToQuery({ event, files }: Sources, query: URLSearchParams): void {
  if (event.kind === 'url') query.set('event', event.url);
  if (event.kind === 'generated')
    query.set(
      'generate',
      Object.entries(event.settings)
        .map(([id, value]) => `${id}:${value}`)
        .join(),
    );
  if (event.kind === 'local') query.set('missing-event', event.name);
  for (const file of files)
    if ('url' in file) query.append(file.kind, file.url);
    else query.append(`missing-${file.kind}`, file.name);
}

/** What a query says is open; what is illegal is listed and left out. */
export function sourcesFromQuery(query: URLSearchParams, errors: string[]): Sources {
  const files = FILE_KINDS.flatMap((kind): FileSource[] => [
    ...query
      .getAll(kind)
      .filter((url) => url !== '')
      .map((url) => ({ kind, url })),
    ...query.getAll(`missing-${kind}`).map((name) => ({ kind, name: asTyped(name) })),
  ]);
  return { event: eventOf(query, errors), files };
}

function eventOf(query: URLSearchParams, errors: string[]): EventSource {
  const url = query.get('event');
  if (url) return { kind: 'url', url };
  const generate = query.get('generate');
  if (generate !== null) {
    const settings: Record<string, number | string> = {};
    for (const part of generate.split(',').filter((word) => word !== '')) {
      const [id, value = ''] = part.split(':');
      if (id === DETECTOR && /^[\w-]{1,40}$/.test(value)) settings[id] = value;
      else if (value.trim() !== '' && Number.isFinite(Number(value))) settings[id] = Number(value);
      else errors.push(`generate: "${asTyped(part)}" is not a setting and its number.`);
    }
    return { kind: 'generated', settings };
  }
  const missing = query.get('missing-event');
  return missing === null ? { kind: 'demo' } : { kind: 'local', name: asTyped(missing) };
}

/** What a receiver is told of files that only the sender has; empty where there are none. */
export function missingSentences(sources: Sources): string[] {
  return localNames(sources).map(({ kind, name }) => {
    if (kind === 'event')
      return `The link was made with the event ${name} of files that it cannot carry; the demo event is shown instead. Open these files, or ask for a session file, to see the same.`;
    const instead = kind === 'tracks' ? '' : '; what ships is used instead';
    return `The link was made with the ${kind} ${name}, a file that it cannot carry${instead}. Open it, or ask for a session file, to see the same.`;
  });
}

/** What a sender is told of files that the link does not carry; null where it carries all. */
export function notCarried(sources: Sources): string | null {
  const names = localNames(sources).map(({ kind, name }) => `the ${kind} ${name}`);
  if (names.length === 0) return null;
  const those = names.length === 1 ? 'which is a file' : 'which are files';
  return `It does not carry ${names.join(' and ')}, ${those} of yours: a session file (Export) does.`;
}
