import { uniform } from 'three/tsl';
import { type Node, Vector3 } from 'three/webgpu';
import type { Detector } from '../detector/detector.ts';
import type { Palette } from './colour/palette.ts';
import { type Drawn, ORDER } from './drawn.ts';
import {
  type LayerEnvelope,
  layerEnvelopes,
  moduleOutlines,
  ringSegments,
  spokeSegments,
} from './geometry/detectorOutline.ts';
import { ringExtent } from './geometry/hitExtent.ts';
import { segmentBuilder } from './geometry/segments.ts';
import type { Extent } from './projections/projection.ts';
import { outlineBatch } from './render/outlineBatch.ts';
import { shaderColour } from './render/overlayMaterial.ts';
import type { SceneUniforms } from './render/uniforms.ts';

/** What is drawn of the detector, and the beam line. */
export interface DetectorLines {
  set(detector: Detector | null): void;
  /** The space that its layers fill, one of each. */
  extents(): Extent[];
  drawBeam(extent: Extent): void;
  /** Draws the modules, unless they are. */
  drawModules(): void;
  colour(palette: Palette): void;
}

export function createDetectorLines(drawn: Drawn, uniforms: SceneUniforms): DetectorLines {
  const colour = uniform(new Vector3());
  let detector: Detector | null = null;
  let envelopes: readonly LayerEnvelope[] = [];
  return {
    set: (next) => {
      detector = next;
      envelopes = next === null ? [] : layerEnvelopes(next);
      drawn.put('modules', null);
      const faint = { alpha: (own: Node<'float'>) => own.mul(0.2), colour, depthTest: false };
      drawn.lines('detector', ringSegments(envelopes), faint);
      drawn.lines('spokes', spokeSegments(envelopes), faint);
      drawn.opaque('detector', envelopes.length);
      drawn.opaque('spokes', envelopes.length);
    },
    extents: () => envelopes.map(ringExtent),
    drawBeam: ({ zMin, zMax }) => {
      const builder = segmentBuilder();
      builder.polyline(0, [0, 0, 1.04 * Math.min(zMin, 0), 0, 0, 1.04 * Math.max(zMax, 0)]);
      drawn.lines('beam', builder.build(), {
        alpha: (own) => own.mul(0.45),
        colour,
        depthTest: false,
      });
      drawn.opaque('beam', 1);
    },
    drawModules: () => {
      if (detector === null || drawn.get('modules')) return;
      const look = { name: 'modules', order: ORDER.modules, colour, alpha: 0.1 };
      drawn.put('modules', outlineBatch(moduleOutlines(detector), look, uniforms));
    },
    colour: (palette) => {
      colour.value.copy(shaderColour(palette.detector));
    },
  };
}
