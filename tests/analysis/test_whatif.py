"""What-if: who moves, what is at stake, and that a quick answer is the engine's own."""

import pandas as pd
import pytest

from tcgis.analysis import whatif
from tcgis.errors import EditionError, InputError
from tcgis.rulesets.load import load_edition
from tcgis.scoring import grading
from tcgis.scoring.engine import needs, prepare_scoring, score
from tests.analysis import small

FIVE = small.firms(
    tax_wan=[10.0, 8.0, 6.0, 4.0, 1.0], revenue_wan=[1.0, 9.0, 4.0, 4.0, 0.8],
    land_mu=[10.0, 10.0, 10.0, 10.0, 20.0],
)  # fmt: skip
RULE = small.edition(small.BOTH)


def weighted(tax, revenue):
    return whatif.with_weights(RULE, {"*": {"tax_per_mu": tax, "revenue_per_mu": revenue}})


def test_other_weights_flip_the_two_who_change_places():
    # 50 : 50 gives a 55, b 85; 90 : 10 gives a 91, b 81
    found = whatif.compare(FIVE, RULE, draft=weighted(90, 10))
    assert found.table.loc[["a", "b"], "score_before"].tolist() == [55, 85]
    assert found.table.loc[["a", "b"], "score_after"].tolist() == [91, 81]
    assert found.flips.index.tolist() == ["a", "b"]
    flips = found.flips[["grade_before", "grade_after", "rank_before", "rank_after"]]
    assert flips.to_numpy().tolist() == [["B", "A", 2, 1], ["A", "B", 1, 2]]
    assert found.at_stake.to_dict() == {
        "units": 2, "tax_wan": 18, "tax_wan_missing": 0, "land_mu": 20, "land_mu_missing": 0,
    }  # fmt: skip
    assert found.flows.loc["A", "B"] == found.flows.loc["B", "A"] == 1
    assert found.flows.to_numpy().trace() == 3


def test_totals_by_class_before_and_after():
    totals = whatif.compare(FIVE, RULE, draft=weighted(90, 10)).totals
    assert totals["units_before"].tolist() == totals["units_after"].tolist() == [1, 2, 1, 1, 0]
    assert totals["tax_wan_before"].tolist()[:4] == [8, 16, 4, 1]
    assert totals["tax_wan_after"].tolist()[:4] == [10, 14, 4, 1]
    assert totals["land_mu_after"].tolist()[:4] == [10, 20, 10, 20]
    assert totals.loc["none", ["tax_wan_before", "land_mu_after"]].isna().all()


def test_the_same_edition_moves_nobody():
    found = whatif.compare(FIVE, RULE)
    assert found.flips.empty
    assert found.at_stake["units"] == found.at_stake["tax_wan"] == 0
    assert found.flows.to_numpy().sum() == found.flows.to_numpy().trace() == 5


def test_more_tax_of_one_firm_lifts_it_and_pushes_another_down():
    changes = pd.DataFrame({"tax_wan": [100.0]}, index=["d"])
    found = whatif.compare(FIVE, RULE, changes=changes)
    assert found.flips[["grade_before", "grade_after"]].T.to_dict("list") == {
        "b": ["A", "B"], "c": ["B", "C"], "d": ["C", "A"]
    }  # fmt: skip
    assert found.at_stake["tax_wan"] == 8 + 6 + 4  # as given, not as changed
    assert found.totals.loc["A", "tax_wan_after"] == 100
    assert FIVE.loc["d", "tax_wan"] == 4  # what was given is left alone


def test_less_land_lifts_a_firm_and_a_blank_change_leaves_a_value():
    changes = pd.DataFrame({"land_mu": [1.0], "tax_wan": [float("nan")]}, index=["e"])
    found = whatif.compare(FIVE, RULE, changes=changes)
    assert found.table.loc["e", ["score_before", "score_after"]].tolist() == [4.5, 90]
    assert found.table.loc["e", "grade_after"] == "A"
    assert found.totals["land_mu_after"].sum() == 41


def test_a_current_base_follows_the_change():
    stat = {"kind": "stat", "stat": "ratio_of_sums", "scope": "all", "year": "current",
            "if_no_previous": "none", "factor": 1, **small.OWN}  # fmt: skip
    rule = small.edition([small.indicator("tax_per_mu", "tax_wan", 100, base=stat)])
    changes = pd.DataFrame({"tax_wan": [31.0]}, index=["e"])  # Σ tax 29 → 59, Σ land 60
    table = whatif.compare(FIVE, rule, changes=changes).table
    assert table.loc["a", "score_before"] == pytest.approx(100 * 60 / 29)
    assert table.loc["a", "score_after"] == pytest.approx(100 * 60 / 59)


