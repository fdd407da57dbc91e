"""The engine: foreign units, order of rows, amounts that add up, words for what is missing."""

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tcgis import yaml_strict
from tcgis.errors import EditionError
from tcgis.rulesets.load import load_edition
from tcgis.scoring.engine import dropped, score
from tests.scoring import cases

TEMPLATE = load_edition("tongcheng/2024-template")
ITEMS = ["land_mu", "tax_wan", "revenue_wan", "power_kwh"]

FOREIGN = """
id: elsewhere/value
title: Value per mu by class of use
status: template
legal_basis: none
valid: [2014, 2014]
documents: {own: {title: comparison, year: null, mark: proposal}}
unit: parcel
items: {value_usd: {zh: 评估总值, en: Assessed value}}
population:
  include: {when: [{field: land_use, missing: false}], cite: own}
  exempt: []
  defer: []
  separate_lists: []
facts: {precedence: [verified], cite: own}
land:
  {area: geometry_area_m2, if_missing: null, on: year_end, floors: parcel_share_by_floor,
   cite: own}
groups: {by: [{field: land_use, first: 1}], cite: own}
indicators:
  "*":
    - id: value_per_mu
      label: {zh: 亩均价值, en: Value per mu, decimals: 0}
      of: value_usd
      per: land_mu
      weight: 100
      cite: own
      base:
        {kind: stat, stat: ratio_of_sums, scope: group, year: current, if_no_previous: none,
         factor: 1, cite: own}
      score: {kind: ratio, floor: 0, cap: null, cite: own}
      on_missing: {take: none, cite: own}
      on_zero_denominator: {take: none, cite: own}
      on_negative: {take: none, cite: own}
total: {decimals: {take: 2, cite: own}}
rank: {order: [score, unit], cite: own}
classes: {kind: none, cite: own}
overrides: []
low_yield: null
notice: null
"""


@pytest.fixture
def foreign(tmp_path):
    path = tmp_path / "value.yaml"
    path.write_text(FOREIGN, "utf-8")
    return path


def test_somebody_else_s_parcels_and_items_by_prefix_of_their_use(foreign):
    lots = pd.DataFrame(
        {
            "land_use": pd.array(["401", "402", "101", None], dtype="string"),
            "land_mu": [1.0, 3.0, 2.0, 1.0],
            "value_usd": [600.0, 600.0, 50.0, 10.0],
        },
        index=["a", "b", "c", "d"],
    )
    scored = score(lots, load_edition(foreign))
    assert scored.bases.set_index("group")["base"].to_dict() == {"1": 25, "4": 300}
    assert scored.scores["score"].tolist()[:3] == [200, pytest.approx(200 / 3), 100]
    assert scored.scores["rank"].tolist() == [1, 2, 1, pd.NA]
    assert scored.scores["state"].tolist() == ["unrated", "unrated", "unrated", "excluded"]
    assert load_edition(foreign).label("value_per_mu") == "亩均价值"


def variant(path, change):
    path.write_text(FOREIGN, "utf-8")
    edition = yaml_strict.read(path)
    change(edition["indicators"]["*"][0])
    path.write_text(yaml.safe_dump(edition, allow_unicode=True), "utf-8")
    return load_edition(path)


def lots(value, land=(1.0, 1.0, 2.0)):
    use = pd.array(["401", "402", "501"], dtype="string")
    return pd.DataFrame(
        {"land_use": use, "land_mu": list(land), "value_usd": list(value)}, index=["a", "b", "c"]
    )


def test_a_base_is_the_ratio_of_sums_or_the_mean_of_ratios_of_the_group_or_of_all(foreign):
    frame = lots([600.0, 100.0, 20.0], land=(1.0, 4.0, 2.0))

    def base(**changes):
        edition = variant(foreign, lambda one: one["base"].update(changes))
        return score(frame, edition).bases["base"].tolist()

    assert base() == [140, 10]
    assert base(stat="mean_of_ratios") == [312.5, 10]
    assert base(scope="all") == [pytest.approx(720 / 7)] * 2
    assert base(factor=2) == [280, 20]


def test_what_a_negative_value_earns(foreign):
    def points(take):
        edition = variant(
            foreign, lambda one: one.update(on_negative={"take": take, "cite": "own"})
        )
        return score(lots([-10.0, 110.0, 20.0]), edition).scores["score"].tolist()[0]

    assert points("as_is") == 0  # the floor of the score
    assert points("zero") == 0
    assert pd.isna(points("none"))


