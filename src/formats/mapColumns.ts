/** The columns of module maps in the files of ModuleMapGraph. */

const PAIR = ['z0', 'dphi', 'phiSlope', 'deta'] as const;
const CHANGES = ['diff_dydx', 'diff_dzdr'] as const;

/** Bounds of a doublet in the order of its window: min and max of each variable. */
export const ROOT_DOUBLET_BOUNDS = PAIR.flatMap((name) => [`${name}min_12`, `${name}max_12`]);

/** Bounds of a triplet in the order of its windows: leg 12, leg 23, then diff_dydx and diff_dzdr. */
export const ROOT_TRIPLET_BOUNDS = [
  ...['12', '23'].flatMap((leg) =>
    PAIR.flatMap((name) => [`${name}min_${leg}`, `${name}max_${leg}`]),
  ),
  ...CHANGES.flatMap((name) => [`${name}_min`, `${name}_max`]),
];

/** Means and rms in the order of the windows: mean in the place of the minimum, rms in that of the maximum. */
export const ROOT_TRIPLET_MOMENTS = [
  ...['12', '23'].flatMap((leg) =>
    PAIR.flatMap((name) => [`${name}_${leg}_mean`, `${name}_${leg}_rms`]),
  ),
  ...CHANGES.flatMap((name) => [`${name}_mean`, `${name}_rms`]),
];

/** Place in a window of each bound as text files have them: the maximum before the minimum. */
export const TEXT_DOUBLET_ORDER = [1, 0, 3, 2, 5, 4, 7, 6];
/** The same for a triplet; diff_dzdr stands before diff_dydx there. */
export const TEXT_TRIPLET_ORDER = [
  ...TEXT_DOUBLET_ORDER,
  ...TEXT_DOUBLET_ORDER.map((place) => 8 + place),
  ...[19, 18, 17, 16],
];
