/** Servers that the user named: where they are, what they take and what their answer means. */
import { COLUMN_NAMES, LAYOUTS } from './columns.ts';
import { ROW_ORDERS, type RowOrder } from './features.ts';
import { LABEL_MEANINGS, type LabelMeaning } from './labels.ts';
import { parseUrl } from './parseUrl.ts';
import { quotedText } from './protocolError.ts';
import { isRecord } from './wire.ts';

/** A server with one of its models. */
export interface ServerEntry {
  /** Unique among the entries of a browser. */
  readonly id: string;
  readonly name: string;
  /** The part before `/v2`. */
  readonly url: string;
  readonly model: string;
  /** Empty: the server's own choice, which is the highest. */
  readonly version: string;
  readonly columns: readonly string[];
  readonly order: RowOrder;
  readonly labels: LabelMeaning;
  /** Whether the request is packed with gzip. */
  readonly packed: boolean;
  /** Seconds until a request is given up. */
  readonly timeout: number;
}

const columnsOf = (id: string) => LAYOUTS.find((layout) => layout.id === id)?.columns ?? [];
const preset = (changes: Partial<ServerEntry> & Pick<ServerEntry, 'id' | 'name' | 'model'>) => ({
  url: 'http://localhost:8000',
  version: '',
  columns: columnsOf('16'),
  order: 'file' as const,
  labels: 'tracks' as const,
  packed: false,
  timeout: 300,
  ...changes,
});

/** Entries for the published models, to begin with. */
export const PRESETS: readonly ServerEntry[] = [
  preset({ id: 'local-module-map', name: 'npm run serve: module map', model: 'ModuleMap' }),
  preset({
    id: 'local-metric-learning',
    name: 'npm run serve: metric learning',
    model: 'DoubleMetricLearning',
    columns: columnsOf('44'),
  }),
  preset({
    id: 'itk-module-map',
    name: 'tracking-as-a-service: ModuleMap',
    model: 'ModuleMap',
    url: 'http://localhost:8000/upstream',
    order: 'pixel-first',
  }),
  preset({
    id: 'itk-metric-learning',
    name: 'tracking-as-a-service: DoubleMetricLearning',
    model: 'DoubleMetricLearning',
    url: 'http://localhost:8000/upstream',
    columns: columnsOf('44'),
    order: 'pixel-first',
  }),
  preset({
    id: 'itk-single-metric-learning',
    name: 'tracking-as-a-service: MetricLearning',
    model: 'MetricLearning',
    url: 'http://localhost:8000/upstream',
    columns: columnsOf('44'),
    order: 'pixel-first',
  }),
  preset({
    id: 'itk-pixel',
    name: 'tracking-as-a-service: GNN4Pixel',
    model: 'GNN4Pixel',
    url: 'http://localhost:8000/upstream',
    columns: columnsOf('15'),
    order: 'pixel-first',
  }),
  preset({
    id: 'exatrkx',
    name: 'exatrkx-service: r, phi, z',
    model: 'exatrkx',
    url: 'http://localhost:8000/upstream',
    columns: columnsOf('3'),
    labels: 'rows',
  }),
];

/** What is wrong with an entry, one sentence; null where it can be used. */
export function problemOf(entry: ServerEntry): string | null {
  if (entry.name.trim() === '') return 'Give the server a name.';
  const url = parseUrl(entry.url);
  if (!url || !/^https?:$/.test(url.protocol))
    return `The address "${quotedText(entry.url, 60)}" is none; write it as http://name:8000, the HTTP port.`;
  if (entry.model.trim() === '') return 'Name the model, or choose one of the list after a check.';
  if (entry.columns.length === 0) return 'Name at least one column.';
  const unknown = entry.columns.find((name) => !COLUMN_NAMES.includes(name));
  if (unknown !== undefined)
    return `"${quotedText(unknown, 40)}" is no column that can be filled; known are x, y, z and those of docs/service.md.`;
  const isPlace = ['x', 'y', 'z'].every((name) => entry.columns.includes(name));
  const isRound = ['r', 'phi', 'z'].every((name) => entry.columns.includes(name));
  if (!isPlace && !isRound) return 'The columns must say where hits are: x, y, z or r, phi, z.';
  if (!(entry.timeout >= 1 && entry.timeout <= 86_400))
    return 'The time limit must be 1 to 86400 seconds.';
  return null;
}

/** The address that an entry sends to, without what is the same for all: servers behind one host are told apart. */
export function addressOf({ url }: ServerEntry): string {
  const parsed = parseUrl(url);
  if (!parsed) return url;
  return (parsed.origin + parsed.pathname).replace(/\/+$/, '').replace(/\/v2$/, '');
}

/** The same as a sentence names it, without `http://`. */
export function placeOf(entry: ServerEntry): string {
  return addressOf(entry).replace(/^http:\/\//, '');
}

/** Entries of stored text; what cannot be used is left out. */
export function entriesOf(text: string | null): readonly ServerEntry[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.flatMap((one) => entryOf(one) ?? []) : [];
  } catch {
    return [];
  }
}

function entryOf(value: unknown): ServerEntry | null {
  if (!isRecord(value)) return null;
  const text = (key: string) => (typeof value[key] === 'string' ? value[key] : '');
  const order = ROW_ORDERS.find((one) => one === value.order);
  const labels = LABEL_MEANINGS.find((one) => one === value.labels);
  const entry: ServerEntry = {
    id: text('id'),
    name: text('name'),
    url: text('url'),
    model: text('model'),
    version: text('version'),
    columns: Array.isArray(value.columns) ? value.columns.map(String) : [],
    order: order ?? 'file',
    labels: labels ?? 'tracks',
    packed: value.packed === true,
    timeout: typeof value.timeout === 'number' ? value.timeout : 300,
  };
  return entry.id !== '' && problemOf(entry) === null ? entry : null;
}
