import { unmetNeed } from '../../parameters/codec.ts';
import { descriptorOf, type ParameterId } from '../../parameters/table.ts';
import { useSession } from '../sessionContext.tsx';

/** Why a parameter has no effect now; null where it has one. */
export function useDisabled(id: ParameterId): string | null {
  const truthless = useSession(
    (state) => state.pipeline.event !== null && state.pipeline.event.truth === null,
  );
  const need = useSession((state) => unmetNeed(id, state.parameters.present)?.id ?? null);
  const { stage, appliesWhen } = descriptorOf(id);
  if (stage === 'report' && truthless) return 'This event brings no truth to compare with.';
  if (need && appliesWhen)
    return `Has no effect until "${descriptorOf(need).label}" is ${[appliesWhen.value].flat().join(' or ')}.`;
  return null;
}
