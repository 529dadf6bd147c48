import type { Detector } from '../detector/detector.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { TrackList } from '../event/trackList.ts';
import type { AnyManifest } from '../formats/manifest.ts';
import type { GpuAccess } from '../gpu/access.ts';
import type { GpuGraphs } from '../graph/gpuGraphs.ts';
import type { Graph } from '../graph/graph.ts';
import type { GraphLimits } from '../graph/limits.ts';
import type { PackedMap } from '../graph/packedMap.ts';
import type { Embedding } from '../inference/embedding.ts';
import type { Pairs } from '../inference/pairFilter.ts';
import type { ModuleMap, ModuleMapHeader, WindowSettings } from '../modulemap/moduleMap.ts';
import type { ClientSettings } from '../service/client.ts';
import type { RemoteTasks, TaskContext, Tasks } from '../tasks/rpc.ts';
import type { ProviderChoice, Ran, StageFile } from './ran.ts';

/** What a stage runs on: workers, a GPU device and onnxruntime in the page, plain calls in Node. */
export interface StageTools {
  /** The worker that serves the tasks of all stages; `T` are those of the calling stage. */
  compute<T extends Tasks>(): RemoteTasks<T>;
  readonly gpu: GpuAccess;
  readonly gpuGraphs: GpuGraphs;
  /** How servers are asked; null where none are. */
  readonly askServer: ClientSettings | null;
  /** How the user states the convention of a map whose file does not; absent where it is by the command. */
  readonly toStateConvention?: string | undefined;
  /** The modules of a detector; null where none are known. */
  detector(id: string): Promise<Detector | null>;
  /** The largest graph that is built. */
  readonly limits: GraphLimits;
  /** The module map in use for the detector of an event. @throws Error where there is none. */
  map(event: TrackingEvent): Promise<LoadedMap>;
  /** That map under some settings, as the GPU builder takes it; it comes from the worker when these change. */
  packedMap(
    event: TrackingEvent,
    settings: WindowSettings,
    context: TaskContext,
  ): Promise<PackedMap>;
  /** Scores with the network of a role, on the chosen provider or what takes its place. */
  scoreEdges(
    event: TrackingEvent,
    graph: Pick<Graph, 'src' | 'dst'>,
    role: string,
    choice: ProviderChoice,
    context: TaskContext,
  ): Promise<Ran<Float32Array> & { readonly reason: string }>;
  /** Places hits with the embedding of a role. */
  embedHits(
    event: TrackingEvent,
    role: string,
    choice: ProviderChoice,
    context: TaskContext,
  ): Promise<Ran<Embedding> & { readonly reason: string }>;
  /** Scores pairs of neighbours with the filter of a role. */
  filterPairs(
    event: TrackingEvent,
    pairs: Pairs,
    embedding: Embedding,
    role: string,
    choice: ProviderChoice,
    context: TaskContext,
  ): Promise<Ran<Float32Array> & { readonly reason: string }>;
  /** The manifest of the network of a role that is in use for the detector of an event. @throws Error where there is none. */
  networkManifest(event: TrackingEvent, role: string): Promise<AnyManifest>;
  /** The opened tracks of an event, or those of which no event is known; null where there are none. */
  openedTracks(event: TrackingEvent): TrackList | null;
  /** Stands for the file in use, by identity: another value after another file was opened. */
  version(file: StageFile, detector: string): unknown;
}

/** What the compute worker holds for the tasks of stages. */
export interface CpuState {
  /** The modules of a detector; null where none are loaded. */
  detector(id: string): Detector | null;
  /** The module map in use for a detector. @throws Error where none is loaded. */
  map(detector: string): ModuleMap;
  /** That map under some settings; the last one is kept. */
  widenedMap(detector: string, settings: WindowSettings): ModuleMap;
}

/** What is told of a map that was loaded. */
export interface LoadedMap {
  readonly name: string;
  readonly header: ModuleMapHeader;
  readonly modules: number;
  readonly doublets: number;
  readonly triplets: number;
  /** Whether it has means and rms, which the cut mode meanrms needs. */
  readonly hasMoments: boolean;
}
