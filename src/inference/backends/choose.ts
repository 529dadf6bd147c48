import type { Backend, BackendKind } from './backend.ts';

/** A backend that was started, with its names. */
export type NamedBackend = Backend & Pick<BackendKind, 'id' | 'title'>;

/** A backend and, in a sentence for the user, why it was chosen. */
export interface BackendDecision {
  readonly backend: NamedBackend;
  readonly reason: string;
}

/**
 * The rule: what was asked for, where it is there; else the first of the list that is there and not slow; else the
 * first that is there. Later ones are not even asked whether they are.
 * @param choice the id of a backend, or `auto`.
 * @throws Error where none is there.
 */
export async function chooseBackend(
  backends: readonly NamedBackend[],
  choice: string,
): Promise<BackendDecision> {
  const asked = backends.find(({ id }) => id === choice);
  let wish = '';
  if (asked) {
    const there = await asked.availability();
    if (there.available) {
      const slow = there.isSlow ? ` It ${there.reason} and is slow.` : '';
      return { backend: asked, reason: `${asked.title}, because it was asked for.${slow}` };
    }
    wish = `${asked.title} was asked for, but ${there.reason}`;
  }

  let missing = '';
  let slow: { readonly backend: NamedBackend; readonly reason: string } | null = null;
  for (const backend of backends) {
    if (backend === asked) continue;
    const there = await backend.availability();
    if (!there.available) missing ||= there.reason;
    else if (there.isSlow) slow ??= { backend, reason: there.reason };
    else {
      const why = slow
        ? `, because ${slow.backend.title} ${slow.reason} and would be far slower`
        : missing
          ? `: ${missing}`
          : `, because ${there.reason}`;
      return { backend, reason: `${backend.title}${wish ? `: ${wish}` : why}.` };
    }
  }
  const cause = wish || missing;
  if (!slow) throw new Error(`No network can run here: ${cause || 'there is no backend'}.`);
  return {
    backend: slow.backend,
    reason: `${slow.backend.title}: ${cause ? `${cause}; ` : ''}it ${slow.reason} and is slow.`,
  };
}
