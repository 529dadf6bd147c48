// import invocation
// import pair

// Hit pairs that may pass the windows of their map doublet: join, count; hitPairsFill.wgsl writes them.
//
// How it works
//   Hits lie in *slots*: by module, within a module by azimuth, and the slots of a module begin at a multiple of
//   four (src/graph/slots.ts). The *angle* of a slot is its azimuth and eta, coarse, in one number.
//   1. join: what the event adds to each doublet: where the hits of its second module are, its windows of dphi and
//      deta in steps of angles, moved outward, and its *gate*: the angles of a source hit from which the box that
//      the hits of the second module fill can be reached.
//   2. count: one invocation per slot. First it goes through the doublets that begin on its module and keeps, as
//      bits, those whose gate it is in. In each of these the targets in the window of dphi are neighbours:
//      a search finds the first four that may be in it, and four at a time are tested until one is beyond. Their
//      number goes to pair_start, which the host scans. The bits of doublets with any are kept, and with each of these
//      its *finding*: which targets of which blocks they are. Findings without their bit mean nothing.
//   3. fill and fill_wide, in hitPairsFill.wgsl: the pairs themselves.
//   Pairs come out in the order (source slot, doublet, target slot): those that start at one hit are contiguous.
//
// The tests are of whole numbers, certain on every GPU; what they let through, legs.wgsl looks at closely. Work is
// proportional to (source hit, doublet) and to the pairs that come out, not to the pairs that could be.
//
// Loops that mostly run once or more test at their end, behind an `if`: on the software adapter, which works with
// masks, a test at the head costs another round of the body.

struct Sizes {
  doublets: u32,
  slots: u32,
  // The modules of the slice (src/graph/mapSlice.ts), and the doublets that begin on them.
  first_module: u32,
  end_module: u32,
  first_doublet: u32,
  end_doublet: u32,
  // Where in `findings` the slots with wide findings are listed.
  wide_at: u32,
}

// The same list, when it is complete.
struct WideSlots {
  first: u32,
  length: u32,
}

// The hits of an event on one module.
struct ModuleHits {
  first_slot: u32,
  hits: u32,
  // Azimuth 0 of its angles; above WILD_SHIFT whether it has hits whose angles say nothing.
  reference: u32,
  // Where what was found for its doublets begins.
  first_finding: u32,
  // Box of its angles: the first azimuth in the upper half and how many more in the lower; least and largest eta.
  phi_box: u32,
  eta_box: u32,
  // The doublets that begin on it.
  first_doublet: u32,
  end_doublet: u32,
}

const WILD_SHIFT = 31u;

// What the map says of a doublet: steps of dphi and deta, the lower bound in the upper half (signed), the number of
// steps up to the upper bound in the lower half.
struct DoubletAngles {
  target_module: u32,
  dphi: u32,
  deta: u32,
}

// The same joined with the hits on its second module; `dphi` now begins where the angles of that module do.
struct Targets {
  // Blocks of four slots.
  first_block: u32,
  blocks_after_first: u32,
  dphi: u32,
  deta: u32,
}

// Angles of a source hit, laid out as windows: the first in the upper half, steps to the last in the lower.
struct Gate {
  phi: u32,
  eta: u32,
}

// Windows that every target is in.
const ANY_PHI = 0x0000ffffu;
const ANY_ETA = 0x8000ffffu;
// Gates of eta that no hit is in: of a doublet without targets or outside the slice, and of one whose targets are out of
// reach.
const NO_TARGETS = 0xfffe0000u;
const OUT_OF_REACH = 0xffff0000u;

@group(0) @binding(0) var<uniform> sizes: Sizes;
// Rows of `DoubletAngles`, two for each of `ModuleHits`, rows of `Targets` and `Gate`: a software adapter reads the
// numbers of a vector all at once, those of a struct one by one.
@group(0) @binding(1) var<storage, read> doublet_angles: array<vec4u>;
@group(0) @binding(2) var<storage, read> modules: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> targets: array<vec4u>;
// Module of each four slots.
@group(0) @binding(4) var<storage, read> slot_module: array<u32>;
// Four slots each: azimuth from the module's reference in the upper half, eta in the lower.
@group(0) @binding(5) var<storage, read> angles: array<vec4u>;
// For each slot of a module: words with a bit for each of 32 of its doublets, then a finding for each doublet. After those
// of all modules the slots with wide findings, in any order.
@group(0) @binding(6) var<storage, read_write> findings: array<u32>;
@group(0) @binding(7) var<storage, read_write> pair_start: array<u32>;
@group(0) @binding(8) var<storage, read_write> gates: array<vec2u>;
@group(0) @binding(9) var<storage, read_write> pairs: array<vec2u>;
@group(0) @binding(10) var<storage, read_write> pair_legs: array<u32>;
@group(0) @binding(11) var<storage, read_write> wide_count: atomic<u32>;
@group(0) @binding(12) var<uniform> wide_slots: WideSlots;