def test_what_a_missing_value_earns(foreign):
    def points(take):
        edition = variant(foreign, lambda one: one.update(on_missing={"take": take, "cite": "own"}))
        return score(lots([None, 110.0, 20.0]), edition).scores["score"].tolist()[0]

    assert pd.isna(points("none"))
    assert points("zero") == 0
    assert points("group_mean_score") == 100


def test_a_base_that_cannot_be_had_earns_nothing_and_says_so(foreign):
    edition = variant(
        foreign, lambda one: one["base"].update(year="previous", if_no_previous="none")
    )
    scored = score(lots([1.0, 1.0, 1.0]), edition)
    assert scored.bases["base"].isna().all()
    assert set(scored.scores["reason"]) == {"不计总分，不评等级：亩均价值没有可用的基准值"}


def test_a_divisor_of_zero_is_told_apart_from_a_missing_figure(foreign):
    frame = lots([5.0, None, 1.0], land=(0.0, 1.0, 1.0))
    reasons = score(frame, load_edition(foreign)).scores["reason"].tolist()
    assert reasons[:2] == [
        "不计总分，不评等级：亩均价值的分母不大于零",
        "不计总分，不评等级：缺评估总值",
    ]


def test_data_that_no_source_feeds_is_refused_by_name():
    with pytest.raises(
        EditionError, match=r"tongcheng/2024-template 需要的数据没有来源：.*tax_wan"
    ):
        score(pd.DataFrame({"size": ["规上"]}), TEMPLATE)


def test_a_unit_twice_is_refused():
    frame = firms([[1, 1, 1, 1], [1, 1, 1, 1]]).set_axis(["a", "a"])
    with pytest.raises(EditionError, match="评价对象重复：a"):
        score(frame, TEMPLATE)


def test_nobody_to_evaluate():
    frame = firms([[10, 1, 1, 1]], size="规模外")
    scored = score(frame, TEMPLATE)
    assert scored.scores["state"].tolist() == ["excluded"]
    assert len(scored.contributions) == len(scored.bases) == 0


def test_an_empty_table():
    scored = score(firms([[1, 1, 1, 1]]).iloc[:0], TEMPLATE)
    assert len(scored.scores) == len(scored.contributions) == 0


def firms(rows, **same):
    names = [f"F{at:02d}" for at in range(len(rows))]
    each = [dict(zip(ITEMS, row, strict=True)) for row in rows]
    return cases.units({"each": same, "units": dict(zip(names, each, strict=True))}, TEMPLATE)


amount = st.one_of(st.none(), st.floats(0, 1e5).map(lambda value: round(value, 2)))
area = st.floats(0.5, 500).map(lambda value: round(value, 2))
row = st.tuples(area, amount, amount, amount)
several = st.lists(row, min_size=1, max_size=25)


@settings(max_examples=15)
@given(several)
def test_the_points_of_a_unit_add_up_to_its_score(rows):
    scored = score(firms(rows), TEMPLATE)
    sums = scored.contributions.groupby("unit")["points"].agg(lambda part: part.sum(skipna=False))
    together = scored.scores["score"].reindex(sums.index)
    np.testing.assert_allclose(sums.to_numpy(), together.to_numpy(), rtol=1e-12, equal_nan=True)
    assert set(sums.index) == set(scored.scores.index)


