/**
 * `npm run bench [-- --hits N,N,...] [--no-trackml] [--verify] [--chromium]`: graph building on the adapter at hand
 * against its twin on the CPU.
 *
 * Without a flag: TrackML events (the demo event and a full one, where it is there) and generated events of the
 * detector like the ITk at several sizes, which need the map of `npm run bench:prepare`. Prints one table per
 * question and keeps all figures in `bench/results/<adapter>.json`.
 *   --verify    compares the edge sets on every event at hand instead of timing
 *   --chromium  times a full TrackML event under the shipped map in Chromium
 */
import { parseArgs } from 'node:util';
import { openDawn } from '../../src/cli/dawn.ts';
import { requestDevice } from '../../src/gpu/device.ts';
import { eventOfSize, itkMap, itkSimulator } from '../detectors/itkScale.ts';
import { demoEvent, fullEventFiles, readOne, trackmlMap } from '../detectors/trackml.ts';
import { measureBandwidth } from './bandwidth.ts';
import { type Measurement, measure } from './measure.ts';
import { keep, printReport } from './report.ts';
import { traceDevice } from './trace.ts';
import { verify } from './verify.ts';

const { values } = parseArgs({
  options: {
    hits: { type: 'string', default: '5000,25000,50000,100000,200000,300000' },
    'no-trackml': { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
    chromium: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.chromium) {
    const { benchChromium } = await import('./chromium/driver.ts');
    await benchChromium();
    return;
  }
  const dawn = await openDawn();
  const { device, adapterName } = await requestDevice(dawn.gpu);
  try {
    if (values.verify) {
      const different = await verify(device);
      console.log(different === 0 ? 'All equal.' : `${different} events differ.`);
      process.exitCode = different === 0 ? 0 : 1;
    } else await bench(device, adapterName);
  } finally {
    device.destroy();
    dawn.close();
  }
}

async function bench(device: GPUDevice, adapter: string): Promise<void> {
  const traced = traceDevice(device);
  const bandwidth = await measureBandwidth(traced);
  const measurements: Measurement[] = [];
  const add = async (one: Promise<Measurement>) => {
    const measurement = await one;
    measurements.push(measurement);
    const { event, gpuMs, twinMs } = measurement;
    process.stderr.write(`${event}: GPU ${gpuMs.toFixed(0)} ms, twin ${twinMs.toFixed(0)} ms\n`);
  };
  if (!values['no-trackml']) {
    const map = trackmlMap();
    const [full] = fullEventFiles().slice(1);
    await add(measure(traced, await demoEvent(), map, bandwidth));
    if (full) await add(measure(traced, await readOne(full), map, bandwidth));
  }
  const sizes = values.hits.split(',').map(Number);
  const simulator = itkSimulator();
  const map = itkMap();
  for (const [i, hits] of sizes.entries())
    await add(measure(traced, await eventOfSize(simulator, hits, 5001 + i), map, bandwidth));

  const report = {
    adapter,
    date: new Date().toISOString(),
    node: process.version,
    bandwidth: bandwidth / 1e6,
    measurements,
  };
  printReport(report);
  console.log(`\nKept in ${keep(adapter, report)}`);
}

await main();
