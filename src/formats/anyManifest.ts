import type { AnyManifest } from './manifest.ts';
import { object, oneOf, parseJson } from './manifestFields.ts';
import { embeddingManifest, filterManifest } from './metricManifests.ts';
import { parseManifest } from './networkManifest.ts';

const FORMATS = ['trackloom-network-1', 'trackloom-embedding-1', 'trackloom-filter-1'] as const;

/**
 * Reads the JSON manifest of a network of any kind. `file` names it in messages.
 * @throws FormatError naming the first field that is missing or not what it should be.
 */
export function parseAnyManifest(text: string, file: string): AnyManifest {
  const root = object(parseJson(text, file), '', file);
  const format = oneOf(root, 'format', FORMATS, '', file);
  if (format === 'trackloom-embedding-1') return embeddingManifest(root, file);
  if (format === 'trackloom-filter-1') return filterManifest(root, file);
  return parseManifest(text, file);
}
