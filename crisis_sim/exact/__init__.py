"""Mathematics with no game in it: directed rounding, intervals, polynomials, real roots."""
