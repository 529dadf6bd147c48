import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createNodeServices } from '../../../src/cli/nodeServices.ts';
import { tracksCsv } from '../../../src/formats/csvWriter.ts';
import { inMemory } from '../../../src/formats/sourceFile.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import { createPipeline } from '../../../src/pipeline/engine.ts';
import type { PipelineSnapshot } from '../../../src/pipeline/pipeline.ts';
import { createSession } from '../../../src/session/store.ts';

const DATA = '../shared/data/colliderml';
const OPENED = { ...DEFAULT_PARAMETERS, chain: 'opened-tracks' } as ParameterValues;

const onDisk = (path: string) =>
  inMemory({
    name: path.slice(path.lastIndexOf('/') + 1),
    bytes: new Uint8Array(readFileSync(path)),
  });
const DEMO = onDisk('public/events/trackml-small.zip');

function pipelineOf() {
  const services = createNodeServices({ shipped: 'public', map: null, models: [], threads: 1 });
  const pipeline = createPipeline(services);
  pipeline.setProvider('wasm');
  pipeline.setGraphBackend('cpu');
  return pipeline;
}

const targetsFound = ({ results }: PipelineSnapshot) => results.evaluation?.report.tracks.matched;

describe('tracks that were found elsewhere', () => {
  it('are evaluated, fitted and shown like those found here', async () => {
    const pipeline = pipelineOf();
    try {
      await pipeline.openFiles([DEMO]);
      await pipeline.settled();
      const own = pipeline.snapshot();
      const { event, results } = own;
      if (!event || !results.tracks) throw new Error(own.stages.tracks?.error ?? 'no tracks');
      const written = inMemory({ name: 'tracks.csv', bytes: tracksCsv(event, results.tracks) });
      const { kinds, problems } = await pipeline.openFiles([written]);
      expect([[...kinds], problems]).toEqual([['tracks'], []]);
      pipeline.setParameters(OPENED);
      await pipeline.settled();
      const opened = pipeline.snapshot();
      expect(opened.stages.opened).toMatchObject({ state: 'done', backend: 'tracks.csv' });
      expect(targetsFound(opened)).toBe(54);
      expect(targetsFound(opened)).toBe(targetsFound(own));
      expect(opened.results.evaluation?.report.tracks.fakeRate).toBe(
        results.evaluation?.report.tracks.fakeRate,
      );
      const hits = opened.results.tracks?.hits ?? new Uint32Array();
      expect([...hits].sort()).toEqual([...results.tracks.hits].sort());
      expect(opened.results.tracks?.fits.pt.length).toBe(results.tracks.fits.pt.length);
      expect(opened.openedFiles).toEqual(['tracks']);
      // Others of the same event take their place; without any the chain says what to do.
      await pipeline.openFiles([
        inMemory({
          name: 'mine.csv',
          bytes: new TextEncoder().encode(`hit_id,track_id\n${event.hitId[0]},1\n`),
        }),
      ]);
      await pipeline.settled();
      expect(pipeline.snapshot().results.tracks?.offset).toEqual(Uint32Array.of(0, 1));
      pipeline.restoreShipped('tracks');
      await pipeline.settled();
      expect(pipeline.snapshot().stages.opened.error).toMatch(
        /^No tracks of \S+ were opened: open a file of them, such as tracks\.csv\.$/,
      );
    } finally {
      pipeline.dispose();
    }
  });

  it('are compared with those found here, which become the baseline', async () => {
    const pipeline = pipelineOf();
    const { store, actions, dispose } = createSession(pipeline, {});
    try {
      await actions.openFiles([DEMO]);
      await pipeline.settled();
      const tracks = inMemory({
        name: 'tracks.csv',
        bytes: new TextEncoder().encode('hit_id,track_id\n1,1\n2,1\n3,1\n'),
      });
      await actions.openFiles([tracks]);
      await pipeline.settled();
      const { parameters, baseline, sources } = store.getState();
      expect(parameters.present.chain).toBe('opened-tracks');
      expect(baseline?.shown.chain).toBe('module-map');
      expect(sources.files).toEqual([{ kind: 'tracks', name: 'tracks.csv' }]);
      actions.undo();
      expect(store.getState().parameters.present.chain).toBe('module-map');
    } finally {
      dispose();
      pipeline.dispose();
    }
  });

  it.skipIf(!existsSync(DATA))(
    'of ColliderML belong to its events, and most of their particles to one each',
    async () => {
      const pipeline = pipelineOf();
      try {
        pipeline.setParameters(OPENED);
        const names = ['v1_particles', 'v1_tracker_hits', 'v5_tracks'];
        const { problems } = await pipeline.openFiles(
          names.map((name) => onDisk(`${DATA}/${name}.parquet`)),
        );
        expect(problems).toEqual([]);
        expect(pipeline.snapshot().events).toHaveLength(10);
        for (const index of [0, 9]) {
          await pipeline.selectEvent(index);
          await pipeline.settled();
          const { stages, results } = pipeline.snapshot();
          expect(stages.opened.state).toBe('done');
          expect(results.tracks?.fits.pt.length).toBeGreaterThan(10);
          expect(results.evaluation?.report.tracks.fakeRate).toBeLessThan(0.05);
        }
      } finally {
        pipeline.dispose();
      }
    },
  );
});
