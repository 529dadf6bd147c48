import { readFileSync } from 'node:fs';
import { runChain } from '../../src/chains/run.ts';
import { createNodeServices } from '../../src/cli/nodeServices.ts';
import { SERVED_MODELS, type ServedModel } from '../../src/cli/serve/models.ts';
import type { Detector } from '../../src/detector/detector.ts';
import { inCanonicalOrder } from '../../src/event/canonicalOrder.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { readTrackmlEvent } from '../../src/formats/trackmlEvent.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../src/parameters/table.ts';
import { featuresOf } from '../../src/service/features.ts';
import { encodeLabels } from '../../src/service/labels.ts';
import type { SimulationSettings } from '../../src/simulation/settings.ts';

/** FEATURES to send, and what must come back. */
export interface Case {
  readonly name: string;
  readonly model: string;
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
  /** LABELS, made by the pipeline of `reconstruct` on the same positions. */
  expected(): Promise<number[]>;
}

const context = { signal: new AbortController().signal, progress() {} };

export async function createCases() {
  const services = createNodeServices({ shipped: 'public', map: null, models: [], threads: 2 });
  const detector = (await services.detector('trackml')) as Detector;

  /** The event with the positions that FEATURES has; hit ids are its rows. */
  function asSent(event: TrackingEvent, { columns }: ServedModel) {
    const { data, rows, hitOfRow } = featuresOf(event, detector, columns);
    const at = (name: string) => {
      const k = columns.indexOf(name);
      return Float64Array.from({ length: rows }, (_, row) => data[row * columns.length + k]);
    };
    const [r, phi] = [at('r'), at('phi')];
    const isRound = !columns.includes('x');
    const sent = inCanonicalOrder({
      name: event.name,
      detector: event.detector,
      hitId: Uint32Array.from({ length: rows }, (_, row) => row),
      x: isRound ? r.map((radius, i) => radius * Math.cos(phi[i])) : at('x'),
      y: isRound ? r.map((radius, i) => radius * Math.sin(phi[i])) : at('y'),
      z: at('z'),
      moduleKey: BigUint64Array.from(hitOfRow, (hit) => event.moduleKey[hit]),
      truth: null,
      cells: null,
    });
    return { data, rows, sent };
  }

  function caseOf(name: string, event: TrackingEvent, model: ServedModel): Case {
    const { data, rows, sent } = asSent(event, model);
    return {
      name: `${name} (${rows} hits)`,
      model: model.name,
      rows,
      columns: model.columns.length,
      data,
      async expected() {
        const parameters = { ...DEFAULT_PARAMETERS, chain: model.chain.id } as ParameterValues;
        const settings = {
          parameters,
          choices: { provider: 'wasm', graphBackend: 'cpu' },
        } as const;
        const { tracks } = await runChain(
          services.tools,
          model.chain,
          sent,
          settings,
          'tracks',
          context,
        );
        const lists = Array.from({ length: tracks.offset.length - 1 }, (_, t) =>
          Array.from(
            tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1]),
            (hit) => sent.hitId[hit],
          ),
        ).sort((a, b) => Math.min(...a) - Math.min(...b));
        return lists.length === 0 ? [-1] : lists.flatMap((list) => [...list, -1]);
      },
    };
  }

  return {
    async demo(): Promise<Case[]> {
      const name = 'trackml-small.zip';
      const bytes = new Uint8Array(readFileSync(`public/events/${name}`));
      const [event] = await readTrackmlEvent([{ name, bytes }]);
      return SERVED_MODELS.map((model) => caseOf('demo event', event, model));
    },
    /** No, one and two rows of every model. */
    small: (): Case[] =>
      SERVED_MODELS.flatMap(({ name, columns }) =>
        [0, 1, 2].map((rows) => ({
          name: `${rows} rows`,
          model: name,
          rows,
          columns: columns.length,
          data: new Float32Array(rows * columns.length).fill(40),
          expected: async () =>
            Array.from(
              encodeLabels({ hits: new Uint32Array(0), offset: new Uint32Array(1) }),
              Number,
            ),
        })),
      ),
    async generated(settings: SimulationSettings): Promise<Case[]> {
      const event = await services.generateEvent(settings, context);
      const name = `generated event, seed ${settings.seed}`;
      return SERVED_MODELS.map((model) => caseOf(name, event, model));
    },
    dispose: () => services.dispose(),
  };
}
