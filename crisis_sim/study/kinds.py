"""The kinds of figures, by name: each is made by asking a study and drawing its result."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crisis_sim.study.row import Plot, Study
from crisis_sim.study.studies import studies

#: Kinds of figures by the names that they had.
OLD_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "phase": "phase_diagram",
        "tipping": "tipping_points",
        "proofs": "prove_claims",
        "flip": "nearest_flip",
        "tornado": "swings",
        "order": "order_robustness",
    }
)


def kinds() -> Mapping[str, tuple[Study, Plot]]:
    """Return each kind of figure, with the study that it is made from."""
    return MappingProxyType(
        {plot.kind: (row, plot) for row in studies().values() for plot in row.plots}
    )
