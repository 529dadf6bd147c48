import type { Selection } from '../../session/selection.ts';

/** One line about the picked object. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Its error, in the same unit. */
  readonly error?: string;
  readonly unit?: string;
  /** The true value beside a measured one. */
  readonly truth?: string;
  /** What the value names, to go there. */
  readonly goTo?: Selection;
}

/** What became of something, as a word with a colour. */
export interface Verdict {
  readonly text: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'neutral';
}

/** How much of a particle is left after each step of the chain. */
export interface ChainStep {
  readonly label: string;
  readonly left: number;
  readonly of: number;
  /** Whether the particle was lost here. */
  readonly lostHere: boolean;
}

/** Everything the page says about a picked object. */
export interface Description {
  readonly title: string;
  readonly verdict: Verdict | null;
  readonly groups: readonly { readonly title: string; readonly facts: readonly Fact[] }[];
  readonly chain: readonly ChainStep[];
}
