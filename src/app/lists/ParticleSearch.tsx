import { useId, useState } from 'react';
import { useActions, useSession } from '../sessionContext.tsx';

/** Picks a particle by its id in the event's files. */
export function ParticleSearch() {
  const event = useSession((state) => state.shown.event);
  const { select } = useActions();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const field = useId();
  const truth = event?.truth;
  if (!truth) return null;
  const find = () => {
    const id = text.trim();
    // Ids exceed what a number holds.
    const row = /^\d{1,20}$/.test(id) ? truth.particles.id.indexOf(BigInt(id)) : -1;
    if (row >= 0) select({ kind: 'particle', row, focus: true });
    setProblem(row >= 0 ? null : `There is no particle "${id}" in ${event.name}.`);
  };
  return (
    <form
      className="particle-search"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        find();
      }}
    >
      <label htmlFor={field}>Particle id</label>
      <input
        id={field}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        value={text}
        aria-invalid={problem !== null}
        data-testid="particle-search"
        onChange={(changed) => setText(changed.target.value)}
      />
      <button type="submit" data-testid="particle-find">
        Find
      </button>
      <p role="status">{problem}</p>
    </form>
  );
}