@compute @workgroup_size(WORKGROUP_SIZE)
fn join(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let doublet = invocation_of(group, groups, lane);
  if (doublet >= sizes.doublets) {
    return;
  }
  if (doublet == 0u) {
    atomicStore(&wide_count, 0u);
  }
  let row = doublet_angles[doublet];
  let windows = DoubletAngles(row.x, row.y, row.z);
  let module_ = module_hits(windows.target_module);
  let wild = (module_.reference >> WILD_SHIFT) != 0u;
  // From here on azimuths count from the reference of the second module.
  let dphi = select(windows.dphi - (module_.reference << 16u), ANY_PHI, wild);
  let deta = select(windows.deta, ANY_ETA, wild);
  targets[doublet] = vec4u(
    module_.first_slot >> 2u,
    (max(module_.hits, 1u) - 1u) >> 2u,
    dphi,
    deta,
  );
  let gate = gate_of(dphi, deta, module_);
  let leads_in = (windows.target_module >= sizes.first_module) & (windows.target_module < sizes.end_module);
  let leads_out = (doublet >= sizes.first_doublet) & (doublet < sizes.end_doublet);
  gates[doublet] = vec2u(gate.phi, select(NO_TARGETS, gate.eta, leads_in | leads_out));
}

// A source at phi reaches [phi + first, phi + first + width]; that touches the box from `low` to `low + extent` where
// phi is from low - first - width on, extent + width further at most. Etas likewise, without going round.
fn gate_of(dphi: u32, deta: u32, module_: ModuleHits) -> Gate {
  let phi_width = (module_.phi_box & 0xffffu) + (dphi & 0xffffu);
  let phi = (module_.phi_box & 0xffff0000u) - (dphi & 0xffff0000u) - (dphi << 16u);
  let first = i32(deta) >> 16u;
  let low = i32(module_.eta_box >> 16u) - first - i32(deta & 0xffffu);
  let high = i32(module_.eta_box & 0xffffu) - first;
  let eta = u32(clamp(low, 0, 0x7fff)) << 16u;
  let eta_width = u32(clamp(high - clamp(low, 0, 0x7fff), 0, 0x7fff));
  let reached = select(eta | eta_width, OUT_OF_REACH, (high < 0) | (low > 0x7fff));
  return Gate(
    select(phi | phi_width, ANY_PHI, phi_width > 0xffffu),
    select(reached, NO_TARGETS, module_.hits == 0u),
  );
}

fn module_hits(rank: u32) -> ModuleHits {
  let first = modules[2u * rank];
  let boxes = modules[2u * rank + 1u];
  return ModuleHits(first.x, first.y, first.z, first.w, boxes.x, boxes.y, boxes.z, boxes.w);
}

fn targets_of(doublet: u32) -> Targets {
  let row = targets[doublet];
  return Targets(row.x, row.y, row.z, row.w);
}

fn gate_at(doublet: u32) -> Gate {
  let row = gates[doublet];
  return Gate(row.x, row.y);
}

struct Source {
  module_: ModuleHits,
  // Its azimuth in the upper half, 0 below; its eta.
  phi: u32,
  eta: u32,
}

fn source_at(slot: u32) -> Source {
  let rank = slot_module[slot >> 2u];
  let module_ = module_hits(rank);
  let angle = angles[slot >> 2u][slot & 3u];
  return Source(
    module_,
    (angle & 0xffff0000u) + (module_.reference << 16u),
    angle & 0xffffu,
  );
}

// The targets that one source hit may take: azimuths from `phi` on, `phi_width` more at most, in 1 / 2^16 of what
// angles count; etas likewise, in what angles count. `wraps` where the azimuths pass the largest and go on from 0.
struct Window {
  phi: u32,
  phi_width: u32,
  eta: u32,
  eta_width: u32,
  wraps: bool,
}

fn window_of(source: Source, joined: Targets) -> Window {
  let wild = (source.module_.reference >> WILD_SHIFT) != 0u;
  let dphi = select(joined.dphi, ANY_PHI, wild);
  let deta = select(joined.deta, ANY_ETA, wild);
  let phi = (source.phi + dphi) & 0xffff0000u;
  let phi_width = (dphi * UPPER) | LOWER_HALF;
  return Window(
    phi,
    phi_width,
    source.eta + u32(i32(deta) >> 16u),
    deta & 0xffffu,
    phi > 0xffffffffu - phi_width,
  );
}

// Whether a source hit is in a gate.
fn is_in(gate: Gate, source: Source) -> bool {
  let phi = source.phi - (gate.phi & UPPER_HALF);
  let eta = source.eta * UPPER - (gate.eta & UPPER_HALF);
  return (phi <= ((gate.phi * UPPER) | LOWER_HALF)) & (eta <= ((gate.eta * UPPER) | LOWER_HALF));
}