@settings(max_examples=15)
@given(several, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_of_no_consequence(rows, random):
    frame = firms(rows)
    names = list(frame.index)
    random.shuffle(names)
    one, other = (score(each, TEMPLATE) for each in (frame, frame.loc[names]))
    pd.testing.assert_frame_equal(one.scores.loc[names], other.scores, check_exact=True)
    pd.testing.assert_frame_equal(one.bases, other.bases, check_exact=True)
    assert other.contributions["unit"].drop_duplicates().tolist() == names


@settings(max_examples=15)
@given(several, st.floats(0.01, 1e4), st.booleans())
def test_more_tax_never_scores_less(rows, more, with_last_year):
    frame = firms(rows)
    last = firms([[100, 500, 5000, 1e6]]) if with_last_year else None
    richer = frame.copy()
    richer.loc["F00", "tax_wan"] += more
    score_ = [
        score(each, TEMPLATE, previous=last).scores.loc["F00", "score"] for each in (frame, richer)
    ]
    assert pd.isna(score_[0]) or score_[1] >= score_[0] - 1e-9


@settings(max_examples=15)
@given(several)
def test_missing_never_becomes_a_number(rows):
    frame = firms(rows)
    scored = score(frame, TEMPLATE).scores
    gap = frame[ITEMS].isna().any(axis=1)
    assert scored.loc[gap, "score"].isna().all()
    assert scored.loc[gap, ["rank", "grade"]].isna().all(axis=None)
    assert scored.loc[gap, "state"].eq("missing").all()
    assert scored.loc[gap, "reason"].notna().all()


@settings(max_examples=15)
@given(several)
def test_equal_scores_share_rank_and_class_and_quotas_are_passed_only_by_ties(rows):
    last = firms([[100, 500, 5000, 1e6]])
    scored = score(firms(rows), TEMPLATE, previous=last).scores
    ranked = scored[scored["rank"].notna()]
    assert ranked.groupby("rank")["machine_grade"].nunique(dropna=False).le(1).all()
    count = len(ranked)
    if count < 10:
        assert ranked["machine_grade"].isna().all()
    else:
        best = ranked[ranked["machine_grade"].eq("A")]
        quota = int(count * 0.2 + 0.5)
        assert len(best) >= quota
        assert best["rank"].max() <= quota


def test_the_sum_of_grades_and_states_is_everybody():
    rows = [[10, 100 - at, 50, 1000] for at in range(30)]
    scored = score(firms(rows), TEMPLATE).scores
    assert scored["grade"].value_counts().to_dict() == {"A": 6, "B": 12, "C": 11, "D": 1}


CLASSES = ["cumulative_percent", "backfill", "count_quota", "score_threshold",
           "indicator_threshold"]  # fmt: skip


def of_one_group(kind):
    """The template with cuts for 规上 alone, which no file may say."""
    rule = TEMPLATE.classes
    given = {"规上": {"A": 20, "B": 60, "C": 95, "cite": ["own"]}}
    falling = {"规上": {"A": 60, "B": 40, "C": 20, "cite": ["own"]}}
    raw = rule.model_dump()
    if kind == "count_quota":
        quotas = {"规上": {"A": 20, "B": 40, "D": 5, "cite": ["own"]}}
        rounding = dict.fromkeys("ABD", "half_up") | {"cite": ["own"]}
        raw |= {"kind": kind, "quotas": quotas, "rounding": rounding}
        del raw["cuts"]
    elif kind in {"score_threshold", "indicator_threshold"}:
        raw = {"kind": kind, "cuts": falling}
        raw |= {"indicator": "tax_per_mu"} if kind == "indicator_threshold" else {}
    else:
        raw |= {"cuts": given}
        raw["backfill"]["take"] = "next" if kind == "backfill" else "none"
    made = TEMPLATE.model_dump(by_alias=True) | {"classes": raw}
    return type(TEMPLATE).model_validate(made)


def two_groups():
    """Twelve firms above scale and twelve below, of falling tax; the last pay none."""
    each = {"revenue_wan": 100.0, "power_kwh": 1000.0, "land_mu": 10.0}
    firms = {f"{size}{at:02}": {**each, "size": size, "tax_wan": 120.0 - 10 * at - 10}
             for size in ("规上", "规下") for at in range(12)}  # fmt: skip
    return cases.units({"units": firms}, TEMPLATE)


@pytest.mark.parametrize("kind", CLASSES)
def test_a_group_without_cuts_has_no_grade_whatever_an_override_says(kind):
    edition = of_one_group(kind)
    scores = score(two_groups(), edition).scores
    below = scores.loc[scores["group"].eq("规下")]
    assert below["rank"].notna().all()
    assert below[["grade", "machine_grade", "treated_as"]].isna().all().all()
    assert set(below["state"]) == {"unrated"}
    assert set(below["reason"]) == {"评价办法没有适用于该分组的分档，只有得分和名次"}
    above = scores.loc[scores["group"].eq("规上"), "grade"]
    assert above.notna().all()
    assert above["规上11"] == "D"
    told = dropped(scores)
    assert told.to_dict("records") == [{"lacking": "cuts", "group": "规下", "units": 12}]


def test_a_group_without_indicators_is_told_and_one_that_is_not_evaluated_is_not():
    sets = {"规上": TEMPLATE.indicators["规上"]}
    edition = TEMPLATE.model_copy(update={"indicators": sets})
    firms = two_groups()
    firms.loc["规下00", "land_mu"] = 4.0  # below five mu: not evaluated at all
    firms.loc["规下01", "industry2"] = "44"  # exempt
    scores = score(firms, edition).scores
    told = dropped(scores)
    assert told.to_dict("records") == [{"lacking": "indicators", "group": "规下", "units": 10}]
    assert dropped(score(firms, TEMPLATE).scores).empty
