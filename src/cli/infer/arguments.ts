import { UsageError } from '../arguments.ts';

/** What `infer` was asked to do. */
export interface InferArguments {
  readonly input: string;
  /** Folder of the model; null takes what ships. */
  readonly model: string | null;
  readonly timing: boolean;
  readonly out: string | null;
  readonly overwrite: boolean;
  readonly threads: number;
  readonly detector: string;
}

/** The help text. */
export const INFER_HELP = `infer -i FILE [options]

Finds the tracks of a FEATURES tensor as the models of serve do, in the manner of the tracking service's inference.py.

  -i FILE         FEATURES: a tensor of torch.save (.pt) or NumPy (.npy) [N, 16 or 44], or csv with its columns named
  -m DIR          folder of the model: a .map, .onnx networks with manifests, parameters.json (default: what ships)
  -d cpu          device; there is no other
  -t              tells the time of ten runs
  -o FILE         writes LABELS there, one number a line
  --overwrite     replaces it where it is there already
  --threads N     threads for networks (default 2)
  --detector ID   detector of the event (default trackml)
`;

/**
 * Parses the words after `infer`; null where help was asked for.
 * @throws UsageError that says which word and what is legal.
 */
export function parseInferArguments(words: readonly string[]): InferArguments | null {
  let [input, model, out]: (string | null)[] = [null, null, null];
  let [timing, overwrite, threads, detector] = [false, false, 2, 'trackml'];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const value = () => {
      const next = words[++i];
      if (next === undefined) throw new UsageError(`${word} needs a value.`);
      return next;
    };
    if (word === '--help' || word === '-h') return null;
    if (word === '-i' || word === '--input') input = value();
    else if (word === '-m' || word === '--model') model = value();
    else if (word === '-o' || word === '--out') out = value();
    else if (word === '-t' || word === '--timing') timing = true;
    else if (word === '--overwrite') overwrite = true;
    else if (word === '--detector') detector = value();
    else if (word === '-d' || word === '--device') {
      const device = value();
      if (device !== 'cpu')
        throw new UsageError(`-d: "${device}" is no device here; this command runs on the cpu.`);
    } else if (word === '--threads') {
      threads = Number(value());
      if (!Number.isInteger(threads) || threads < 1)
        throw new UsageError('--threads takes a whole number above zero.');
    } else throw new UsageError(`${word} is not an option; --help lists them.`);
  }
  if (input === null) throw new UsageError('Which FEATURES? Give -i FILE, or --help for the rest.');
  return { input, model, timing, out, overwrite, threads, detector };
}
