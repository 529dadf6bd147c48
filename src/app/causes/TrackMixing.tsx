import { useCallback } from 'react';
import type { Explanations } from '../../pipeline/explanations.ts';
import { formatNumber } from '../format.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { RemedyLine } from './RemedyLine.tsx';
import { useExplanation } from './useExplanation.ts';

/** The edges that join hits of different particles on a track, and what would have removed them. */
export function TrackMixing({ track }: { readonly track: number }) {
  const ask = useCallback(
    (explain: Explanations, signal: AbortSignal) => explain.track(track, signal),
    [track],
  );
  const edges = useExplanation(ask);
  const event = useSession((state) => state.shown.event);
  const { select } = useActions();
  if (!edges || edges.length === 0 || !event?.truth) return null;
  const { id } = event.truth.particles;
  return (
    <section className="causes" data-testid="track-mixing">
      <h3>Edges between particles</h3>
      <ol>
        {edges.map(({ src, dst, score, particles, remedy }) => {
          const name = `${event.hitId[src]} → ${event.hitId[dst]}`;
          return (
            <li key={`${src}-${dst}`} data-testid="mixing-edge">
              <p>
                {name}, score {formatNumber(score, 3)}
              </p>
              <p>
                {particles.map((row, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the two ends of an edge, always in this order
                  <span key={i}>
                    {i === 1 && ' → '}
                    {row < 0 ? (
                      'noise'
                    ) : (
                      <button
                        type="button"
                        className="link"
                        onClick={() => select({ kind: 'particle', row, focus: true })}
                      >
                        {String(id[row])}
                      </button>
                    )}
                  </span>
                ))}
              </p>
              {remedy ? (
                <RemedyLine remedy={remedy} does={`removes the edge ${name}`} />
              ) : (
                <p>No score cut would remove it.</p>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