def test_missing_tax_is_counted_apart_and_in_no_sum():
    units = FIVE.assign(tax_wan=[None, 8.0, 6.0, 4.0, 1.0])
    filled = small.edition([{**one, "on_missing": small.take("zero")} for one in small.BOTH])
    changes = pd.DataFrame({"revenue_wan": [100.0]}, index=["a"])
    found = whatif.compare(units, filled, changes=changes)  # a: 5 → 500 points
    assert found.flips["grade_after"].to_dict() == {"a": "A", "b": "B", "d": "C"}
    assert found.at_stake["tax_wan_missing"] == 1
    assert found.at_stake["tax_wan"] == 8 + 4
    assert pd.isna(found.totals.loc["C", "tax_wan_before"])  # only a, whose tax nobody knows
    assert found.totals.loc["C", ["units_before", "land_mu_before"]].tolist() == [1, 10]


def test_a_stake_that_nobody_knows_is_not_nought():
    rule = small.edition(
        [{**one, "on_missing": small.take("zero")} for one in small.BOTH], classes=small.SCORES
    )
    units = FIVE.assign(tax_wan=[None, 8.0, 6.0, 4.0, 1.0])
    changes = pd.DataFrame({"revenue_wan": [100.0]}, index=["a"])
    found = whatif.compare(units, rule, changes=changes)
    assert found.flips.index.tolist() == ["a"]
    assert pd.isna(found.at_stake["tax_wan"])
    assert (found.at_stake["tax_wan_missing"], found.at_stake["land_mu"]) == (1, 10)


def test_who_has_no_grade_says_why_on_both_sides():
    units = FIVE.assign(tax_wan=[None, 8.0, 6.0, 4.0, 1.0])
    classes = {**small.PLACES, "min_group_size": small.take(5)}
    rule = small.edition(small.BOTH, classes=classes)
    table = whatif.compare(
        units, rule, changes=pd.DataFrame({"tax_wan": [10.0]}, index=["a"])
    ).table
    assert table["state_before"].tolist() == ["missing", *["unrated"] * 4]
    assert table["state_after"].tolist() == ["graded"] * 5
    assert table["grade_after"].tolist() == ["B", "A", "B", "C", "D"]


def test_bases_of_last_year_hold_on_both_sides():
    stat = {"kind": "stat", "stat": "ratio_of_sums", "scope": "all", "year": "previous",
            "if_no_previous": "none", "factor": 1, **small.OWN}  # fmt: skip
    rule = small.edition([small.indicator("tax_per_mu", "tax_wan", 100, base=stat)])
    changes = pd.DataFrame({"tax_wan": [20.0]}, index=["a"])
    last = FIVE.assign(tax_wan=6.0)  # 30 ÷ 60 a mu
    table = whatif.compare(FIVE, rule, changes=changes, previous=last).table
    assert table.loc["a", ["score_before", "score_after"]].tolist() == [200, 400]
    assert table.loc["b", ["score_before", "score_after"]].tolist() == [160, 160]


def test_other_cuts():
    draft = whatif.with_cuts(RULE, {"*": {"A": 40}})
    found = whatif.compare(FIVE, RULE, draft=draft)
    assert found.flips["grade_after"].to_dict() == {"a": "A"}
    assert found.totals["units_after"].tolist() == [2, 1, 1, 1, 0]


def test_a_unit_that_the_draft_no_longer_evaluates_flips_to_none():
    small_land = [{"field": "land_mu", "below": 15}]
    draft = small.edition(
        small.BOTH, population={**RULE.population.model_dump(by_alias=True),
                                "include": {"when": small_land, **small.OWN}},
    )  # fmt: skip
    found = whatif.compare(FIVE, RULE, draft=draft)
    assert found.table.loc["e", ["state_before", "state_after"]].tolist() == ["graded", "excluded"]
    assert pd.isna(found.table.loc["e", "grade_after"])
    assert found.flows.loc["D", "none"] == 1


