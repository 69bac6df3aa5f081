"""A package that adds a solution concept and a study to crisis_sim: two files and two rows."""

from crisis_sim.equilibria.concepts import Concept
from crisis_sim.study.row import Plot, Study

SECURITY = Concept(
    "security",
    title="security",
    noun="play",
    solve="security:solve",
    reads="strategic",
    games=("strategic",),
    package="security_play",
)

WORST_CASE = Study(
    "worst_case",
    "worst_case:worst_case",
    "Say what each player gets at the end that is worst for it.",
    figure="worst_case:draw",
    words="worst_case:tell",
    command="worst-case",
    plots=(Plot("worst-case", "game"),),
    package="security_play",
)
