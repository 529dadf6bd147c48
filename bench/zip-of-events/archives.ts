import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { gzipSync, Zip, ZipPassThrough } from 'fflate';
import { eventCsvs } from '../../src/formats/csvWriter.ts';
import { parseDetectorCsv } from '../../src/formats/detectorCsv.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';

/** Zips of one generated event of so many particles, under as many names as asked for. */
export async function createArchives(particles: number) {
  const simulator = createSimulator(
    parseDetectorCsv(readFileSync('public/detectors/trackml.csv.gz'), 'trackml', 'trackml.csv.gz'),
  );
  const event = await generateEvent(simulator, { seed: 1, particles });
  const tables = eventCsvs(event).map(({ name, bytes }) => ({ name, bytes: gzipSync(bytes) }));
  return {
    hits: event.hitId.length,
    /** Writes a zip of the event's gzipped tables under so many names, as it is made. */
    write(path: string, events: number): void {
      const file = openSync(path, 'w');
      const archive = new Zip((error, chunk) => {
        if (error) throw error;
        writeSync(file, chunk);
      });
      for (let i = 0; i < events; i++)
        for (const { name, bytes } of tables) {
          const own = `event${String(i).padStart(9, '0')}`;
          const entry = new ZipPassThrough(`${name.replace(event.name, own)}.gz`);
          archive.add(entry);
          entry.push(bytes, true);
        }
      archive.end();
      closeSync(file);
    },
  };
}
