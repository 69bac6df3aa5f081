"""Every tolerance of the library, each once, with the scale that it is measured on and why.

The numbers are doubles, of which one rounding is a share of 1e-16; a tolerance lies above what
rounding adds up to in what is compared, and below what anybody would call a difference.
"""

from __future__ import annotations

# Payoffs, as a share of the player's largest payoff.

#: Payoffs closer than that are a tie: a rounding of some 1e-16 grows by sums over a tree.
TIE = 1e-12
#: Payoffs closer than some roundings of themselves, a common constant and all, are a tie too.
ROUNDED = 2e-15
#: Largest regret of an equilibrium that is given as proven: boxes of roots are narrower still.
PROVEN_REGRET = 1e-10
#: Largest regret where a linear program or a path ends, each of which holds to 1e-10.
PROGRAM_REGRET = 1e-9
#: What a type must gain to be tempted by a deviation: beliefs are themselves solved for.
TEMPTING = 1e-8

# Payoffs, as a share of the range of the player's payoffs.

#: Payoffs closer than that are a tie at a profile that was computed, to about 1e-10.
COMPUTED_TIE = 1e-9
#: Largest regret of an equilibrium that a floating-point algorithm for two players returns.
FLOATING_REGRET = 1e-9
#: By how much an optimal strategy may win less than the value.
OPTIMAL_SLACK = 1e-11
#: Most that a player may gain by leaving a profile that is given as an equilibrium.
GIVEN_REGRET = 1e-6
#: Total gain over all profiles that counts as dominance: the program holds to `FEASIBLE` each.
DOMINATING = 1e-7

# Probabilities, absolute.

#: Smaller ones, and smaller differences, are rounding.
DUST = 1e-12
#: Gains of a probability up to that, round by round, are rounding.
NO_MASS = 1e-16
#: Actions played with no more are unused.
UNUSED = 1e-9
#: Probabilities that differ by no more are the same.
SAME = 1e-9
#: Probabilities that miss a sum of 1 by no more are rounded, not wrong.
SUM_TO_ONE = 1e-9
#: Difference of equilibria that are found on one branch in two ways: each is solved to 1e-10.
SAME_ON_BRANCH = 1e-7
#: Difference of solutions that are the same, where iterations ended with different corrections.
SAME_BY_ITERATION = 1e-6
#: Smaller ones are 0 in the limit of logit play, which is followed to a large λ only.
UNPLAYED_IN_LIMIT = 1e-6
#: Most that behaviour may move over a hundredfold growth of λ to be called settled.
SETTLED = 1e-4
#: Most that an equilibrium may differ from the logit limit, itself known to `SETTLED`, to be it.
MATCHES_LIMIT = 1e-3
#: Stands for a probability of 0 where its logarithm is taken.
NEVER = 1e-300

#: How far the value of a rule may be from the level that it leads to.
IS_LEVEL = 1e-9

# Values of any size, as a share of those above 1.

#: Smaller differences are errors of rounding of one sum.
ROUNDING = 1e-12
#: Values of different games, or of a sum taken in another order, that are the same.
SAME_VALUE = 1e-9

# Linear programs and systems with coefficients of about 1.

#: How far constraints are violated by a program called solved: the finest that HiGHS takes.
FEASIBLE = 1e-10
#: Coefficients of expansions in a tremble, and of pivots, up to that are 0.
NO_COEFFICIENT = 1e-11
#: By how much a program must succeed to decide, well above `FEASIBLE`.
CLEARLY = 1e-6
#: Real parts of eigenvalues up to that are 0: a double one moves by the root of a rounding.
ON_AXIS = 1e-7
#: Singular values up to that are 0.
SINGULAR = 1e-9

# Conditions on beliefs, scaled to a largest coefficient of 1.

#: A number below that is 0 up to rounding.
ZERO = 1e-12
#: A number above that surely is not 0; between the two it cannot be told.
CLEAR = 1e-9
#: By how much solutions of a continuum may violate conditions.
NEAR_ZERO = 1e-11

# Paths of logit play, in log-odds.

#: Residual at which a point is called converged.
CONVERGED = 1e-10
#: A last correction as short as that ends it, as convergence is quadratic.
LANDED = 1e-7
#: A correction as short as that share of λ cannot shrink further.
CORRECTION_ROUNDING = 1e-15
#: A step so short that a change of orientation is a bifurcation, not a jump.
BIFURCATION_STEP = 1e-4
#: A step so short that the path is given up.
SHORTEST_STEP = 1e-11
#: Singular values below that share of the largest count as none.
RANK = 1e-8
#: Smallest singular value, or share of λ in the tangent, that counts as none.
TURNING = 1e-4
#: Pivots below that share of the largest entry call for a safer elimination.
TINY_PIVOT = 1e-9

# Parameters, as a share of their ranges.

#: A change is located to that.
LOCATED = 1e-9
#: The same where many are sought and games are solved one by one.
ROUGHLY_LOCATED = 1e-7
#: Boxes are cut down to that; what stays open then is told by the bound.
FINEST_BOX = 1e-9
#: Where a set of parameters is asked whether it refutes a claim, boxes are cut down to that; it is
#: said that what is left open then may hide some.
SLIVER = 1e-3
#: A distance this close to the bound, relative and absolute, is proven.
PROVEN_DISTANCE = 1e-6

# Integration and fits.

#: Of the logarithms of probabilities, in one step of integration.
INTEGRATION = 1e-10
#: A fit ends when a step gains less than this share: what is printed is then the function's.
FIT_GAIN = 1e-12
#: Predictions that move by less do not move.
STILL = 1e-9

# The limit of logit play, followed to a large λ: what is only near its limit there.

#: Probabilities below this are 0 in the limit.
ABSENT_IN_LIMIT = 1e-4
#: Largest regret of a limit, as a share of the largest range of payoffs.
LIMIT_REGRET = 1e-7
#: By how much beliefs may miss Bayes' rule, probabilities being near their limit only.
LIMIT_BAYES = 1e-5

# Pivots.

#: Ratios closer than that are the same, and the next column decides.
SAME_RATIO = 1e-10

# Play without a last round.

#: Log-odds are moved by that to see what follows: the root of a rounding, and some.
DIFFERENCE = 1e-6
#: Probability of an action that is taken in the limit of logit play, at a λ of 4e4 to the scale.
TAKEN_IN_LIMIT = 1e-4
#: Worth of actions that a player mixes is equal to that, as a share of the range of payoffs.
MIXED_EQUAL = 1e-13
