/**
 * `npm run bench:device [-- --software] [-- --quick]`: what this program makes of the GPU of a machine, without a browser,
 * in under eight minutes. Which adapter it is, with limits and features; whether it gives the twin's edges, on the demo
 * event, on a generated one as dense as a full TrackML event and, where `npm run bench:prepare` has made the map, on one of
 * ITk size; graph building by turns with the twin, stage by stage with the least time that its memory traffic takes;
 * scoring where a provider runs. `bench/results/<adapter>-device.json` has it all, to be sent in as it is.
 *   --software  takes the software driver even where there is a GPU
 *   --quick     the demo event alone
 */
import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { openDawn } from '../../src/cli/dawn.ts';
import { createNodeServices } from '../../src/cli/nodeServices.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { VERSION } from '../../src/formats/version.ts';
import { type GpuContext, requestDevice } from '../../src/gpu/device.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { eventSettings } from '../../tools/export-graphs/recipe.ts';
import {
  eventOfSize,
  ITK_HITS,
  ITK_MAP_FILE,
  ITK_SEEDS,
  itkMap,
  itkSimulator,
} from '../detectors/itkScale.ts';
import { demoEvent, trackmlMap } from '../detectors/trackml.ts';
import { measureBandwidth } from '../graph-building/bandwidth.ts';
import { type Measurement, measure } from '../graph-building/measure.ts';
import { keep, printReport } from '../graph-building/report.ts';
import { traceDevice } from '../graph-building/trace.ts';

const { values } = parseArgs({
  options: {
    software: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});

/** A full TrackML event as the generator draws it, of the split that no figure is quoted for. */
async function denseEvent(): Promise<TrackingEvent> {
  const services = createNodeServices({ shipped: 'public', map: null, models: [], threads: 1 });
  const context = { signal: new AbortController().signal, progress() {} };
  const event = await services.generateEvent(eventSettings('validation', 'reference', 0), context);
  services.dispose();
  return event;
}

/** What there is to say of the adapter, beside its name. */
function describe({ device, adapterName, isFallback }: GpuContext) {
  const { limits, features, adapterInfo } = device;
  const numbers: Record<string, number> = {};
  for (const name in limits) {
    const value: unknown = Reflect.get(limits, name);
    if (typeof value === 'number') numbers[name] = value;
  }
  const { vendor, architecture, device: model, description } = adapterInfo;
  return {
    name: adapterName,
    isSoftware: isFallback || /swiftshader|llvmpipe|lavapipe/i.test(adapterName),
    info: { vendor, architecture, device: model, description },
    limits: numbers,
    features: [...features].sort(),
  };
}

const dawn = await openDawn({ software: values.software });
const context = await requestDevice(dawn.gpu);
const adapter = describe(context);
console.log(`${adapter.name}; features ${adapter.features.join(', ') || 'none'}`);
if (adapter.isSoftware)
  console.log(
    'This adapter computes on the CPU: edges can be compared, but times say nothing of a GPU.',
  );

const left: string[] = [];
const failures: string[] = [];
const measurements: Measurement[] = [];
try {
  const traced = traceDevice(context.device);
  const bandwidth = await measureBandwidth(traced);
  async function add(event: TrackingEvent, map: ModuleMap): Promise<void> {
    try {
      const measurement = await measure(traced, event, map, bandwidth);
      measurements.push(measurement);
      const { counts, gpuMs, twinMs } = measurement;
      process.stderr.write(
        `${event.name}: ${counts.edges} edges, equal; GPU ${gpuMs.toFixed(0)} ms, twin ${twinMs.toFixed(0)} ms\n`,
      );
    } catch (error) {
      failures.push((error as Error).message);
      process.stderr.write(`${event.name}: ${(error as Error).message}\n`);
    }
  }
  const map = trackmlMap();
  await add(await demoEvent(), map);
  if (!values.quick) {
    await add(await denseEvent(), map);
    if (existsSync(ITK_MAP_FILE))
      await add(await eventOfSize(itkSimulator(), ITK_HITS, ITK_SEEDS[0]), itkMap());
    else left.push('ITk size: run npm run bench:prepare first, which makes the map.');
  }
  left.push('Scoring on the GPU: onnxruntime has no WebGPU provider in Node; a browser has.');
  const report = {
    version: VERSION,
    machine: {
      ...{ platform: process.platform, node: process.version, memory: totalmem() },
      ...{ processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length },
    },
    description: adapter,
    adapter: adapter.name,
    date: new Date().toISOString(),
    node: process.version,
    bandwidth: bandwidth / 1e6,
    measurements,
    left,
    failures,
  };
  if (measurements.length > 0) printReport(report);
  for (const line of left) console.log(`Left out: ${line}`);
  for (const line of failures) console.log(`Failed: ${line}`);
  console.log(`\nKept in ${keep(adapter.name, report, '-device')}`);
} finally {
  context.device.destroy();
  dawn.close();
}
process.exitCode = failures.length === 0 ? 0 : 1;
