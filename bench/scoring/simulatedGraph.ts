import { readFileSync } from 'node:fs';
import { windowSettings } from '../../src/chains/settings.ts';
import { parseDetectorCsv } from '../../src/formats/detectorCsv.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { type NodeGraph, nodeGraph } from '../../src/inference/nodeGraph.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import { decodeCanonicalMap } from '../../src/modulemap/binary.ts';
import { expandCanonicalMap } from '../../src/modulemap/expand.ts';
import { applyWindowSettings } from '../../src/modulemap/widen.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { DEFAULT_SIMULATION_SETTINGS } from '../../src/simulation/settings.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';

const MAP = 'public/maps/trackml.map';
const DETECTOR = 'public/detectors/trackml.csv.gz';
/** Beam spot of the full TrackML events (mm). */
const BEAM_SPOT_SIGMA_Z = 5.3;

/** The graph of a simulated TrackML event under the shipped map. 10,034 particles are a full event on average. */
export async function simulatedGraph(particles: number): Promise<NodeGraph> {
  const simulator = createSimulator(parseDetectorCsv(readFileSync(DETECTOR), 'trackml', DETECTOR));
  const event = await generateEvent(simulator, {
    ...DEFAULT_SIMULATION_SETTINGS,
    seed: 20_260_101,
    particles,
    beamSpotSigmaZ: BEAM_SPOT_SIGMA_Z,
  });
  const shipped = expandCanonicalMap(decodeCanonicalMap(readFileSync(MAP), MAP));
  const map = applyWindowSettings(shipped, windowSettings(DEFAULT_PARAMETERS));
  const { x, y, z, src, dst } = nodeGraph(event, await buildGraphCpu(arrangeHits(event, map), map));
  return { x, y, z, src, dst };
}
