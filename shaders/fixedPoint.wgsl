// Pair and triplet variables of hits, each with a bound on its error.
//
// The decision of record about a cut is the one in double precision (src/graph/decide.ts). f32 alone cannot
// make it, so every test here has three answers: it fails for certain, it passes for certain, or it is too
// close to call. The last go to a queue and are decided on the CPU. That is exact as long as every bound
// below holds, on every GPU, which needs the following.
//
// 1. Coordinates are whole numbers of steps (src/graph/fixedPoint.ts): x, y, r and z in powers of two of a
//    millimetre, eta in a power of two, phi in turns / 2^32. Differences of two hits, where f32 would lose
//    digits by cancellation, are integer subtractions: exact, out of reach of fused or reordered arithmetic,
//    and phi wraps at +-pi by itself. A coordinate is off by at most half a step, a difference by one step.
// 2. e = 2^-23 is the relative error that WGSL grants an addition, a multiplication or a conversion from
//    i32 (correctly rounded, direction unspecified); a division has 2.5 e. Compilers may fuse and reorder
//    sums and products, so bounds are sums over the absolute values of all terms, never over a result.
//    With dr: 1 e, 1/dr: 3.5 e, t = dz/dr: 5.5 e, r t: 7.5 e and two more sums (the subtraction, then the
//    comparison with a bound w, which also adds the error itself), z0 = z - r t is off by at most
//    4 e |z| + 10.5 e |r t| + 2 e |w|. The last term needs no w: with d the difference of variable and bound,
//    |w| is at most |z| + |r t| + |d|, and the share of |d| is less than the factor (1 + 3 e) on what is left.
//    Differences, slopes and their differences need less. RELATIVE = 16 e on the terms covers all of them,
//    second-order terms included.
// 3. Steps enter through the quotients. With |dr| of at least MIN_STEPS = 64 steps the true |dr| is at least
//    63/64 of ours, and with S = step_z + |t| step_r
//      |t_true - t|   <= (64/63) S / |dr|
//      |z0_true - z0| <= S (1/2 + 1/100) + (64/63) r S / |dr|
//    and likewise for dphi/dr and dy/dx. The factors 1 and 1.25 used below leave room for the rounding of the
//    bound itself, for the rounding of phi to steps in double, and for the twin's own rounding (2^-52).
// 4. Where dr or dx is shorter than 64 steps (dr = 0 and dx = 0 are among them, where conventions differ),
//    where |dphi| is within 8 steps of pi (double decides which side it wraps to), and for hits beyond the
//    range of the steps, the error is UNKNOWN and no test can be certain.
// 5. WGSL may assume that there are no infinities and no NaN. Window bounds come clamped to +-3e37, which no
//    value with a known error reaches (|z0| < 2e17): -inf and +inf keep their meaning. UNKNOWN is larger
//    than any bound.
//
// A certain answer is right in every kernel, so two kernels may be compiled differently and still agree.

const RELATIVE = 0x1p-19f; // 16 * 2^-23
const UNKNOWN = 1e38f;
const MIN_STEPS = 64;
// The least error: bounds may be denormal numbers, which count as zero on some GPUs.
const FLOOR = 1e-36f;

struct Units {
  // One step of x, y and r, and of z, in mm; of phi in rad; of eta.
  transverse: f32,
  z: f32,
  phi: f32,
  eta: f32,
  // +1 where deta is outer minus inner, else -1.
  deta_sign: f32,
  // diff_dydx is s12 - s23 where this is 0, else -(s12 + s23).
  dydx_is_sum: u32,
}

// A hit in its slot (src/graph/slots.ts). 32 bytes.
struct Hit {
  // Steps of z, r, phi, eta. r = -1 marks a hit beyond the range of the steps.
  polar: vec4i,
  // Steps of x, y.
  xy: vec2i,
  // Its row in the event.
  row: u32,
  pad: u32,
}

// A row of pair windows: min and max of z0 and dphi, then of phi_slope and deta.
struct PairWindow {
  first: vec4f,
  second: vec4f,
}

// A variable, and how far the true one may be from it.
struct Bounded {
  value: f32,
  error: f32,
}

// What the variables of a pair have in common.
struct Leg {
  // 1 / dr (1/mm) with its sign, where dr is long enough.
  inverse: f32,
  // 1.25 / |dr|: what an error of a numerator, or of dr relatively, makes of a quotient.
  reach: f32,
  // dz/dr, and what one step of each coordinate makes of its numerator.
  t: f32,
  t_step: f32,
  // FLOOR, or UNKNOWN where dr is too short, and where a hit is out of range.
  no_dr: f32,
  no_range: f32,
}

