"""What a tracking service may answer: the first value of FEATURES says which."""

import time

import numpy as np

ANSWERS = {
    1: [],
    2: [-1],
    3: [0, 1, 2, -1, 3, 4],
    4: [0, 99, -1],
    5: [0, -7, -1],
    6: [0, 1, 2, -1, 2, 3, -1],
}
# How long the slow answer takes (s).
SLOW_SECONDS = 2


def labels_of(features):
    """LABELS of some FEATURES [N, F]: all rows as one track, unless the first value asks for something else."""
    case = int(features[0, 0]) if features.size and np.isfinite(features[0, 0]) else 0
    if case == 7:
        raise ValueError("the chain failed on purpose")
    if case == 8:
        time.sleep(SLOW_SECONDS)
    rows = list(range(len(features))) + [-1]
    return np.array(ANSWERS.get(case, rows), dtype=np.int64)


def refuse_if_broken(name):
    """The model Broken cannot be loaded."""
    if name == "Broken":
        raise RuntimeError("the module map is missing")
