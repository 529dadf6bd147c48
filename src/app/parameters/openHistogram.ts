import { createContext, useContext } from 'react';
import type { ParameterId } from '../../parameters/table.ts';
import type { StageCardInfo } from '../../pipeline/pipeline.ts';
import { useSession } from '../sessionContext.tsx';

export type Variable = StageCardInfo['variables'][number];

/** The one distribution that is open, by the id of its variable: only that one is counted. */
export const OpenHistogram = createContext<{
  readonly open: string | null;
  readonly toggle: (variable: string) => void;
}>({ open: null, toggle: () => {} });

/** The variable whose distribution stands in the row of a parameter, and whether it is open; null where none does. */
export function useRowHistogram(id: ParameterId): {
  readonly variable: Variable;
  readonly isOpen: boolean;
  readonly toggle: () => void;
} | null {
  const { open, toggle } = useContext(OpenHistogram);
  const variable = useSession(
    ({ pipeline: { cards } }) =>
      cards.flatMap(({ variables }) => variables).find(({ lines }) => lines[0].parameter === id) ??
      null,
  );
  if (!variable) return null;
  return { variable, isOpen: open === variable.id, toggle: () => toggle(variable.id) };
}