// Hits a (source) and b (target), as in Hit.polar.
fn leg_of(units: Units, a: vec4i, b: vec4i) -> Leg {
  let in_range = (a.y >= 0) & (b.y >= 0);
  let dr = b.y - a.y;
  let long = in_range & (abs(dr) >= MIN_STEPS);
  let inverse = 1.0 / (f32(select(MIN_STEPS, dr, long)) * units.transverse);
  let t = f32(b.x - a.x) * units.z * inverse;
  return Leg(
    inverse,
    1.25 * abs(inverse),
    t,
    units.z + abs(t) * units.transverse,
    select(UNKNOWN, FLOOR, long),
    select(UNKNOWN, FLOOR, in_range),
  );
}

fn dzdr_of(leg: Leg) -> Bounded {
  return Bounded(leg.t, RELATIVE * abs(leg.t) + leg.t_step * leg.reach + leg.no_dr);
}

fn z0_of(units: Units, leg: Leg, a: vec4i) -> Bounded {
  let za = f32(a.x) * units.z;
  let ra = f32(a.y) * units.transverse;
  let lever = ra * leg.t;
  let error = RELATIVE * (abs(za) + abs(lever)) + leg.t_step * (1.0 + ra * leg.reach);
  return Bounded(za - lever, error + leg.no_dr);
}

fn dphi_of(units: Units, leg: Leg, a: vec4i, b: vec4i) -> Bounded {
  let steps = b.z - a.z;
  // More than 8 steps from half a turn, on either side.
  let wraps_surely = u32(steps) + 0x7ffffff7u <= 0xffffffeeu;
  let dphi = f32(steps) * units.phi;
  let error = RELATIVE * abs(dphi) + 1.25 * units.phi + leg.no_range;
  return Bounded(dphi, error + select(UNKNOWN, 0.0, wraps_surely));
}

fn phi_slope_of(units: Units, leg: Leg, dphi: Bounded) -> Bounded {
  let slope = dphi.value * leg.inverse;
  let error = RELATIVE * abs(slope) + (1.25 * units.phi + abs(slope) * units.transverse) * leg.reach;
  return Bounded(slope, error + leg.no_dr + select(0.0, UNKNOWN, dphi.error >= UNKNOWN));
}

fn deta_of(units: Units, leg: Leg, a: vec4i, b: vec4i) -> Bounded {
  let deta = units.deta_sign * f32(b.w - a.w) * units.eta;
  return Bounded(deta, RELATIVE * abs(deta) + 1.25 * units.eta + leg.no_range);
}

// dy/dx of a leg from steps of x and y.
fn dydx_of(units: Units, leg: Leg, a: vec2i, b: vec2i) -> Bounded {
  let dx = b.x - a.x;
  let long = (leg.no_range < UNKNOWN) & (abs(dx) >= MIN_STEPS);
  let inverse = 1.0 / (f32(select(MIN_STEPS, dx, long)) * units.transverse);
  let s = f32(b.y - a.y) * units.transverse * inverse;
  let step = units.transverse * (1.0 + abs(s));
  let error = RELATIVE * abs(s) + step * 1.25 * abs(inverse);
  return Bounded(s, error + select(UNKNOWN, FLOOR, long));
}

// What tests have found so far: one failed for certain, all passed for certain.
struct Verdict {
  fails: bool,
  passes: bool,
}

fn is_undecided(verdict: Verdict) -> bool {
  return !(verdict.fails | verdict.passes);
}

// One more test: whether a variable is from lo to hi.
fn tested(before: Verdict, variable: Bounded, lo: f32, hi: f32) -> Verdict {
  let above = variable.value - lo;
  let below = hi - variable.value;
  let error = variable.error;
  return Verdict(
    before.fails | (above < -error) | (below < -error),
    before.passes & (above > error) & (below > error),
  );
}

// Tests of a row of pair windows. Each variable is made where it is tested: processors with few registers keep less.
fn tested_pair(
  units: Units,
  before: Verdict,
  leg: Leg,
  a: vec4i,
  b: vec4i,
  window: PairWindow,
) -> Verdict {
  var verdict = tested(before, z0_of(units, leg, a), window.first.x, window.first.y);
  let dphi = dphi_of(units, leg, a, b);
  verdict = tested(verdict, dphi, window.first.z, window.first.w);
  verdict = tested(verdict, phi_slope_of(units, leg, dphi), window.second.x, window.second.y);
  return tested(verdict, deta_of(units, leg, a, b), window.second.z, window.second.w);
}
