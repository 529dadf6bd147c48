"""Settings of the process: threads, seeds and the allocator."""

from __future__ import annotations

import ctypes
import random
import sys

import numpy as np
import torch

_M_TRIM_THRESHOLD = -1
_M_MMAP_MAX = -4
_INT_MAX = 2**31 - 1


def set_up(threads: int, seed: int) -> None:
    """Fixes the number of threads and every seed, and keeps freed memory for the next tensor."""
    keep_freed_memory()
    torch.set_num_threads(threads)
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def keep_freed_memory() -> None:
    """Tells glibc not to give large blocks back to the system after every use.

    Otherwise each tensor of a graph is mapped, cleared page by page and unmapped again, which takes ten times
    longer than the arithmetic. Other C libraries are left as they are.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_MAX, 0)
        mallopt(_M_TRIM_THRESHOLD, _INT_MAX)
