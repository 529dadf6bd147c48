import {
  cameraNear,
  cameraProjectionMatrix,
  Discard,
  Fn,
  float,
  length,
  mix,
  select,
  varying,
  vec2,
  vec4,
} from 'three/tsl';
import { type Node, NodeMaterial } from 'three/webgpu';
import { quadEnd, quadSide } from './pulled.ts';
import { biased, cue, even, isBefore, placedLine, type Shown, seen } from './shaderMaths.ts';
import type { SceneUniforms } from './uniforms.ts';

/** How the lines of one material look. */
export interface LineLook {
  /** Ends of a line in space (mm). */
  readonly start: Node<'vec3'>;
  readonly end: Node<'vec3'>;
  /** Path length (mm) up to both ends, for dashes. */
  readonly along: readonly [Node<'float'>, Node<'float'>] | null;
  /** sRGB and alpha, 0..1. */
  readonly colour: Node<'vec4'>;
  /** Width in CSS pixels. Below one device pixel the line is drawn one wide and fainter. */
  readonly width: Node<'float'>;
  /** Which lines are drawn; null draws all. */
  readonly shown: Node<'bool'> | null;
  /** Moves the line away from the viewer by this (mm) for the depth test only; null leaves it. */
  readonly bias: Node<'float'> | null;
  readonly dashed: boolean;
  /** Round ends, which join polylines, where a line is opaque; joints of translucent ones would show twice. */
  readonly round: boolean;
  readonly depthWrite: boolean;
  readonly depthTest: boolean;
  /** Draws the part of a line that goes on at the other border of the picture, and nothing else. */
  readonly rest: boolean;
}

/**
 * Lines as screen-space quads with round ends and smoothed borders, so that width and looks
 * are the same on every backend (WebGPU's own lines are one pixel wide).
 *
 * How it works: both ends are brought before the near plane, projected and divided; the quad is spanned around
 * them in pixels. Positions leave the vertex stage with w = 1, so the distances that the fragment stage needs
 * are interpolated evenly over the picture, not over depth.
 */
export function lineMaterial(look: LineLook, uniforms: SceneUniforms, only: Shown): NodeMaterial {
  const half = uniforms.resolution.mul(0.5);
  const near = cameraNear.negate().mul(1.0001);
  const placed = placedLine(look.start, look.end, look.rest, uniforms, only);
  const a = seen(placed.start);
  const b = seen(placed.end);
  const share = near.sub(a.z).div(b.z.sub(a.z));
  const cutPoint = mix(a, b, share);
  const from = select(isBefore(a), a, cutPoint);
  const to = select(isBefore(b), b, cutPoint);
  const visible = isBefore(a).or(isBefore(b)).and(placed.shown);
  const project = (point: Node<'vec3'>) => {
    const clip = cameraProjectionMatrix.mul(
      vec4(look.bias === null ? point : biased(point, look.bias), 1),
    );
    return clip.xyz.div(clip.w);
  };
  const p = project(from);
  const q = project(to);

  const delta = q.xy.sub(p.xy).mul(half);
  const pixels = length(delta);
  const along = select(pixels.greaterThan(1e-4), delta.div(pixels), vec2(1, 0));
  const across = vec2(along.y, along.x.negate());
  const deviceWidth = look.width.mul(uniforms.pixelRatio);
  const radius = deviceWidth.max(1).mul(0.5);
  // As far as coverage reaches, and no further: every pixel more is one that is looked at for nothing.
  const reach = radius.add(0.5);
  // Round ends reach as far beyond the ends of the line as its borders do to both sides.
  const ahead = look.round ? select(look.colour.w.greaterThan(0.9), reach, float(0)) : float(0);
  const towards = quadEnd.mul(2).sub(1);
  const offset = across.mul(quadSide).mul(reach).add(along.mul(towards).mul(ahead));
  const ndc = mix(p, q, quadEnd);
  // The corners lie beyond the ends, so their depth goes on along the line for it to be right at the ends.
  const beyondEnd = q.z
    .sub(p.z)
    .mul(ahead.div(pixels.max(1)))
    .mul(towards);
  const corner = vec4(ndc.xy.add(offset.div(half)), ndc.z.add(beyondEnd), 1);
  const drawn = look.shown === null ? visible : visible.and(look.shown);

  const material = new NodeMaterial();
  material.transparent = true;
  material.depthWrite = look.depthWrite;
  material.depthTest = look.depthTest;
  material.vertexNode = select(drawn, corner, vec4(0, 0, 2, 1));

  const vAcross = varying(quadSide.mul(reach));
  const vColour = even(look.colour);
  const vCue = varying(cue(mix(from, to, quadEnd), uniforms));

  let distance: Node<'float'> = vAcross.abs();
  if (look.round) {
    const vAlong = varying(mix(ahead.negate(), pixels.add(ahead), quadEnd));
    const beyond = vAlong
      .negate()
      .max(vAlong.sub(even(pixels)))
      .max(0);
    distance = length(vec2(beyond, vAcross));
  }
  const coverage = radius.add(0.5).sub(distance).clamp(0, 1).mul(deviceWidth.min(1));
  let alpha: Node<'float'> = vColour.w.mul(coverage);
  if (look.dashed && look.along !== null) {
    const position = varying(mix(look.along[0], look.along[1], quadEnd))
      .div(uniforms.dashLength)
      .fract();
    alpha = alpha.mul(select(position.lessThan(0.6), float(1), float(0)));
  }
  material.fragmentNode = Fn(() => {
    // What is not seen must not hide what lies behind it.
    if (look.depthWrite) Discard(alpha.lessThan(0.02));
    return vec4(mix(vColour.xyz, uniforms.background, vCue), alpha);
  })();
  return material;
}