// The first block of four targets that may have one in the window.
fn first_block(joined: Targets, window: Window) -> u32 {
  var low = 0u;
  var high = select(joined.blocks_after_first, 0u, window.wraps);
  loop {
    let middle = (low + high) >> 1u;
    let below = (low < high) & ((angles[joined.first_block + middle].w | LOWER_HALF) < window.phi);
    low = select(low, middle + 1u, below);
    high = select(middle, high, below);
    continuing {
      break if low >= high;
    }
  }
  return low;
}

// Which targets of a block are in the window. What is before it goes round to large numbers. Empty slots have an eta
// that no window reaches.
fn in_window(block: vec4u, window: Window) -> vec4<bool> {
  let phi = block - window.phi;
  let eta = (block & vec4u(LOWER_HALF)) - window.eta;
  return (phi <= vec4u(window.phi_width)) & (eta <= vec4u(window.eta_width));
}

// Whether no block after this one has a target in the window.
fn is_last(joined: Targets, block: u32, four: vec4u, window: Window) -> bool {
  return (!window.wraps & (four.w - window.phi > window.phi_width)) | (block >= joined.blocks_after_first);
}

// Places in `findings` of what a slot has: its first word of bits, and its first finding. The next ones are `stride` apart.
struct Found {
  bits: u32,
  finding: u32,
  stride: u32,
}

fn findings_at(slot: u32, module_: ModuleHits) -> Found {
  let stride = (module_.hits + 3u) & ~3u;
  let words = (module_.end_doublet - module_.first_doublet + 31u) / 32u;
  let bits = module_.first_finding + slot - module_.first_slot;
  return Found(bits, bits + words * stride, stride);
}

// A finding: the first block in the upper 8 bits, up to 254, one bit for each target of six blocks below. Where those
// are 255 (WIDE), the number of targets is below.
const FINDING_BLOCKS = 6u;
const LAST_START = 254u;
const WIDE = 0xff000000u;
const BLOCK_UNIT = 0x1000000u;

fn is_wide(finding: u32) -> bool {
  return finding >= WIDE;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn count(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let slot = invocation_of(group, groups, lane);
  if (slot > sizes.slots) {
    return;
  }
  // One more, so that the scan ends with the total.
  if (slot == sizes.slots) {
    pair_start[slot] = 0u;
    return;
  }
  let source = source_at(slot);
  let empty = slot - source.module_.first_slot >= source.module_.hits;
  let wild = (source.module_.reference >> WILD_SHIFT) != 0u;
  var sum = 0u;
  var has_wide = false;
  let end_doublet = source.module_.end_doublet;
  var first = source.module_.first_doublet;
  var at = findings_at(slot, source.module_);
  if (first < end_doublet) {
    loop {
      var bits = 0u;
      let end = min(first + 32u, end_doublet);
      var bit = 1u;
      var doublet = first;
      loop {
        let gate = gate_at(doublet);
        let open = is_in(gate, source) | (wild & (gate.eta != NO_TARGETS));
        bits |= select(0u, bit, open);
        bit += bit;
        doublet++;
        continuing {
          break if doublet >= end;
        }
      }
      bits = select(bits, 0u, empty);
      var kept = 0u;
      if (bits != 0u) {
        loop {
          bit = bits & (0u - bits);
          let place = place_of(bit);
          let joined = targets_of(first + place);
          let window = window_of(source, joined);
          let start = first_block(joined, window);
          var inside = 0u;
          var mask = 0u;
          var weight = 1u;
          var block = start;
          loop {
            let four = angles[joined.first_block + block];
            let targets_in = select(vec4u(), vec4u(1u), in_window(four, window));
            inside += dot(targets_in, vec4u(1u));
            mask += dot(targets_in, weight * vec4u(1u, 2u, 4u, 8u));
            weight *= 16u;
            let last = is_last(joined, block, four, window);
            continuing {
              block++;
              break if last;
            }
          }
          sum += inside;
          kept |= select(0u, bit, inside != 0u);
          let wide = (block - start > FINDING_BLOCKS) | (start > LAST_START);
          findings[at.finding + place * at.stride] = select(mask + start * BLOCK_UNIT, inside | WIDE, wide);
          has_wide = has_wide | (wide & (inside != 0u));
          bits -= bit;
          continuing {
            break if bits == 0u;
          }
        }
      }
      findings[at.bits] = kept;
      at.bits += at.stride;
      at.finding += 32u * at.stride;
      continuing {
        first += 32u;
        break if first >= end_doublet;
      }
    }
  }
  pair_start[slot] = sum;
  if (has_wide) {
    findings[sizes.wide_at + atomicAdd(&wide_count, 1u)] = slot;
  }
}
