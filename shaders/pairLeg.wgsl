// The record of a hit pair, written by legs.wgsl and read by hitTriplets.wgsl. 48 bytes.

struct PairLeg {
  // z0 (mm), dphi (rad), phi_slope (rad/mm), deta.
  value: vec4f,
  // Of z0 and phi_slope; those of dphi and deta follow from their values.
  error: vec2f,
  // dy/dx and dz/dr.
  slope: vec2f,
  slope_error: vec2f,
  doublet: u32,
  // Number of the target hit on its module; above ANSWER_SHIFT the answer of the doublet's windows.
  middle: u32,
}

const ANSWER_SHIFT = 30u;

fn middle_of(leg: PairLeg) -> u32 {
  return leg.middle & ((1u << ANSWER_SHIFT) - 1u);
}

fn answer_of(leg: PairLeg) -> u32 {
  return leg.middle >> ANSWER_SHIFT;
}

// Errors of all four variables. Where phi_slope is not known, dphi or deta may be unknown too.
fn errors_of(units: Units, leg: PairLeg) -> vec4f {
  let steps = select(
    vec2f(1.25 * units.phi, 1.25 * units.eta),
    vec2f(UNKNOWN),
    leg.error.y >= 0.5 * UNKNOWN,
  );
  let angles = RELATIVE * abs(leg.value.yw) + steps;
  return vec4f(leg.error.x, angles.x, leg.error.y, angles.y);
}
