r"""Floats below and above an exact result: arithmetic rounded outwards.

Floating point rounds to the nearest. Which way it rounded is told by the sign of the rounding
error, which error-free transformations compute exactly; so bounds are the floats next to the exact
result, and coincide where that is a float. Where the error itself is no float (products below
:math:`2^{-960}`, overflow) the bounds are one float further apart. Bounds are nan where the
operation has no value. Callers silence NumPy's floating-point warnings.

References
----------
Dekker (1971), "A floating-point technique for extending the available precision". Ogita, Rump and
Oishi (2005), "Accurate sum and dot product", algorithms 3.1 and 3.3.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np

from crisis_sim.types import Array

#: Units in the last place by which a function that is not correctly rounded may be off.
TRUSTED_ULPS = 4
_SMALL = 2.0**-960
_LARGEST = np.finfo(np.float64).max


def decimal_bounds(value: float) -> tuple[float, float]:
    """Return the floats on either side of the decimal that a float is written as.

    Examples
    --------
    >>> decimal_bounds(0.25), decimal_bounds(0.1)
    ((0.25, 0.25), (0.09999999999999999, 0.10000000000000002))
    """
    if not math.isfinite(value) or Decimal(repr(float(value))) == Decimal(value):
        return value, value
    return math.nextafter(value, -math.inf), math.nextafter(value, math.inf)


def sum_bounds(a: Any, b: Any) -> tuple[Array, Array]:
    """Return the floats on either side of ``a + b``.

    Examples
    --------
    >>> low, high = sum_bounds(1.0, [1.0, 1e-30])
    >>> (high - low).tolist()
    [0.0, 2.220446049250313e-16]
    """
    total = np.add(a, b)
    of_b = total - a
    return _around(total, (a - (total - of_b)) + (b - of_b))


def product_bounds(a: Any, b: Any) -> tuple[Array, Array]:
    """Return the floats on either side of ``a * b``."""
    product = np.multiply(a, b)
    return _around(product, _product_error(a, b, product))


def quotient_bounds(a: Any, b: Any) -> tuple[Array, Array]:
    """Return the floats on either side of ``a / b``."""
    quotient = np.divide(a, b)
    product = quotient * b
    remainder = (a - product) - _product_error(quotient, b, product)
    return _around(quotient, _reliable(quotient, remainder * np.sign(b), np.sign(a) * np.sign(b)))


def root_bounds(a: Any) -> tuple[Array, Array]:
    """Return the floats on either side of the square root of `a`."""
    root = np.sqrt(a)
    square = root * root
    return _around(root, (a - square) - _product_error(root, root, square))


def trusted_bounds(value: Any, exact: Any) -> tuple[Array, Array]:
    """Widen a function's computed value that is off by at most `TRUSTED_ULPS`, of the right sign.

    Widened by twice that, so as to hold what is computed at the points in between as well, and
    twice again, since the unit in the last place doubles at a power of 2. Where the value is
    `exact` it is left as it is.
    """
    unit = np.spacing(np.minimum(np.abs(value), _LARGEST))
    width = np.where(exact, 0.0, 4 * TRUSTED_ULPS * unit)
    low, high = np.minimum(value, _LARGEST) - width, np.maximum(value, -_LARGEST) + width
    negative = np.signbit(value)
    return (
        np.where(negative, low, np.maximum(low, 0.0)),
        np.where(negative, np.minimum(high, 0.0), high),
    )


def _around(value: Array, error: Array) -> tuple[Array, Array]:
    """Return the floats on either side of ``value + error``, wider where the error is nan."""
    return (
        np.where(error >= 0, value, np.nextafter(value, -np.inf)),
        np.where(error <= 0, value, np.nextafter(value, np.inf)),
    )


def _product_error(a: Any, b: Any, product: Array) -> Array:
    """Return what ``a * b`` is more than its float, nan where that cannot be told (Dekker)."""
    a_high, b_high = _upper_half(a), _upper_half(b)
    a_low, b_low = a - a_high, b - b_high
    error = a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)
    return _reliable(product, error, np.sign(a) * np.sign(b))


def _upper_half(x: Any) -> Array:
    scaled = np.multiply(x, 2.0**27 + 1)
    upper: Array = scaled - (scaled - x)
    return upper


def _reliable(value: Array, error: Array, sign: Array) -> Array:
    """Keep an error where it is exact; a result rounded to 0 is off in the direction of `sign`."""
    known = np.isfinite(error) & (np.abs(value) >= _SMALL)
    return np.where(value == 0, sign, np.where(known, error, np.nan))
