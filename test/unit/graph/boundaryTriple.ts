export type Point = readonly [x: number, y: number, z: number];
export type Triple = readonly [Point, Point, Point];

/** Numbers in [0, 1). */
export type Random = () => number;

/** A whole number below `count`. */
export function pick(random: Random, count: number): number {
  return Math.floor(random() * count);
}

/** Three hits: smooth, on a lattice where variables are exact, or with something special. */
export function drawTriple(random: Random): Triple {
  const r0 = 30 + 40 * random();
  const phi = random() < 0.3 ? Math.PI : 2 * Math.PI * random();
  const turn = 0.05 * (random() - 0.5);
  const [z0, slope] = [100 * (random() - 0.5), 4 * (random() - 0.5)];
  const smooth = (k: number): Point => {
    const r = r0 + 40 * k;
    const angle = phi + turn * k + 1e-3 * random();
    return [r * Math.cos(angle), r * Math.sin(angle), z0 + slope * r + random()];
  };
  // Hits (3, 4) n, (4, 3) n and (5, 0) n have whole radii; n ascends in powers of two.
  const lattice = (k: number): Point => {
    const n = 2 ** (3 + k);
    const corners = [
      [3 * n, 4 * n],
      [4 * n, 3 * n],
      [5 * n, 0],
      [-5 * n, 0],
      [-5 * n, -0],
      [0, -5 * n],
    ];
    const [x, y] = corners[pick(random, corners.length)];
    return [x, y, pick(random, 257) / 2 - 64];
  };
  const points = random() < 0.35 ? [0, 1, 2].map(lattice) : [0, 1, 2].map(smooth);
  if (random() < 0.45) {
    const at = 1 + pick(random, 2);
    points[at] = special(points[at - 1], points[at], random);
  }
  const [a, b, c] = points;
  return random() < 0.05 ? [onBeamLine(random), b, c] : [a, b, c];
}

/** A hit that makes the leg from `before` special. */
function special([x, y, z]: Point, [nx, ny, nz]: Point, random: Random): Point {
  const radius = Math.hypot(nx, ny);
  const tiny = [1e-8, 0.999e-8, 1.001e-8, 1e-12, 1e-6][pick(random, 5)];
  const kinds: Point[] = [
    [y, x, nz], // dr = 0
    [x, -y, z], // dx = 0, dr = 0, dz = 0
    [x, ny + Math.sign(ny || 1) * 20, nz], // dx = 0
    [x, y, nz], // dx = dy = dr = 0
    [x, y, z], // the same point
    [x + tiny, y, nz], // differences about the size that mmg-1.4 calls zero
    [x, y + tiny, z + tiny],
    [-radius, 0, nz], // phi = pi
    [-radius, -0, nz], // phi = -pi
    [-radius, tiny, nz],
    [-radius, -tiny, nz],
    [-2 * x, -2 * y, nz], // dphi = +-pi
    [0.5 * x, 0.5 * y, nz], // inward
    [1e10, ny, nz], // beyond the steps of the GPU
  ];
  return kinds[pick(random, kinds.length)];
}

function onBeamLine(random: Random): Point {
  return [0, 0, [50, -50, 0][pick(random, 3)]];
}
