import { detector } from './detector.ts';
import { event } from './event.ts';
import type { Kind } from './kind.ts';
import { map } from './map.ts';
import { network } from './network.ts';
import { session } from './session.ts';
import { tracks } from './tracks.ts';

/** Every kind of thing that can be opened, in the order in which those of one selection are: what others may need first. */
export const KINDS: readonly Kind[] = [session, detector, map, network, tracks, event];
