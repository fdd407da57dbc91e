"""What must hold under every edition that can be written."""

from itertools import accumulate

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcgis.rulesets.grades import CountQuota, CumulativePercent
from tcgis.rulesets.load import load_edition
from tcgis.scoring import engine

from . import drawn

LETTERS = {"A": 0, "B": 1, "C": 2, "D": 3}
several = settings(max_examples=40)


@several
@given(drawn.editions(), drawn.firms(), drawn.firms(), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_of_no_consequence(edition, now, before, random):
    names = list(now.index)
    random.shuffle(names)
    one = engine.score(now, edition, previous=before)
    other = engine.score(now.loc[names], edition, previous=before.iloc[::-1])
    pd.testing.assert_frame_equal(one.scores.loc[names], other.scores, check_exact=True)
    pd.testing.assert_frame_equal(one.bases, other.bases, check_exact=True)
    assert other.contributions["unit"].drop_duplicates().tolist() == [
        name for name in names if name in set(other.contributions["unit"])
    ]


@several
@given(drawn.editions(), drawn.firms(), drawn.firms())
def test_contributions_add_up_with_bonuses_penalties_and_limits(edition, now, before):
    scored = engine.score(now, edition, previous=before)
    sums = scored.contributions.groupby("unit")["points"].agg(lambda part: part.sum(skipna=False))
    known = scored.scores["score"].reindex(sums.index)
    np.testing.assert_allclose(sums.to_numpy(), known.to_numpy(), rtol=0, atol=1e-9, equal_nan=True)
    assert scored.scores["score"].drop(sums.index).isna().all()


@several
@given(drawn.editions(), drawn.firms(), drawn.firms())
def test_every_ranked_unit_is_graded_or_says_why_not(edition, now, before):
    scores = engine.score(now, edition, previous=before).scores
    ranked = scores[scores["n_ranked"].notna()]
    assert ranked["score"].notna().all()
    assert scores.loc[scores["state"].isin(["graded", "unrated"]), "n_ranked"].notna().all()
    assert set(ranked["state"]) <= {"graded", "unrated"}
    assert ranked["grade"].notna().eq(ranked["state"].eq("graded")).all()
    assert scores.loc[scores["grade"].isna(), "reason"].notna().all()
    for _, part in ranked.groupby(["group", "listing"]):
        assert part["n_ranked"].eq(len(part)).all()
        assert part["rank"].max() <= len(part)


@several
@given(drawn.editions(plain=True), drawn.firms(least=5), drawn.firms())
def test_quotas_are_passed_only_by_their_own_tie_and_ties_share_a_class(edition, now, before):
    scores = engine.score(now, edition, previous=before).scores
    rule = edition.classes
    for _, part in scores[scores["n_ranked"].notna()].groupby(["group", "listing"]):
        if isinstance(rule, CumulativePercent | CountQuota):
            _check_places(part, rule)
        if getattr(rule, "ties", None) is None or rule.ties.take != "strict":
            tied = part.groupby(part["score"].round(9))["machine_grade"].nunique(dropna=False)
            assert tied.le(1).all()


def _check_places(part, rule):
    count = len(part)
    if count < rule.min_group_size.take:
        assert part["machine_grade"].isna().all()
        return
    grade = part["machine_grade"].map(LETTERS).astype(int)
    upto = _upto(rule, count)
    for at, most in enumerate(upto):
        within = part[grade <= at]
        if rule.ties.take == "strict":
            assert len(within) == max(most, 0)
        elif rule.ties.take == "same_class_down":
            assert len(within) <= max(most, 0)
        elif len(within) > most:  # only because the last of them are tied
            last = within["rank"].max()
            assert last <= most
            assert within["rank"].eq(last).sum() > 1


def _upto(rule, count):
    """Whole places by the edition's percentages, from whole numbers alone."""

    def whole(percent, rounding):
        part, rest = divmod(count * percent, 100)
        up = {"floor": False, "rank_le_pN": False, "ceil": rest > 0, "half_up": rest >= 50}
        return int(part + up[rounding])

    if isinstance(rule, CumulativePercent):
        each = [whole(getattr(rule.cuts["*"], n), getattr(rule.rounding, n)) for n in "ABC"]
        return [*accumulate(each, max)]  # B rounded up may reach beyond C rounded down
    a, b, d = (whole(getattr(rule.quotas["*"], n), getattr(rule.rounding, n)) for n in "ABD")
    return [a, min(a + b, count - d), count - d]


@several
@given(drawn.editions(plain=True), drawn.firms(most=1), drawn.firms())
def test_a_single_firm_is_never_graded_by_quota(edition, now, before):
    scores = engine.score(now, edition, previous=before).scores
    if isinstance(edition.classes, CumulativePercent | CountQuota):
        assert scores["grade"].isna().all()


@several
@given(drawn.editions(plain=True), drawn.firms(), drawn.firms())
def test_a_missing_value_earns_points_only_where_a_rule_says_so(edition, now, before):
    scored = engine.score(now, edition, previous=before)
    for one in edition.indicators["*"]:
        rows = scored.contributions[scored.contributions["indicator"].eq(one.id)]
        lacking = now.loc[rows["unit"], list(one.quantities)].isna().any(axis=1).to_numpy()
        if one.on_missing.take == "none":
            assert rows.loc[lacking, "points"].isna().all()
            assert scored.scores.loc[rows.loc[lacking, "unit"], "score"].isna().all()
        earned = rows[lacking & rows["points"].notna().to_numpy()]
        assert earned["cite"].eq(edition.cited(one.on_missing.cite)).all()
        if one.on_missing.take != "carry_forward":
            assert earned["value"].isna().all()


UP = ["ratio", "best", "steps"]
known = st.sampled_from([0.0, 5.0, 100.0]) | st.integers(0, 5000).map(float)


@several
@given(drawn.editions(kinds=UP, plain=True), drawn.firms(amounts=known), drawn.firms(amounts=known),
       st.sampled_from([0.5, 40.0, 1e4]))  # fmt: skip
def test_more_tax_or_less_land_never_scores_less(edition, now, before, more):
    """Bases held: they are another matter (``change`` tells them apart)."""
    first = engine.score(now, edition, previous=before)
    richer, denser = now.copy(), now.copy()
    richer.loc["F00", "tax_wan"] += more
    denser.loc["F00", "land_mu"] = now.loc["F00", "land_mu"] / 2
    if now.loc["F00", "size"] == "规下" and denser.loc["F00", "land_mu"] < 5:
        return
    was = first.scores.loc["F00", "score"]
    for frame in (richer, denser):
        score = engine.score(frame, edition, previous=before, bases=first.bases)
        got = score.scores.loc["F00", "score"]
        assert pd.isna(was) or got >= was - 1e-9


def test_the_quota_check_sees_a_class_that_is_too_large():
    rule = scoring_rule()
    part = pd.DataFrame({"machine_grade": ["A"] * 4 + ["B"] * 6, "rank": range(1, 11)})
    with pytest.raises(AssertionError):
        _check_places(part, rule)


def scoring_rule():
    return load_edition("tongcheng/2024-template").classes
