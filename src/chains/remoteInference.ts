import type { Detector } from '../detector/detector.ts';
import { moduleNumbers } from '../detector/moduleKey.ts';
import { detectorProfile } from '../detectors/index.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { GivenTracks } from '../event/trackList.ts';
import { type ClientSettings, createServiceClient, type ServiceClient } from '../service/client.ts';
import type { ServerEntry } from '../service/entry.ts';
import { type Features, featuresOf } from '../service/features.ts';
import { decodeLabels } from '../service/labels.ts';
import type { ModelName, ModelTimes } from '../service/serverState.ts';
import type { TaskContext } from '../tasks/rpc.ts';
import type { TimedPart } from '../tasks/timedParts.ts';
import type { TrackHits } from '../tracks/track.ts';

/** Tracks that a server found, and what was sent for them. */
export interface RemoteAnswer extends GivenTracks {
  readonly rows: number;
  readonly columns: number;
  /** Bytes of the request and of the answer. */
  readonly sent: number;
  readonly received: number;
}

/** FEATURES of an event as a server entry wants them. */
export function featuresFor(
  event: TrackingEvent,
  detector: Detector | null,
  { columns, order }: ServerEntry,
): Features {
  const volumes = detectorProfile(event.detector)?.volumes ?? {};
  const isPixel = (key: bigint) => /pixel/i.test(volumes[moduleNumbers(key).volume] ?? '');
  return featuresOf(event, detector, columns, order, isPixel);
}

/** What was filled that the event does not have, one sentence each. */
export function fillings({ zeros, copied }: Pick<Features, 'zeros' | 'copied'>): string[] {
  const few = (names: readonly string[]) =>
    names.length > 4
      ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more`
      : names.join(', ');
  return [
    ...(zeros.length > 0
      ? [
          `The event does not have ${few(zeros)}: sent as 0, as Athena does with what it does not know.`,
        ]
      : []),
    ...(copied.length > 0
      ? [`The event has no clusters: both were taken at the hit, as of a pixel.`]
      : []),
  ];
}

/**
 * Sends an event to a server and takes its tracks.
 * @throws ServiceError or ProtocolError of one sentence, an `AbortError` once cancelled.
 */
export async function inferRemotely(
  event: TrackingEvent,
  detector: Detector | null,
  entry: ServerEntry,
  settings: ClientSettings,
  { signal, progress }: TaskContext,
): Promise<{ readonly answer: RemoteAnswer; readonly parts: readonly TimedPart[] }> {
  const client = createServiceClient(entry.url, settings);
  const model: ModelName = { name: entry.model, version: entry.version };
  const started = performance.now();
  const features = featuresFor(event, detector, entry);
  const made = performance.now();
  const before = await timesOf(client, model, signal);
  const { data, rows, columns } = features;
  const result = await client.infer(
    model,
    [{ name: 'FEATURES', datatype: 'FP32', shape: [rows, columns.length], data }],
    ['LABELS'],
    {
      packed: entry.packed,
      timeout: entry.timeout,
      signal,
      onProgress: (at) => {
        // The bar stands at its half while the server computes, which tells no progress.
        if (at.state === 'sending') progress(at.sent / at.total / 2);
        else if (at.state === 'sent') progress(0.5);
        else if (at.state === 'receiving' && at.total) progress(0.5 + at.received / at.total / 2);
      },
    },
  );
  const after = await timesOf(client, model, signal);
  const labels = result.response.outputs.find(({ name }) => name === 'LABELS');
  if (!labels)
    throw new Error(`${entry.model} on ${entry.url} gave no LABELS; choose another model.`);
  const { tracks, notes } = decodeLabels(labels.data, rows, entry.labels);
  const { pack, wait, receive } = result.milliseconds;
  return {
    answer: {
      tracks: inHits(tracks, features.hitOfRow, entry.labels === 'rows' ? event : null),
      rows,
      columns: columns.length,
      sent: result.sent,
      received: result.received,
      notes: [
        ...fillings(features),
        ...(features.unknownModules > 0
          ? [
              `${features.unknownModules} hits are on modules that the detector "${event.detector}" does not have; their module_id was sent as 0.`,
            ]
          : []),
        ...notes,
      ],
    },
    parts: [
      { label: 'pack', milliseconds: made - started + pack },
      ...serverParts(wait, before, after),
      { label: 'receive', milliseconds: receive },
    ],
  };
}

/** Statistics of a model; null where there are none, whatever the reason: the inference says what is wrong. */
async function timesOf(
  client: ServiceClient,
  model: ModelName,
  signal: AbortSignal,
): Promise<ModelTimes | null> {
  try {
    return await client.times(model, signal);
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/**
 * The wait for an answer as sending, queue and compute, from what the statistics of the model gained meanwhile: a mean
 * where others asked too.
 */
function serverParts(
  wait: number,
  before: ModelTimes | null,
  after: ModelTimes | null,
): TimedPart[] {
  const count = (after?.count ?? 0) - (before?.count ?? 0);
  if (!before || !after || count < 1) return [{ label: 'send and compute', milliseconds: wait }];
  const mean = (of: (times: ModelTimes) => number) => (of(after) - of(before)) / count / 1e6;
  const queue = mean((times) => times.queue);
  const compute = mean((t) => t.computeInput + t.computeInfer + t.computeOutput);
  return [
    { label: 'send', milliseconds: Math.max(0, wait - queue - compute) },
    { label: 'queue', milliseconds: queue },
    { label: 'compute', milliseconds: compute },
  ];
}

/** Tracks of rows as tracks of hits; with `event` their hits by distance from the origin. */
function inHits(
  { hits, offset }: TrackHits,
  hitOfRow: Uint32Array,
  event: TrackingEvent | null,
): TrackHits {
  const rows = hits.map((row) => hitOfRow[row]);
  if (event) {
    const distance = (hit: number) => Math.hypot(event.x[hit], event.y[hit], event.z[hit]);
    for (let t = 0; t + 1 < offset.length; t++)
      rows.subarray(offset[t], offset[t + 1]).sort((a, b) => distance(a) - distance(b) || a - b);
  }
  return { hits: rows, offset };
}
