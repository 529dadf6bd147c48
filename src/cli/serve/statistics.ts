/** What the server counts of its models, in the form of the protocol's statistics and for Prometheus. */

/** Times of one request that was answered (ms). */
export interface RequestTimes {
  readonly queue: number;
  readonly input: number;
  readonly infer: number;
  readonly output: number;
}

interface Duration {
  count: number;
  /** Nanoseconds. */
  ns: number;
}

const PARTS = [
  'success',
  'fail',
  'queue',
  'compute_input',
  'compute_infer',
  'compute_output',
] as const;
type Part = (typeof PARTS)[number];

/** Statistics of one model. */
export interface ModelStatistics {
  readonly name: string;
  readonly version: string;
  /** Milliseconds since 1970; 0 before the first. */
  readonly last_inference: number;
  readonly inference_count: number;
  readonly execution_count: number;
  readonly inference_stats: Readonly<Record<Part | 'cache_hit' | 'cache_miss', Readonly<Duration>>>;
  readonly batch_stats: readonly never[];
}

export interface Statistics {
  succeeded(model: string, times: RequestTimes): void;
  /** @param milliseconds from the request to its error. */
  failed(model: string, milliseconds: number): void;
  of(model: string, version: string): ModelStatistics;
}

export function createStatistics(): Statistics {
  const counted = new Map<string, { last: number; parts: Record<Part, Duration> }>();
  const place = (model: string) => {
    const known = counted.get(model) ?? {
      last: 0,
      parts: Object.fromEntries(PARTS.map((part) => [part, { count: 0, ns: 0 }])) as Record<
        Part,
        Duration
      >,
    };
    counted.set(model, known);
    return known;
  };
  const add = (duration: Duration, milliseconds: number) => {
    duration.count++;
    duration.ns += Math.round(milliseconds * 1e6);
  };
  return {
    succeeded(model, { queue, input, infer, output }) {
      const at = place(model);
      at.last = Date.now();
      add(at.parts.success, queue + input + infer + output);
      add(at.parts.queue, queue);
      add(at.parts.compute_input, input);
      add(at.parts.compute_infer, infer);
      add(at.parts.compute_output, output);
    },
    failed: (model, milliseconds) => add(place(model).parts.fail, milliseconds),
    of(model, version) {
      const { last, parts } = place(model);
      const none = { count: 0, ns: 0 };
      return {
        name: model,
        version,
        last_inference: last,
        inference_count: parts.success.count,
        execution_count: parts.success.count,
        inference_stats: { ...structuredClone(parts), cache_hit: none, cache_miss: none },
        batch_stats: [],
      };
    },
  };
}

/** A figure of the whole server for Prometheus. */
export interface ServerFigure {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly value: number;
}

/** Statistics as text for Prometheus: durations in microseconds, as the figures of other inference servers. */
export function prometheusText(
  models: readonly ModelStatistics[],
  figures: readonly ServerFigure[],
): string {
  const family = (name: string, help: string, of: (stats: ModelStatistics) => number) => [
    `# HELP trackloom_${name} ${help}`,
    `# TYPE trackloom_${name} counter`,
    ...models.map(
      (stats) => `trackloom_${name}{model="${stats.name}",version="${stats.version}"} ${of(stats)}`,
    ),
  ];
  const us = (part: Part) => (stats: ModelStatistics) =>
    Math.round(stats.inference_stats[part].ns / 1000);
  const lines = [
    ...family(
      'inference_request_success',
      'Requests answered',
      (s) => s.inference_stats.success.count,
    ),
    ...family(
      'inference_request_failure',
      'Requests refused or failed',
      (s) => s.inference_stats.fail.count,
    ),
    ...family('inference_request_duration_us', 'Time from request to answer', us('success')),
    ...family('inference_queue_duration_us', 'Time waiting for a worker', us('queue')),
    ...family(
      'inference_compute_input_duration_us',
      'Time making events of FEATURES',
      us('compute_input'),
    ),
    ...family('inference_compute_infer_duration_us', 'Time finding tracks', us('compute_infer')),
    ...family('inference_compute_output_duration_us', 'Time making LABELS', us('compute_output')),
    ...figures.flatMap(({ name, type, help, value }) => [
      `# HELP trackloom_${name} ${help}`,
      `# TYPE trackloom_${name} ${type}`,
      `trackloom_${name} ${value}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
