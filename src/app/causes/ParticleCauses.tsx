import { useCallback, useMemo } from 'react';
import type { ParticleExplanation } from '../../chains/explain.ts';
import type { Explanations } from '../../pipeline/explanations.ts';
import { formatPercent } from '../format.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { RemedyLine } from './RemedyLine.tsx';
import { useExplanation } from './useExplanation.ts';
import { CAUSE_NAMES, describeCause } from './words.ts';

/** What became of each segment of a particle, innermost first. */
export function ParticleCauses({ particle }: { readonly particle: number }) {
  const ask = useCallback(
    (explain: Explanations, signal: AbortSignal) => explain.particle(particle, signal),
    [particle],
  );
  const told = useExplanation(ask);
  if (!told)
    return (
      <section className="causes" data-testid="particle-causes" data-state="waiting">
        <h3>Segments</h3>
        <p className="empty">Asking each stage …</p>
      </section>
    );
  return (
    <section className="causes" data-testid="particle-causes" data-state="told">
      <h3>Segments, innermost first</h3>
      <Whole told={told} />
      <ol>
        {rowsToShow(told).map((row) => (
          <SegmentLine
            key={`${told.segments.src[row]}-${told.segments.dst[row]}`}
            told={told}
            row={row}
          />
        ))}
      </ol>
    </section>
  );
}

/** All truth edges; of the skipping ones those that are on no track, for the others held nothing up. */
function rowsToShow({ segments, fates }: ParticleExplanation): number[] {
  return [...fates.keys()].filter((row) => !segments.skipping[row] || !segments.onTrack[row]);
}

/** What the particle as a whole was lost by, and its best track. */
function Whole({ told: { cause, best } }: { told: ParticleExplanation }) {
  const settings = useSession((state) => state.parameters.present);
  const { select } = useActions();
  const shares = best && {
    ofTrack: best.own / best.trackHits,
    ofParticle: best.own / best.particleHits,
  };
  const lacks: string[] = [];
  if (cause && shares && settings.matching !== 'one-way' && shares.ofTrack <= 0.5)
    lacks.push("not more than half of the track's hits");
  if (cause && shares && settings.matching !== 'atlas' && shares.ofParticle <= 0.5)
    lacks.push("not more than half of the particle's hits");
  return (
    <>
      {cause && (
        <p data-testid="particle-cause" data-stage={cause.stage} data-kind={cause.kind}>
          <b>{CAUSE_NAMES[cause.kind]}</b>
        </p>
      )}
      {best && shares && (
        <p>
          Best track{' '}
          <button
            type="button"
            className="link"
            onClick={() => select({ kind: 'track', row: best.track, focus: true })}
          >
            {best.track}
          </button>
          : {best.own} hits of it, {formatPercent(shares.ofTrack)} of the track,{' '}
          {formatPercent(shares.ofParticle)} of the particle
          {lacks.length > 0 && `: ${lacks.join(' and ')}`}.
        </p>
      )}
    </>
  );
}

function SegmentLine({ told, row }: { told: ParticleExplanation; row: number }) {
  const event = useSession((state) => state.shown.event);
  const spotlight = useSession((state) => state.spotlight);
  const { setSpotlight } = useActions();
  const { segments, fates, cause } = told;
  const fate = fates[row];
  const [a, b] = [segments.src[row], segments.dst[row]];
  const hitName = (hit: number) => String(event?.hitId[hit] ?? hit);
  const words = useMemo(
    () => fate && describeCause(fate.cause, (hit) => String(event?.hitId[hit] ?? hit)),
    [fate, event],
  );
  const name = `${hitName(a)} → ${hitName(b)}`;
  const of = `segment ${a} ${b}`;
  const onTrack = segments.onTrack[row] === 1;
  return (
    <li
      data-testid="segment"
      data-fate={onTrack ? 'track' : (fate?.stage ?? 'track')}
      data-kind={fate?.cause.kind ?? ''}
      data-explains={cause?.segment === row}
    >
      <button
        type="button"
        className="segment"
        aria-pressed={spotlight?.of === of}
        onClick={() => {
          const ends = Uint32Array.of(a, b);
          setSpotlight({ hits: ends, src: ends.subarray(0, 1), dst: ends.subarray(1), of });
        }}
      >
        <span>
          {name}
          {segments.skipping[row] === 1 && <i> skipping</i>}
        </span>
        <b>{onTrack && !fate ? 'on the track' : (words?.title ?? 'on the track')}</b>
      </button>
      {words?.details.map((detail) => (
        <p key={detail}>{detail}</p>
      ))}
      {onTrack && fate && <p>Both hits are on one track all the same.</p>}
      {!onTrack && fate?.remedies[0] && (
        <RemedyLine remedy={fate.remedies[0]} does={`keeps the segment ${name}`} />
      )}
      {!onTrack && fate && fate.remedies.length === 0 && (
        <p>No single parameter would have kept it.</p>
      )}
    </li>
  );
}
