"""Rival explanations: what each says of every case, and what would tell them apart."""

from __future__ import annotations

import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.study.history.backtest import _Setup
from crisis_sim.study.history.case_file import read_cases
from crisis_sim.study.history.fit import predict, priors_of
from crisis_sim.study.history.rivals import EFFECTIVE, Rivals
from crisis_sim.study.history.track_record import DiscountedBeta

PATRON = cs.load("patron")
SIX = {"drain", "superpower", "low_stake", "empty_treaty", "reach", "passivity"}


@pytest.fixture
def found(patron_rivals: Rivals) -> Rivals:
    return patron_rivals


def test_the_explanations_are_all_there(found: Rivals) -> None:
    assert set(found.names) == SIX | {"patron", "unrestrained", "without_drain"}
    assert found.log_likelihood.shape == (18, 9)
    assert not found.unsettled
    assert (found.effective > EFFECTIVE).all()


def test_each_lifts_one_restraint_of_the_unrestrained() -> None:
    free = cs.load("rivals/unrestrained")
    for name in SIX:
        rival = cs.load(f"rivals/{name}")
        changed = {n for n in free.values if free.values[n] != rival.values[n]}
        changed |= {
            n for n in free.definitions if free.definitions[n].text != rival.definitions[n].text
        }
        assert 1 <= len(changed) <= 2, name
        for part in changed:  # and what it restores is as in the whole
            if part in free.definitions:
                assert rival.definitions[part].text == PATRON.definitions[part].text


def test_the_marginal_likelihood_agrees_with_plain_sampling() -> None:
    """With few cases a plain mean over the prior is precise enough to compare."""
    names = [f"cases/{n}" for n in ("egypt_1970", "iraq_2003", "libya_2011", "iran_2020")]
    cases = read_cases(names)
    setup = _Setup(PATRON, cases, DiscountedBeta(), 3.0)
    found = cs.rivals(PATRON, [], names, draws=8192)
    priors = priors_of(PATRON, setup.names, 3.0)
    rng = np.random.default_rng(0)
    points = np.array([p.centre for p in priors]) + rng.standard_normal((40000, len(priors)))
    points[:, -1] = priors[-1].centre + (points[:, -1] - priors[-1].centre) * priors[-1].width
    told = predict(setup.predictor, priors, points, setup.facts(cases, cases))
    level = np.arange(5)
    low, high = (np.array([getattr(c, end) for c in cases]) for end in ("low", "high"))
    inside = (level >= low[:, None]) & (level <= high[:, None])
    plain = np.log(np.where(inside, told, 0).sum(axis=2).cumprod(axis=1).mean(axis=0))
    np.testing.assert_allclose(np.cumsum(found.log_likelihood[:, 0]), plain, atol=0.05)


def test_the_matrix_adds_up_to_the_bayes_factors(found: Rivals) -> None:
    np.testing.assert_allclose(found.matrix.sum(axis=0), found.log_bayes_factors)
    assert (found.matrix[:, 0] == 0).all()
    frame = found.to_frame()
    assert list(frame.columns) == ["case", *found.names]


def test_seeds_agree_about_the_bayes_factors(found: Rivals) -> None:
    other = cs.rivals(PATRON, seed=5)
    assert not np.array_equal(other.matrix, found.matrix)
    np.testing.assert_allclose(other.log_bayes_factors, found.log_bayes_factors, atol=1.0)


def test_no_explanation_alone_does_as_well_as_all(found: Rivals) -> None:
    scores = dict(zip(found.names, found.log_bayes_factors, strict=True))
    assert max(scores[name] for name in SIX) < -np.log(100)
    assert scores["drain"] > scores["unrestrained"]


def test_the_record_does_not_decide_about_the_drain(found: Rivals) -> None:
    factor = found.log_bayes_factors[found.names.index("without_drain")]
    assert abs(factor) < np.log(20)
    assert "n = 18" in found.warning


def test_before_the_war_the_drain_says_what_nothing_says(found: Rivals) -> None:
    """Up to 2022 it is off: the two differ by the parameters that they average over alone."""
    drain, free = (found.names.index(name) for name in ("drain", "unrestrained"))
    gap = found.log_likelihood[:, drain] - found.log_likelihood[:, free]
    since = np.array([case.happened.start.year >= 2022 for case in found.cases])
    assert np.abs(gap[~since]).max() < 0.15
    assert gap[since].sum() > 1


def test_telling_cases_and_signposts(found: Rivals) -> None:
    (first, gap), *rest = found.telling("drain", "unrestrained")
    assert first == "karabakh_2023"
    assert gap > abs(rest[0][1]) > 0
    assert found.telling("unrestrained", "drain")[0] == (first, -gap)
    posts = found.signposts("drain", "superpower")
    assert len(posts) == 3
    assert posts[0].evidence >= posts[1].evidence > 0
    assert len({post.like for post in posts}) == 3
    for post in posts:
        assert sum(post.one) == pytest.approx(1, abs=1e-4)
        assert post.fact in PATRON.parameters


def test_unknown_names_and_strangers_are_refused(found: Rivals) -> None:
    with pytest.raises(cs.ArgumentError, match="did you mean `drain`"):
        found.telling("drian", "reach")
    with pytest.raises(cs.ArgumentError, match="not in both"):
        cs.rivals(PATRON, ["iran_2025"])
