"""The array types, each named once."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

#: Numbers.
Array: TypeAlias = npt.NDArray[np.float64]
#: Truths.
Mask: TypeAlias = npt.NDArray[np.bool_]
#: Whole numbers that count or index.
Indices: TypeAlias = npt.NDArray[np.intp]
