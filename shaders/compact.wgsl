// import invocation

// Compaction: the places at which a bit is set, in ascending order.
//
// How it works: one invocation per word of 32 bits. `positions` starts as the number of bits set in each word and is
// scanned by the host's call between the two kernels; a bit that is set then finds its place in the output there.

struct Range {
  words: u32,
}

@group(0) @binding(0) var<uniform> range: Range;
@group(0) @binding(1) var<storage, read> bits: array<u32>;
@group(0) @binding(2) var<storage, read_write> positions: array<u32>;
@group(0) @binding(3) var<storage, read_write> kept: array<u32>;

// The element after those of the words becomes the number of bits that are set, after the scan.
@compute @workgroup_size(WORKGROUP_SIZE)
fn count_bits(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = invocation_of(group, groups, lane);
  if (i > range.words) {
    return;
  }
  var found = 0u;
  if (i < range.words) {
    found = countOneBits(bits[i]);
  }
  positions[i] = found;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn write_kept(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = invocation_of(group, groups, lane);
  if (i >= range.words) {
    return;
  }
  var word = bits[i];
  var next = positions[i];
  while (word != 0u) {
    kept[next] = 32u * i + firstTrailingBit(word);
    next++;
    word &= word - 1u;
  }
}
