/** Opening things, with account of where they came from, so that a link can tell. */
import type { Opened, Pipeline, SourceFile, UndescribedNetwork } from '../pipeline/pipeline.ts';
import { GivenUpError } from '../pipeline/pipeline.ts';
import { type Message, sentenceOf } from './messages.ts';
import {
  type EventSource,
  FILE_KINDS,
  type FileKind,
  type FileSource,
  type GeneratorSettings,
  missingSentences,
  type Sources,
} from './sources.ts';

/** The part of the session's state that opening changes. */
export interface Account {
  readonly sources: Sources;
  readonly messages: readonly Message[];
  readonly undescribed: UndescribedNetwork | null;
}

/** What opening works on. */
export interface OpeningHost<G> {
  readonly pipeline: Pipeline<G>;
  readonly get: () => Account;
  readonly set: (changes: Partial<Account>) => void;
  readonly say: (kind: Message['kind'], text: string) => void;
  /** Told once something was opened. */
  readonly opened: (opened: Opened) => void;
  readonly openDemo: (() => Promise<Opened>) | undefined;
  /** Told what was opened, and of which files of the user; null: of none. */
  readonly remember: (opened: Opened, files: readonly SourceFile[] | null) => void;
  readonly generator: Generator<G> | undefined;
}

/** The generator's settings as a link carries them. */
export interface Generator<G> {
  /** @throws Error of one sentence where a setting is unknown or out of range. */
  read(given: GeneratorSettings): G;
  /** Those that differ from their default, and the seed. */
  write(settings: G): GeneratorSettings;
}

const NOTHING: Opened = { kinds: new Set(), problems: [] };

export function createOpening<G>(host: OpeningHost<G>) {
  const { pipeline, get, set, say, remember, generator } = host;

  /** What the last opening complained of: the next one takes its place, whatever comes of it. */
  let complaints: readonly string[] = [];
  function complain(kind: Message['kind'], texts: readonly string[]): void {
    const outdated = complaints.filter((text) => !texts.includes(text));
    set({ messages: get().messages.filter(({ text }) => !outdated.includes(text)) });
    complaints = texts;
    for (const text of texts) say(kind, text);
  }
  /** Says why something failed; nothing where the user cancelled it. */
  function complainOf(error: unknown): void {
    if (error instanceof GivenUpError) say('info', error.message);
    else if (!(error instanceof Error && error.name === 'AbortError'))
      complain('error', [sentenceOf(error)]);
  }

  /** Opens something; `of` says where an event, or a map or network, of it came from. */
  async function open(
    opening: () => Promise<Opened>,
    of: { readonly event: EventSource; readonly file?: (kind: FileKind) => FileSource },
    local: readonly SourceFile[] | null = null,
  ): Promise<boolean> {
    try {
      const opened = await opening();
      const { kinds, undescribed, problems } = opened;
      complain('warning', problems);
      let sources: Sources = get().sources;
      for (const kind of FILE_KINDS)
        if (of.file && kinds.has(kind)) sources = withFile(sources, of.file(kind));
      if (kinds.has('event')) sources = { ...sources, event: of.event };
      set({ sources });
      remember(opened, local);
      if (kinds.has('network')) set({ undescribed: undescribed ?? null });
      host.opened(opened);
      return true;
    } catch (error) {
      complainOf(error);
      return false;
    }
  }

  /** The event of a list that a link names; said where there is none. */
  async function showIndex(index: number, where: string): Promise<void> {
    const { length } = pipeline.snapshot().events;
    if (index >= length && index > 0)
      say('warning', `The link names event ${index + 1} of ${where}, which has ${length}.`);
    else if (index > 0) await pipeline.selectEvent(index);
  }

  const opener = {
    complainOf,
    openFiles: (files: readonly SourceFile[]) => {
      const name = namesOf(files);
      return open(
        () => pipeline.openFiles(files),
        {
          event: { kind: 'local', name },
          file: (kind) => ({ kind, name }),
        },
        files,
      );
    },
    openUrl: (url: string, index = 0) =>
      open(
        async () => {
          const opened = await pipeline.openUrl(url);
          await showIndex(index, url);
          return opened;
        },
        { event: { kind: 'url', url }, file: (kind) => ({ kind, url }) },
      ),
    openDemo: () =>
      open(async () => (host.openDemo ? host.openDemo() : NOTHING), { event: { kind: 'demo' } }),
    generate: (settings: G) =>
      open(
        async () => {
          await pipeline.generate(settings);
          return { kinds: new Set(['event'] as const), problems: [] };
        },
        { event: { kind: 'generated', settings: generator?.write(settings) ?? {} } },
      ),

    /** Opens what a link names, and says what it could not carry; `known` is what is open already. */
    async openSources(sources: Sources, index: number, known: Sources): Promise<void> {
      for (const text of missingSentences(sources)) say('warning', text);
      for (const file of sources.files)
        if ('url' in file && !known.files.some((one) => 'url' in one && one.url === file.url))
          await opener.openUrl(file.url);
      const { event } = sources;
      if (event.kind === 'url') await opener.openUrl(event.url, index);
      else if (event.kind === 'generated' && generator) {
        let settings: G;
        try {
          settings = generator.read(event.settings);
        } catch (error) {
          say('warning', `${sentenceOf(error)} The demo event is shown instead.`);
          await opener.openDemo();
          return;
        }
        await opener.generate(settings);
      } else await opener.openDemo();
    },
  };
  return opener;
}

/** The sources with one more file; the same one again is the same. */
function withFile(sources: Sources, file: FileSource): Sources {
  const others = sources.files.filter((one) =>
    file.kind === 'network' ? JSON.stringify(one) !== JSON.stringify(file) : one.kind !== file.kind,
  );
  return { ...sources, files: [...others, file] };
}

/** Files as a sentence names them. */
function namesOf(files: readonly SourceFile[]): string {
  const names = files.slice(0, 3).map(({ name }) => name);
  return `${names.join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''}`;
}
