"""The reference page is the one that the rows give."""

from pathlib import Path

from crisis_sim.show.reference import reference

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_concepts_and_studies_is_current() -> None:
    assert (DOCS / "reference.md").read_text(encoding="utf-8") == reference()
