import { strToU8 } from 'fflate';
import { operatorWarnings, slowOnGpu } from '../../../../src/formats/onnxModel.ts';
import { readItem } from '../../../../src/formats/readers/index.ts';
import type { OpenedNetwork } from '../../../../src/formats/readers/reader.ts';
import { leftOut, packItem, recognise } from '../../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../../src/formats/sourceFile.ts';
import type { NamedBytes } from '../../../../src/formats/zip.ts';
import { readLink } from '../../../../src/session/url.ts';
import { mutated } from './mutate.ts';

/** What came of opening some files. */
interface Outcome {
  /** Every sentence that was said. */
  readonly said: readonly string[];
  /** What was thrown that is no refusal of a file. */
  readonly faults: readonly string[];
}

const REFUSALS = ['FormatError', 'MapFileError', 'Error'];

/** Opens files as the page and the command do. */
export async function opened(files: readonly NamedBytes[]): Promise<Outcome> {
  const { items, problems, unknown } = await recognise(files.map(inMemory));
  const said = [...problems, ...leftOut(unknown)];
  const faults: string[] = [];
  for (const item of items) {
    try {
      const result = await readItem(item.kind, await packItem(item));
      if (item.kind === 'network') said.push(...saidOfNetwork(result as OpenedNetwork));
    } catch (error) {
      const { name, message, stack } = error as Error;
      if (!REFUSALS.includes(name))
        faults.push(`${stack?.split('\n').slice(0, 4).join('') ?? name}`);
      said.push(message);
    }
  }
  return { said, faults };
}

/** What is asked of a network before it is loaded. */
function saidOfNetwork({ name, onnx }: OpenedNetwork): string[] {
  return [...operatorWarnings(onnx, name), ...slowOnGpu(onnx, name)];
}

/** The files with one of them damaged. */
export function damagedFiles(files: readonly NamedBytes[], seed: number): NamedBytes[] {
  const target = seed % files.length;
  return files.map((file, i) =>
    i === target ? { ...file, bytes: mutated(file.bytes, seed) } : file,
  );
}

/** Opens the files with one of them damaged; what is wrong with how it was read or refused. */
export async function faultsOf(files: readonly NamedBytes[], seed: number): Promise<string[]> {
  const { said, faults } = await opened(damagedFiles(files, seed));
  return [...faults, ...said.flatMap(sentenceFault)];
}

const LINK = strToU8(
  '?ccCut=0.5&minHits=4&camera=xy&layers=hits,tracks&event=https://a.example/e.zip&index=2',
);

/** Reads a damaged link; what is wrong with the state and the sentences it came to. */
export function linkFaults(seed: number): string[] {
  const { errors, eventIndex } = readLink(new TextDecoder().decode(mutated(LINK, seed)));
  const index = Number.isSafeInteger(eventIndex) ? [] : [`event ${eventIndex} is chosen`];
  return [...index, ...errors.flatMap(sentenceFault)];
}

/** Longest sentence (characters) that anybody reads. */
const LONGEST = 1200;

function sentenceFault(sentence: string): string[] {
  const isSentence =
    /[.?]$/.test(sentence) &&
    !/\n|\[object|undefined|is not a function/.test(sentence) &&
    sentence.length < LONGEST;
  return isSentence ? [] : [`no sentence: ${JSON.stringify(sentence.slice(0, LONGEST))}`];
}
