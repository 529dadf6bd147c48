import { parseUrl } from '../../service/parseUrl.ts';
import { UsageError } from '../arguments.ts';

/** What `serve` was asked to do. */
export interface ServeArguments {
  readonly host: string;
  readonly port: number;
  /** Port of gRPC; null: none. */
  readonly grpcPort: number | null;
  readonly workers: number;
  readonly threads: number;
  /** Requests that may wait. */
  readonly queue: number;
  /** Bytes of a body. */
  readonly maxBody: number;
  readonly maxRows: number;
  readonly detector: string;
  readonly repository: string | null;
  /** Origins that pages may ask from, besides the server's own. */
  readonly origins: readonly string[];
  /** The server that `/upstream/v2/...` is passed on to. */
  readonly upstream: URL | null;
  /** Certificate and key (PEM files); null: plain http. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Seconds that a body may take to come. */
  readonly bodyTimeout: number;
}

interface Option {
  readonly flag: string;
  readonly value: string;
  readonly help: string;
}

const OPTIONS: readonly Option[] = [
  { flag: '--port', value: 'N', help: 'HTTP port (default 8000; 0 takes a free one)' },
  {
    flag: '--grpc-port',
    value: 'N',
    help: 'gRPC port (default 8001; 0 takes a free one; none: no gRPC)',
  },
  {
    flag: '--host',
    value: 'H',
    help: 'address to listen on (default 127.0.0.1: this machine only)',
  },
  { flag: '--workers', value: 'N', help: 'worker processes, each with its own models (default 1)' },
  { flag: '--threads', value: 'N', help: 'threads of each worker for networks (default 2)' },
  { flag: '--queue', value: 'N', help: 'requests that may wait, beyond it 503 (default 16)' },
  { flag: '--max-body', value: 'MB', help: 'largest body (default 64)' },
  { flag: '--max-rows', value: 'N', help: 'most rows of FEATURES (default 500000)' },
  { flag: '--body-timeout', value: 'S', help: 'seconds that a body may take to come (default 60)' },
  { flag: '--detector', value: 'ID', help: 'detector of the events (default trackml)' },
  {
    flag: '--model-dir',
    value: 'D',
    help: 'folder with a folder per model: a .map, .onnx networks with manifests, parameters.json',
  },
  {
    flag: '--allow-origin',
    value: 'O',
    help: 'origin of pages that may ask, e.g. https://a.org; may be repeated',
  },
  {
    flag: '--upstream',
    value: 'URL',
    help: 'server that /upstream/v2/... is passed on to, a Triton say',
  },
  {
    flag: '--tls-cert',
    value: 'F',
    help: 'certificate (PEM); with --tls-key, both ports speak TLS',
  },
  { flag: '--tls-key', value: 'F', help: 'its key (PEM)' },
];

/**
 * Parses the words after `serve`; null where help was asked for.
 * @throws UsageError that says which word and what is legal.
 */
export function parseServeArguments(words: readonly string[]): ServeArguments | null {
  const given = new Map<string, string[]>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '--help' || word === '-h') return null;
    if (!OPTIONS.some(({ flag }) => flag === word))
      throw new UsageError(`${word} is not an option; --help lists them.`);
    const value = words[++i];
    if (value === undefined) throw new UsageError(`${word} needs a value.`);
    given.set(word, [...(given.get(word) ?? []), value]);
  }
  const text = (flag: string) => given.get(flag)?.at(-1) ?? null;
  const number = (flag: string, fallback: number, least: number, most: number) => {
    const value = text(flag);
    if (value === null) return fallback;
    const parsed = Number(value);
    if (value.trim() === '' || !Number.isInteger(parsed) || parsed < least || parsed > most)
      throw new UsageError(`${flag}: "${value}" is not a whole number from ${least} to ${most}.`);
    return parsed;
  };
  const [cert, key] = [text('--tls-cert'), text('--tls-key')];
  if ((cert === null) !== (key === null))
    throw new UsageError('--tls-cert and --tls-key belong together; give both or neither.');
  return {
    host: text('--host') ?? '127.0.0.1',
    port: number('--port', 8000, 0, 65535),
    grpcPort: text('--grpc-port') === 'none' ? null : number('--grpc-port', 8001, 0, 65535),
    workers: number('--workers', 1, 1, 256),
    threads: number('--threads', 2, 1, 256),
    queue: number('--queue', 16, 0, 100_000),
    maxBody: number('--max-body', 64, 1, 4096) * 1024 * 1024,
    maxRows: number('--max-rows', 500_000, 1, 100_000_000),
    bodyTimeout: number('--body-timeout', 60, 1, 3600),
    detector: text('--detector') ?? 'trackml',
    repository: text('--model-dir'),
    origins: (given.get('--allow-origin') ?? []).map(origin),
    upstream: text('--upstream') === null ? null : upstream(text('--upstream') as string),
    tls: cert !== null && key !== null ? { cert, key } : null,
  };
}

function origin(text: string): string {
  const url = parseUrl(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== text.replace(/\/$/, ''))
    throw new UsageError(
      `--allow-origin: "${text}" is no origin; write it as https://name or http://localhost:4173.`,
    );
  return url.origin;
}

function upstream(text: string): URL {
  const url = parseUrl(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new UsageError(
      `--upstream: "${text}" is no address of a server; write it as http://name:8000.`,
    );
  return url;
}

/** The help text. */
export function serveHelp(): string {
  const names = OPTIONS.map(({ flag, value }) => `${flag} ${value}`);
  const width = Math.max(...names.map(({ length }) => length)) + 2;
  return [
    'serve [options]',
    '',
    'Serves the models ModuleMap and DoubleMetricLearning (FEATURES in, LABELS out) over KServe v2, HTTP and gRPC,',
    'and the built page. docs/service.md tells the rest.',
    '',
    ...OPTIONS.map(({ help }, i) => `  ${names[i].padEnd(width)}${help}`),
    '',
  ].join('\n');
}
