// Pair and triplet variables of hits, each with a bound on its error. Joined in front of the graph kernels.
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
//    4 e |z| + 10.5 e |r t| + 2 e |w|. Differences, slopes and their differences need less. RELATIVE = 12 e
//    on the terms and BOUND = 4 e on w cover all of them, second-order terms included.
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

const RELATIVE = 0x1.8p-20f; // 12 * 2^-23
const BOUND = 0x1p-21f; // 4 * 2^-23
const UNKNOWN = 1e38f;
const MIN_STEPS = 64;
// Bounds may be denormal numbers, which count as zero on some GPUs.
const FLOOR = 1e-36f;

const FAIL = 0u;
const UNDECIDED = 1u;
const PASS = 2u;

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

// value and error: z0 (mm), dphi (rad), phi_slope (rad/mm), deta.
struct Leg {
  value: vec4f,
  error: vec4f,
  dzdr: f32,
  dzdr_error: f32,
}

struct Slope {
  value: f32,
  error: f32,
}

// Hits a (source) and b (target), as in Hit.polar.
fn leg_variables(units: Units, a: vec4i, b: vec4i) -> Leg {
  let steps = b - a;
  let in_range = a.y >= 0 && b.y >= 0;
  let long = in_range && abs(steps.y) >= MIN_STEPS;
  let wraps_surely = abs(steps.z) < 0x7ffffff8 && steps.z > -0x7ffffff8;

  let inverse = 1.0 / (f32(select(MIN_STEPS, steps.y, long)) * units.transverse);
  let reach = 1.25 * abs(inverse);
  let dphi = f32(steps.z) * units.phi;
  let deta = units.deta_sign * f32(steps.w) * units.eta;
  let dphi_error = RELATIVE * abs(dphi) + 1.25 * units.phi;
  let deta_error = RELATIVE * abs(deta) + 1.25 * units.eta;

  let t = f32(steps.x) * units.z * inverse;
  let t_step = units.z + abs(t) * units.transverse;
  let za = f32(a.x) * units.z;
  let ra = f32(a.y) * units.transverse;
  let lever = ra * t;
  let phi_slope = dphi * inverse;
  let z0_error = RELATIVE * (abs(za) + abs(lever)) + t_step * (1.0 + ra * reach);
  let phi_slope_error =
    RELATIVE * abs(phi_slope) + (1.25 * units.phi + abs(phi_slope) * units.transverse) * reach;

  var leg: Leg;
  leg.value = select(
    vec4f(),
    vec4f(za - lever, dphi, phi_slope, deta),
    vec4<bool>(long, wraps_surely && in_range, long && wraps_surely, in_range),
  );
  leg.error = select(
    vec4f(UNKNOWN),
    vec4f(z0_error, dphi_error, phi_slope_error, deta_error),
    vec4<bool>(long, wraps_surely && in_range, long && wraps_surely, in_range),
  );
  leg.dzdr = select(0.0, t, long);
  leg.dzdr_error = select(UNKNOWN, RELATIVE * abs(t) + t_step * reach, long);
  return leg;
}

// dy/dx of a leg from steps of x and y.
fn transverse_slope(units: Units, a: vec2i, b: vec2i, in_range: bool) -> Slope {
  let steps = b - a;
  let long = in_range && abs(steps.x) >= MIN_STEPS;
  let inverse = 1.0 / (f32(select(MIN_STEPS, steps.x, long)) * units.transverse);
  let s = f32(steps.y) * units.transverse * inverse;
  let step = units.transverse * (1.0 + abs(s));
  return Slope(
    select(0.0, s, long),
    select(UNKNOWN, RELATIVE * abs(s) + step * 1.25 * abs(inverse), long),
  );
}

// The worst of the answers for four values, each within `error` of the true one.
fn inside4(value: vec4f, error: vec4f, lo: vec4f, hi: vec4f) -> u32 {
  let above = value - lo;
  let below = hi - value;
  let above_error = error + BOUND * abs(lo) + FLOOR;
  let below_error = error + BOUND * abs(hi) + FLOOR;
  let fails = any((above < -above_error) | (below < -below_error));
  let passes = all((above > above_error) & (below > below_error));
  return select(select(UNDECIDED, FAIL, fails), PASS, passes);
}

// The answer of a row of pair windows.
fn inside_pair_window(leg: Leg, window: PairWindow) -> u32 {
  return inside4(
    leg.value,
    leg.error,
    vec4f(window.first.xz, window.second.xz),
    vec4f(window.first.yw, window.second.yw),
  );
}

// A row of triplet windows: min and max of diff_dydx, then of diff_dzdr.
fn inside_triplet_window(value: vec2f, error: vec2f, window: vec4f) -> u32 {
  return inside4(value.xyxy, error.xyxy, window.xzxz, window.ywyw);
}
