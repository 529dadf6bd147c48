import { FormatError } from './formatError.ts';

/** Lines of tables that were left aside: counted by what is wrong with them, the first one named. */
export interface LeftAside {
  /** `what` is what the lines have in common, e.g. `name hits that are not in the hits table and were left aside`. */
  add(file: string, line: number, what: string): void;
  /** Hits of which a truth table says nothing. */
  withoutTruth(file: string, hits: number): void;
  /** Something else that was left aside, as a sentence. */
  say(sentence: string): void;
  /** One sentence for each file and reason. */
  sentences(): string[];
}

/** An empty list. */
export function createLeftAside(): LeftAside {
  const found = new Map<string, { file: string; what: string; line: number; count: number }>();
  const others: string[] = [];
  return {
    add(file, line, what) {
      const key = `${file}\n${what}`;
      const known = found.get(key);
      if (known) known.count++;
      else found.set(key, { file, what, line, count: 1 });
    },
    withoutTruth(file, hits) {
      if (hits > 0)
        others.push(`${file} says nothing of ${hits} of the hits, which count as noise.`);
    },
    say: (sentence) => void others.push(sentence),
    sentences: () => [
      ...[...found.values()].map(
        ({ file, what, line, count }) =>
          `${file}: lines that ${what}: ${count}, the first is line ${line}.`,
      ),
      ...others,
    ],
  };
}

/** The refusal of tables that have nothing in common. */
export function nothingInCommon(file: string, column: string, other: string): FormatError {
  return new FormatError(
    { file, column },
    `none of its lines belongs to ${other}; choose files of the same event.`,
  );
}