def test_a_draft_that_measures_land_otherwise_brings_its_own_units():
    other = FIVE.assign(land_mu=[100.0, 10.0, 10.0, 10.0, 20.0])
    found = whatif.compare(FIVE, RULE, under_draft=whatif.Data(other))
    assert found.table.loc["a", ["score_before", "score_after"]].tolist() == [55, 5.5]
    assert found.at_stake["land_mu"] == found.flips["land_mu"].sum()
    assert found.table.loc["a", ["land_mu", "land_mu_after"]].tolist() == [10, 100]


@pytest.mark.parametrize("ref", ["tongcheng/2024-template", "huangyan/2022"])
def test_a_quick_answer_is_the_one_of_a_whole_run(ref):
    rule = load_edition(ref)
    name, indicators = next(iter(rule.indicators.items()))
    first, second = indicators[0], indicators[1]
    draft = whatif.with_weights(
        rule, {name: {first.id: first.weight - 3, second.id: second.weight + 3}}
    )
    rows = small.county(40, 4)
    amounts = {name for one in rule.indicators_all() for name in one.quantities}
    units = rows.reindex(columns=needs(rule)).assign(
        size="规上", years_producing=9.0, industry2="30"
    )
    units = units.assign(**dict.fromkeys(amounts - set(rows), rows["revenue_wan"]))
    prepared = prepare_scoring(units, rule)
    quick = whatif.reweighted(prepared, draft)
    assert quick is not None
    whole = score(units, draft).scores
    settled = grading.settle(quick)
    assert pd.Series(settled.score, whole.index).equals(whole["score"])
    moved = pd.Series(grading.settle(prepared).score, whole.index).ne(whole["score"])
    assert moved[whole["score"].notna()].any()


@pytest.mark.parametrize(
    "other",
    [
        {"score": {"kind": "steps", "steps": [{"at_least": 0.5, "points": 40}], "otherwise": 10,
                   **small.OWN}, "base": {"kind": "none", **small.OWN}},
        {"on_missing": {"take": "points", "points": 20, **small.OWN}},
    ],
)  # fmt: skip
def test_points_that_are_no_part_of_a_weight_are_measured_again(other):
    fixed = [small.indicator("tax_per_mu", "tax_wan", 50, **other), small.BOTH[1]]
    rule = small.edition(fixed)
    draft = whatif.with_weights(rule, {"*": {"tax_per_mu": 60, "revenue_per_mu": 40}})
    assert whatif.reweighted(prepare_scoring(FIVE, rule), draft) is None
    units = FIVE.assign(tax_wan=[None, *FIVE["tax_wan"][1:]]) if "on_missing" in other else FIVE
    found = whatif.compare(units, rule, draft=draft)
    # a: 40 or 20 points whatever the weight, and 0.1 of the weight of revenue
    points = 20 if "on_missing" in other else 40
    assert found.table.loc["a", ["score_before", "score_after"]].tolist() == [
        pytest.approx(points + 5), pytest.approx(points + 4)
    ]  # fmt: skip


def test_weights_that_do_not_sum_to_full_marks_are_refused_with_the_sum():
    with pytest.raises(EditionError, match="90"):
        weighted(50, 40)
    with pytest.raises(EditionError, match="weight"):
        weighted(100, 0)


def test_cuts_out_of_order_are_refused():
    with pytest.raises(EditionError, match="试算"):
        whatif.with_cuts(RULE, {"*": {"A": 70}})


def test_a_strange_unit_or_column_is_refused_by_name():
    for changes, named in (
        (pd.DataFrame({"tax_wan": [1.0]}, index=["z"]), "z"),
        (pd.DataFrame({"staff": [1.0]}, index=["a"]), "staff"),
    ):
        with pytest.raises(InputError, match=named):
            whatif.compare(FIVE, RULE, changes=changes)


def test_a_draft_for_another_kind_of_unit_is_refused():
    with pytest.raises(EditionError, match="parcel"):
        whatif.compare(FIVE, RULE, draft=RULE.model_copy(update={"unit": "parcel"}))


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ({"x": 50, "y": 40}, {"x": 55.56, "y": 44.44}),
        ({"x": 1, "y": 1, "z": 1}, {"x": 33.34, "y": 33.33, "z": 33.33}),
        ({"x": 0, "y": 0}, {"x": 0, "y": 0}),
    ],
)
def test_weights_made_to_sum_to_a_hundred(given, made):
    assert whatif.normalised(given) == made
