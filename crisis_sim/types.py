"""The array types, each named once."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

#: Numbers.
Array: TypeAlias = npt.NDArray[np.float64]
#: Truths.
Mask: TypeAlias = npt.NDArray[np.bool_]
#: Whole numbers that index, rank or label.
Indices: TypeAlias = npt.NDArray[np.intp]
#: Which of the few choices of a move was made, or which of few classes something has.
Choices: TypeAlias = npt.NDArray[np.int16]
#: Whole numbers that count.
Counts: TypeAlias = npt.NDArray[np.int32]
#: Sets of actions, a bit for each.
Bits: TypeAlias = npt.NDArray[np.int64]
#: Whole numbers of any size, those of Python.
Whole: TypeAlias = npt.NDArray[np.object_]
#: Arrays of anything.
AnyArray: TypeAlias = npt.NDArray[np.generic]
