"""Keep freed memory at hand while arrays of one size come and go."""

from __future__ import annotations

import numpy as np

_KEPT = 16 * 2**20


def keep_freed_memory() -> None:
    """Have the C library keep up to 32 MB of freed memory instead of returning it at once.

    glibc keeps up to twice the largest block that was ever freed. Where arrays of a few
    megabytes are made and dropped block by block, asking the system for memory anew would
    cost as much as the arithmetic. Elsewhere this does nothing. No memory is touched.
    """
    np.empty(_KEPT, dtype=np.uint8)
