import { isReadBy } from '../chains/chain.ts';
import { chainOf } from '../chains/index.ts';
import { RESULT_FORMATS, type ResultFormat, USUAL_FORMATS } from '../formats/results/index.ts';
import { flagOf, parseParameter, unmetNeed } from '../parameters/codec.ts';
import {
  DEFAULT_PARAMETERS,
  descriptorOf,
  PARAMETER_IDS,
  type ParameterId,
  type ParameterValues,
} from '../parameters/table.ts';
import type { GraphBackendChoice } from '../pipeline/pipeline.ts';
import type { ModelFlags } from './describedModel.ts';

/** A command line that cannot be understood; the message says which word and what is legal. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** What `reconstruct` was asked to do. */
export interface ReconstructArguments {
  /** Files of any kind, folders, and prefixes of events; empty where help was asked for. */
  readonly paths: readonly string[];
  readonly map: string | null;
  readonly model: string | null;
  /** What a network without a manifest reads; null where no flag says. */
  readonly modelFlags: ModelFlags | null;
  readonly backend: GraphBackendChoice;
  readonly out: string | null;
  /** Files that `out` gets. */
  readonly formats: readonly ResultFormat[];
  /** Whether results that are there already may be replaced. */
  readonly overwrite: boolean;
  readonly json: boolean;
  /** Whether the command fails where no track is found. */
  readonly strict: boolean;
  readonly threads: number;
  /** Processes that share the events. */
  readonly jobs: number;
  /** Of a process that has a share of the events: which, of how many. */
  readonly share: readonly [number, number] | null;
  readonly parameters: ParameterValues;
}

const BACKENDS: readonly GraphBackendChoice[] = ['cpu', 'gpu'];

/**
 * Parses the words after `reconstruct`. Every row of the parameter table is a flag.
 * @throws UsageError, ParameterError
 */
export function parseArguments(words: readonly string[]): ReconstructArguments {
  const paths: string[] = [];
  let map: string | null = null;
  let model: string | null = null;
  let modelFlags: ModelFlags | null = null;
  const describe = (part: Partial<ModelFlags>) => {
    modelFlags = { ...NO_MODEL_FLAGS, ...modelFlags, ...part };
  };
  let backend: GraphBackendChoice = 'cpu';
  let out: string | null = null;
  let formats: readonly ResultFormat[] | null = null;
  let overwrite = false;
  let json = false;
  let strict = false;
  let threads = 2;
  let jobs = 1;
  let share: readonly [number, number] | null = null;
  const parameters: Record<string, number | string> = { ...DEFAULT_PARAMETERS };
  const given = new Set<ParameterId>();
  const parameterOfFlag = new Map(PARAMETER_IDS.map((id) => [flagOf(id), id]));

  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const value = () => {
      const next = words[++i];
      if (next === undefined) throw new UsageError(`${word} needs a value.`);
      return next;
    };
    const parameter = parameterOfFlag.get(word);
    if (parameter) {
      parameters[parameter] = parseParameter(parameter, value());
      given.add(parameter);
    } else if (word === '--help' || word === '-h') return helpOnly;
    else if (word === '--map') map = value();
    else if (word === '--model') model = value();
    else if (word === '--features') describe({ features: listOf(value()) });
    else if (word === '--scales') describe({ scales: listOf(value()) });
    else if (word === '--edge-features') describe({ edgeFeatures: listOf(value()) });
    else if (word === '--output-kind')
      describe({ outputKind: oneOf(word, value(), ['logit', 'probability'] as const) });
    else if (word === '--out') out = value();
    else if (word === '--formats') formats = formatsOf(value());
    else if (word === '--overwrite') overwrite = true;
    else if (word === '--json') json = true;
    else if (word === '--strict') strict = true;
    else if (word === '--threads') threads = wholeNumber(word, value());
    else if (word === '--jobs') jobs = wholeNumber(word, value());
    else if (word === '--share') share = shareOf(value());
    else if (word === '--backend') backend = oneOf(word, value(), BACKENDS);
    else if (word.startsWith('-'))
      throw new UsageError(`${word} is not an option; --help lists them.`);
    else paths.push(word);
  }
  for (const id of given) {
    const need = unmetNeed(id, parameters as ParameterValues);
    if (need)
      throw new UsageError(
        `${flagOf(id)} has no effect without ${flagOf(need.id)} ${need.value}; add that, or leave it out.`,
      );
    const chain = chainOf(parameters.chain as string);
    if (!isReadBy(chain, id))
      throw new UsageError(
        `${flagOf(id)} has no effect with ${flagOf('chain')} ${chain.id}; leave it out, or take another chain.`,
      );
  }
  if (modelFlags && model === null)
    throw new UsageError(
      '--features, --scales, --edge-features and --output-kind describe the network of --model F; add that.',
    );
  if (formats && out === null)
    throw new UsageError('--formats has no effect without --out DIR; add that, or leave it out.');
  if (paths.length === 0)
    throw new UsageError('Which event? Give its prefix or folder, or --help for the options.');
  return {
    paths,
    map,
    model,
    modelFlags,
    backend,
    out,
    formats: formats ?? USUAL_FORMATS,
    overwrite,
    json,
    strict,
    threads,
    jobs,
    share,
    parameters: parameters as ParameterValues,
  };
}

