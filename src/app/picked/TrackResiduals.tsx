import { useCallback } from 'react';
import type { Explanations } from '../../pipeline/explanations.ts';
import type { Residual } from '../../tracks/fit/residuals.ts';
import { useExplanation } from '../causes/useExplanation.ts';
import { formatNumber } from '../format.ts';
import { useActions, useSession } from '../sessionContext.tsx';

/** A hit that lies further than so many of its errors from where the others say is called an outlier. */
const OUTLIER = 4;
const MICROMETRES = 1000;

/** How far each hit of a track lies from where its other hits say, along both axes of its module; outliers named. */
export function TrackResiduals({ track }: { readonly track: number }) {
  const ask = useCallback(
    (explain: Explanations, signal: AbortSignal) => explain.fit(track, signal),
    [track],
  );
  const residuals = useExplanation(ask);
  const tracks = useSession((state) => state.shown.tracks);
  const event = useSession((state) => state.shown.event);
  const { select } = useActions();
  if (!residuals || !tracks || !event) return null;
  const first = tracks.offset[track];
  const rows = residuals.map(({ u, v }, i) => ({
    hit: tracks.hits[first + i],
    u,
    v,
    isOutlier: [u, v].some((one) => Math.abs(one.value) > OUTLIER * one.sigma),
  }));
  const outliers = rows.filter(({ isOutlier }) => isOutlier).length;
  return (
    <section className="causes" data-testid="track-residuals">
      <h3>Residuals</h3>
      <p>
        {outliers === 0
          ? `No hit lies more than ${OUTLIER} errors off.`
          : `${outliers === 1 ? 'One hit lies' : `${outliers} hits lie`} more than ${OUTLIER} errors off.`}
      </p>
      <table className="cut-counts">
        <thead>
          <tr>
            <th scope="col">hit</th>
            <th scope="col" title="Along u of the module, against the fit of the other hits">
              u (µm)
            </th>
            <th scope="col" title="Along v of the module, against the fit of the other hits">
              v (µm)
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ hit, u, v, isOutlier }) => (
            <tr key={hit} data-outlier={isOutlier}>
              <th scope="row">
                <button
                  type="button"
                  className="link"
                  onClick={() => select({ kind: 'hit', row: hit, focus: true })}
                >
                  {String(event.hitId[hit])}
                </button>
                {isOutlier && ' outlier'}
              </th>
              <td>{inMicrometres(u)}</td>
              <td>{inMicrometres(v)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function inMicrometres({ value, sigma }: Residual): string {
  return `${formatNumber(MICROMETRES * value, 0)} ± ${formatNumber(MICROMETRES * sigma, 0)}`;
}
