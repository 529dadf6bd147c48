// import hitPairs

// Hit pairs from what their count found: fill, fill_wide.
//
// How it works
//   1. fill: one invocation per slot writes its pairs from pair_start on.
//   2. fill_wide: a finding has room for the targets of six of the first 260 blocks. Otherwise it is *wide*, the number of
//      its targets alone. Slots with such findings are listed, one in 50, and one invocation for each repeats the tests.

// Writes one pair for each bit that is set.
fn write_targets(slot: u32, first_target: u32, targets_in: u32, doublet: u32, start: u32) -> u32 {
  var next = start;
  var bits = targets_in;
  if (bits != 0u) {
    loop {
      let bit = bits & (0u - bits);
      pairs[next] = vec2u(slot, first_target + place_of(bit));
      pair_legs[next] = doublet;
      next++;
      bits -= bit;
      continuing {
        break if bits == 0u;
      }
    }
  }
  return next;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn fill(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let slot = invocation_of(group, groups, lane);
  if (slot >= sizes.slots) {
    return;
  }
  var next = pair_start[slot];
  let module_ = module_hits(slot_module[slot >> 2u]);
  var first = module_.first_doublet;
  var at = findings_at(slot, module_);
  if (first < module_.end_doublet) {
    loop {
      var bits = findings[at.bits];
      if (bits != 0u) {
        loop {
          let bit = bits & (0u - bits);
          bits -= bit;
          let place = place_of(bit);
          let finding = findings[at.finding + place * at.stride];
          let wide = is_wide(finding);
          let number = finding & ~WIDE;
          let first_target = 4u * (targets[first + place].x + (finding >> 24u));
          next = write_targets(slot, first_target, select(number, 0u, wide), first + place, next);
          next += select(0u, number, wide);
          continuing {
            break if bits == 0u;
          }
        }
      }
      at.bits += at.stride;
      at.finding += 32u * at.stride;
      continuing {
        first += 32u;
        break if first >= module_.end_doublet;
      }
    }
  }
}

// Writes the pairs of a source hit with the targets of one doublet from `start` on; where the next ones go.
fn search_pairs(slot: u32, source: Source, doublet: u32, start: u32) -> u32 {
  var next = start;
  let joined = targets_of(doublet);
  let window = window_of(source, joined);
  var block = first_block(joined, window);
  loop {
    let four = angles[joined.first_block + block];
    let inside = dot(select(vec4u(), vec4u(1u, 2u, 4u, 8u), in_window(four, window)), vec4u(1u));
    next = write_targets(slot, 4u * (joined.first_block + block), inside, doublet, next);
    let last = is_last(joined, block, four, window);
    continuing {
      block++;
      break if last;
    }
  }
  return next;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn fill_wide(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = invocation_of(group, groups, lane);
  if (index >= wide_slots.length) {
    return;
  }
  let slot = findings[wide_slots.first + index];
  var next = pair_start[slot];
  let source = source_at(slot);
  let end_doublet = source.module_.end_doublet;
  var first = source.module_.first_doublet;
  var at = findings_at(slot, source.module_);
  while (first < end_doublet) {
    var bits = findings[at.bits];
    while (bits != 0u) {
      let bit = bits & (0u - bits);
      bits -= bit;
      let place = place_of(bit);
      let finding = findings[at.finding + place * at.stride];
      if (is_wide(finding)) {
        next = search_pairs(slot, source, first + place, next);
      } else {
        next += countOneBits(finding & ~WIDE);
      }
    }
    at.bits += at.stride;
    at.finding += 32u * at.stride;
    first += 32u;
  }
}
