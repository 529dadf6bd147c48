import { VERSION } from '../formats/version.ts';
import type { ParameterValues } from '../parameters/table.ts';
import type { PipelineSnapshot } from './pipeline.ts';

/** What made some results: enough to make them again. */
export interface MadeBy {
  readonly program: 'Trackloom';
  readonly version: string;
  readonly event: string | null;
  readonly chain: string;
  /** The map in use as it names itself; null where the chain uses none. */
  readonly map: string | null;
  /** The networks in use as they name themselves, by role. */
  readonly networks: PipelineSnapshot['networkNames'];
  readonly parameters: ParameterValues;
}

/** What makes the results of a snapshot under its parameters. */
export function madeBy(
  {
    event,
    chain,
    mapName,
    networkNames,
  }: Pick<PipelineSnapshot, 'event' | 'chain' | 'mapName' | 'networkNames'>,
  parameters: ParameterValues,
): MadeBy {
  return {
    program: 'Trackloom',
    version: VERSION,
    event: event?.name ?? null,
    chain,
    map: mapName,
    networks: networkNames,
    parameters,
  };
}
