import {
  attribute,
  float,
  length,
  mix,
  positionGeometry,
  screenUV,
  select,
  uniform,
  varying,
  vec2,
  vec4,
} from 'three/tsl';
import { NodeMaterial, Vector3 } from 'three/webgpu';
import type { Rgb } from '../types.ts';
import type { SceneUniforms } from './uniforms.ts';

/** sRGB components in 0..255 as the shaders want them: 0..1, not made linear, since the canvas is written as it is. */
export function shaderColour(rgb: Rgb): Vector3 {
  return new Vector3(rgb[0] / 255, rgb[1] / 255, rgb[2] / 255);
}

/** Lines in the plane of the picture: the attribute `line` is x0, y0, x1, y1 in CSS pixels from the lower left. */
export function overlayMaterial(uniforms: SceneUniforms, width: number) {
  const colour = uniform(new Vector3(1, 1, 1));
  const line = attribute('line', 'vec4').mul(uniforms.pixelRatio);
  const delta = line.zw.sub(line.xy);
  const pixels = length(delta);
  const along = select(pixels.greaterThan(1e-4), delta.div(pixels), vec2(1, 0));
  const across = vec2(along.y, along.x.negate());
  const radius = uniforms.pixelRatio.mul(width / 2);
  const reach = radius.add(1);
  const side = positionGeometry.x;
  const atEnd = positionGeometry.y;
  const offset = across
    .mul(side)
    .add(along.mul(atEnd.mul(2).sub(1)))
    .mul(reach);
  const place = mix(line.xy, line.zw, atEnd).add(offset);
  const material = new NodeMaterial();
  material.transparent = true;
  material.depthWrite = false;
  material.depthTest = false;
  material.vertexNode = vec4(place.div(uniforms.resolution).mul(2).sub(1), 0.5, 1);
  const vAcross = varying(side.mul(reach));
  const vAlong = varying(mix(reach.negate(), pixels.add(reach), atEnd));
  const vPixels = varying(pixels);
  const beyond = vAlong.negate().max(vAlong.sub(vPixels)).max(0);
  const coverage = radius
    .add(0.5)
    .sub(length(vec2(beyond, vAcross)))
    .clamp(0, 1);
  material.fragmentNode = vec4(colour, coverage.mul(0.9));
  return { material, colour };
}

/** The background: a soft light in the middle that falls off to the corners. */
export function backdropMaterial() {
  const middle = uniform(new Vector3());
  const corner = uniform(new Vector3());
  const material = new NodeMaterial();
  material.depthWrite = false;
  material.depthTest = false;
  material.vertexNode = vec4(positionGeometry.xy, 0.5, 1);
  const away = length(screenUV.sub(0.5)).mul(1.42);
  // One grey level of ordered noise hides the steps of so slow a gradient.
  const noise = screenUV.x.mul(12.9898).add(screenUV.y.mul(78.233)).sin().mul(43758.5453).fract();
  const colour = mix(middle, corner, away.mul(away).clamp(0, 1)).add(noise.sub(0.5).div(255));
  material.fragmentNode = vec4(colour, float(1));
  return { material, middle, corner };
}
