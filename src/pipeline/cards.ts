import type { Chain } from '../chains/chain.ts';
import type { Memory } from './memory.ts';
import type { StageCardInfo, StageStatus } from './pipeline.ts';

/** Cards by chain: a chain never changes. */
const known = new WeakMap<Chain, readonly StageCardInfo[]>();

/** The stages of a chain that have a card. */
export function cardsOf(chain: Chain): readonly StageCardInfo[] {
  const cards =
    known.get(chain) ??
    chain.stages
      .filter((stage) => stage.cardOf === undefined)
      .map(({ id, title, figuresHelp = '', figuresAt = null, choices = [], files = [] }) => ({
        id,
        title,
        figuresHelp,
        figuresAt,
        choices,
        files,
        variables: chain.stages
          .filter((stage) => (stage.cardOf ?? stage.id) === id)
          .flatMap((stage) => stage.distributions ?? []),
      }));
  known.set(chain, cards);
  return cards;
}

/** Statuses by card: a stage without a card shows on that of another while it runs and where it did not finish. */
export function cardStatuses(memory: Memory): Record<string, StageStatus> {
  const statuses: Record<string, StageStatus> = {};
  const { stages } = memory.chain;
  for (const stage of stages)
    if (stage.cardOf === undefined) statuses[stage.id] = memory.status(stage);
  for (const stage of stages) {
    if (stage.cardOf === undefined) continue;
    const own = memory.status(stage);
    const card = statuses[stage.cardOf];
    if (own.state === 'done' && card.state === 'done')
      statuses[stage.cardOf] = {
        ...card,
        milliseconds: (card.milliseconds ?? 0) + (own.milliseconds ?? 0),
        counts: own.counts.length > 0 ? [...card.counts, ...own.counts] : card.counts,
        note: own.note ?? card.note,
        parts: [...card.parts, { label: stage.title, milliseconds: own.milliseconds ?? 0 }],
      };
    else if (own.state !== 'idle' && own.state !== 'done')
      statuses[stage.cardOf] = { ...own, stage: stage.cardOf };
  }
  return statuses;
}
