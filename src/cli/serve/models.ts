import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Chain, isReadBy } from '../../chains/chain.ts';
import { chainOf } from '../../chains/index.ts';
import { parseParameter } from '../../parameters/codec.ts';
import { DEFAULT_PARAMETERS, PARAMETER_IDS, type ParameterValues } from '../../parameters/table.ts';
import { layoutOf } from '../../service/columns.ts';
import { isRecord } from '../../service/wire.ts';
import { type Model, readModel } from '../nodeServices.ts';

/** A model as clients of tracking-as-a-service know it: a name, its columns, and the chain behind it. */
export interface ServedModel {
  readonly name: string;
  readonly version: string;
  readonly chain: Chain;
  readonly columns: readonly string[];
  /** Whether the chain needs to know the module of each hit. */
  readonly needsModules: boolean;
}

const served = (name: string, chain: string, layout: string, needsModules: boolean) => ({
  name,
  version: '1',
  chain: chainOf(chain),
  columns: layoutOf(layout).columns,
  needsModules,
});

/** The models that `serve` answers for, by the names that Athena's flags have. */
export const SERVED_MODELS: readonly ServedModel[] = [
  served('ModuleMap', 'module-map', '16', true),
  served('DoubleMetricLearning', 'metric-learning', '44', false),
];

/** What a model runs with: the files that ship, or those of a folder in their place. */
export interface ModelSetup {
  readonly model: ServedModel;
  readonly parameters: ParameterValues;
  /** Path of a module map; null takes the one that ships. */
  readonly map: string | null;
  /** Networks that take the place of those that ship, by their roles. */
  readonly networks: readonly Model[];
}

/** File of a model's folder with the parameters that differ from the defaults, by id. */
export const PARAMETER_FILE = 'parameters.json';

/**
 * The setup of a model: everything at its default, or what its folder holds: a module map (`.map`), networks (`.onnx`,
 * each with its `.json` manifest) and `parameters.json`.
 * @param folder of this model; null where there is none.
 * @throws Error of one sentence that names the file and what is wrong with it.
 */
export function modelSetup(model: ServedModel, folder: string | null): ModelSetup {
  const defaults = { ...DEFAULT_PARAMETERS, chain: model.chain.id } as ParameterValues;
  if (folder === null) return { model, parameters: defaults, map: null, networks: [] };
  const names = readdirSync(folder).sort();
  const maps = names.filter((name) => name.endsWith('.map'));
  if (maps.length > 1)
    throw new Error(`${folder}: there are ${maps.length} module maps; leave one of them.`);
  const networks = names
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => readModel(join(folder, name), model.chain));
  const twice = networks.find(({ role }, i) => networks.findIndex((n) => n.role === role) < i);
  if (twice)
    throw new Error(`${folder}: there are two networks of the role "${twice.role}"; leave one.`);
  return {
    model,
    parameters: { ...defaults, ...parametersIn(join(folder, PARAMETER_FILE), model.chain) },
    map: maps.length > 0 ? join(folder, maps[0]) : null,
    networks,
  };
}

/** The folder of a model below a repository; null where it has none. */
export function folderOf(repository: string | null, { name }: ServedModel): string | null {
  if (repository === null) return null;
  const folder = join(repository, name);
  return existsSync(folder) ? folder : null;
}

/** Parameters of a file, checked as the command line checks its flags. */
function parametersIn(file: string, chain: Chain): Partial<ParameterValues> {
  if (!existsSync(file)) return {};
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error(`${file}: this is no JSON; write an object such as {"ccCut": 0.01}.`);
  }
  if (!isRecord(json))
    throw new Error(`${file}: the parameters must be an object such as {"ccCut": 0.01}.`);
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => {
      const id = PARAMETER_IDS.find((one) => one === key);
      if (!id || id === 'chain' || !isReadBy(chain, id))
        throw new Error(`${file}: "${key}" is no parameter of the chain ${chain.id}.`);
      return [id, parseParameter(id, String(value), `${file}, ${id}`)];
    }),
  ) as Partial<ParameterValues>;
}