const helpOnly: ReconstructArguments = {
  paths: [],
  map: null,
  model: null,
  modelFlags: null,
  backend: 'cpu',
  out: null,
  formats: USUAL_FORMATS,
  overwrite: false,
  json: false,
  strict: false,
  threads: 1,
  jobs: 1,
  share: null,
  parameters: DEFAULT_PARAMETERS,
};

function oneOf<T extends string>(flag: string, text: string, legal: readonly T[]): T {
  const found = legal.find((one) => one === text);
  if (!found) throw new UsageError(`${flag}: "${text}" is not one of ${legal.join(', ')}.`);
  return found;
}

const NO_MODEL_FLAGS: ModelFlags = {
  features: null,
  scales: null,
  edgeFeatures: null,
  outputKind: null,
};

function listOf(text: string): readonly string[] {
  return text.split(',').map((word) => word.trim());
}

function shareOf(text: string): readonly [number, number] {
  const [share, shares] = text.split('/').map(Number);
  return [share, shares];
}

function formatsOf(text: string): readonly ResultFormat[] {
  const legal = RESULT_FORMATS.map(({ id }) => id);
  const chosen = new Set(text.split(',').map((word) => oneOf('--formats', word.trim(), legal)));
  return RESULT_FORMATS.filter(({ id }) => chosen.has(id));
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`${flag}: "${text}" is not a whole number above zero.`);
  return value;
}

/** The help text; parameter flags come from the table. */
export function helpText(): string {
  const rows: [string, string][] = [
    ['--map F', 'module map (default: the one that ships)'],
    [
      '--model F',
      'ONNX network of any role; its manifest lies beside it as F with .json for .onnx',
    ],
    [
      '--features LIST',
      'what a --model without a manifest reads of a hit, separated by commas in its order (default: by its width)',
    ],
    ['--scales LIST', 'what each of these is divided by, in mm and rad; pi is a number'],
    ['--edge-features LIST', 'what it reads of an edge'],
    ['--output-kind logit|probability', 'what it gives (default logit)'],
    ['--backend cpu|gpu', 'graph building: double-precision twin, or WebGPU through Dawn'],
    ['--threads N', 'threads for scoring (default 2)'],
    [
      '--jobs N',
      'processes that share several events (default 1); each holds the map and the networks',
    ],
    [
      '--out DIR',
      'writes tracks.csv, edges.csv and made-by.json there, for several events into a folder each',
    ],
    [
      '--formats LIST',
      `what --out writes, separated by commas: ${RESULT_FORMATS.map(({ id }) => id).join(', ')}`,
    ],
    ['--overwrite', 'replaces results that are there already'],
    ['--json', 'one JSON object per event on stdout'],
    ['--strict', 'ends with status 1 where no track is found'],
    ['--version', 'says the version'],
    ...PARAMETER_IDS.map((id): [string, string] => {
      const descriptor = descriptorOf(id);
      const range =
        descriptor.kind === 'number'
          ? `${descriptor.min} to ${descriptor.max}${descriptor.unit ? ` ${descriptor.unit}` : ''}`
          : descriptor.choices.join('|');
      return [
        `${flagOf(id)} ${descriptor.kind === 'number' ? 'X' : 'WORD'}`,
        `${descriptor.label}: ${range} (default ${descriptor.default})`,
      ];
    }),
  ];
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  return [
    'reconstruct <files, folders or event prefixes> [options]',
    '',
    'Reads events (TrackML: PREFIX-hits.csv, optionally -truth, -particles, -cells; plain, gzip or zip),',
    'and a map, a network or a detector among the files, as the page does;',
    'builds the graph, scores it, builds tracks and, where there is truth, evaluates them.',
    '',
    ...rows.map(([flag, text]) => `  ${flag.padEnd(width)}${text}`),
    '',
  ].join('\n');
}
