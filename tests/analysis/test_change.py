"""Year on year: parts that add up, ways whose margins are the totals, streaks that end honestly."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcgis.analysis import change, movers
from tcgis.rulesets.load import load_edition
from tcgis.scoring.engine import score
from tests.scoring import cases

TEMPLATE = load_edition("tongcheng/2024-template")
OF_2021, OF_2022 = load_edition("huangyan/2021"), load_edition("huangyan/2022")
BY_THREE = ["own", "base", "rule"]
"""The parts of who stayed in their group and hangs on nobody's figures."""
ITEMS = ["land_mu", "tax_wan", "revenue_wan", "power_kwh"]


def small(edition=TEMPLATE, **rows):
    """Firms of 规下, scored by tax on land alone: name → (land, tax)."""
    units = {name: {"land_mu": land, "tax_wan": tax} for name, (land, tax) in rows.items()}
    return cases.units({"each": {"size": "规下"}, "units": units}, edition)


def run(units, previous=None, edition=TEMPLATE):
    return change.Run(units, edition, score(units, edition, previous=previous))


def lighter(edition):
    """The same rule with half the weight on every indicator."""
    halved = {
        key: tuple(one.model_copy(update={"weight": one.weight / 2}) for one in each)
        for key, each in edition.indicators.items()
    }
    return edition.model_copy(update={"indicators": halved, "digest": "another"})


def years(edition=TEMPLATE):
    """Three years by hand. Bases: twice the ratio of sums of the year before: 2, then 8."""
    first = small(甲=(10, 10), 乙=(10, 10))
    last = small(甲=(10, 20), 乙=(10, 60))
    this = small(甲=(10, 30), 乙=(10, 60))
    return run(this, last, edition), run(last, first)


def test_a_change_falls_into_the_firms_own_and_that_of_the_base():
    parts = change.split(*years())
    assert (parts[["standing", "peers"]] == 0).all(axis=None)
    assert parts["to_list"].isna().all()
    assert parts["before"].to_dict() == {"甲": 100, "乙": 300}
    assert parts["now"].to_dict() == {"甲": 37.5, "乙": 75}
    # 甲: 3 a mu on last year's base of 2 is 150, on this year's base of 8 it is 37.5
    assert parts.loc["甲", BY_THREE].tolist() == [50, -112.5, 0]
    assert parts.loc["乙", BY_THREE].tolist() == [0, -225, 0]
    assert parts["reason"].isna().all()
    assert not parts["filled"].any()


def test_the_same_data_under_another_rule_is_the_rules_change():
    parts = change.split(*years(lighter(TEMPLATE)))
    assert parts["now"].to_dict() == {"甲": 18.75, "乙": 37.5}
    assert parts.loc["甲", BY_THREE].tolist() == [50, -112.5, -18.75]
    assert parts.loc["乙", BY_THREE].tolist() == [0, -225, -37.5]


def test_bases_that_a_rule_prints_change_with_the_rule():
    """Huangyan printed new bases in 2022; a firm that did not change scored another number."""
    row = {"land_mu": 10, "tax_wan": 166.01058, "power_kwh": 1e4 * 166.01058 / 0.236565}
    given_ = {"each": {"size": "规下"}, "units": {"甲": row}}
    before = run(cases.units(given_, OF_2021), edition=OF_2021)
    now = run(cases.units(given_, OF_2022), edition=OF_2022)
    parts = change.split(now, before).loc["甲"]
    assert parts["before"] == pytest.approx(100)
    assert parts[["own", "base"]].tolist() == [0, 0]
    by_hand = 50 * 16.601058 / 11.5932 + 50 * 0.236565 / 0.2352 - 100
    assert parts["rule"] == pytest.approx(by_hand, abs=1e-9)


def test_land_that_the_old_rule_measures_otherwise_is_the_rules_change_too():
    now, before = years()
    as_before = small(甲=(20, 30), 乙=(10, 60))
    parts = change.split(now, before, remeasured=as_before).loc["甲"]
    # 1.5 a mu: 75 on the stored base, 18.75 on that of now; the new rule sees 10 mu: 37.5
    assert parts[BY_THREE].tolist() == [-25, -56.25, 18.75]


def test_without_a_score_in_either_year_there_is_no_split_and_a_reason():
    last = small(新缺=(10, None), 旧缺=(10, 5), 都缺=(10, None), 去年=(10, 5), 常=(10, 20))
    this = small(新缺=(10, 5), 旧缺=(10, None), 都缺=(10, None), 今年=(10, 5), 常=(10, 30))
    parts = change.split(run(this, last), run(last))
    assert parts["reason"].dropna().to_dict() == {
        "新缺": "unscored_then",
        "旧缺": "unscored_now",
        "都缺": "unscored_both",
        "去年": "gone",
        "今年": "new",
    }
    split = parts[["change", *change.PARTS]]
    assert split.drop(index="常").isna().all(axis=None)
    assert split.loc["常"].notna().all()


def test_who_changed_group_gets_a_part_for_it_and_keeps_what_is_its_own():
    """规下 to 规上 with half as much tax again: own is up, the other group's measure takes it."""
    of_above = {"size": "规上", "revenue_wan": 1000, "power_kwh": 1e5}
    given_ = {"甲": {"size": "规下", "tax_wan": 20}, "乙": {"size": "规下", "tax_wan": 20},
              "丙": {**of_above, "tax_wan": 100}}  # fmt: skip
    last = cases.units({"each": {"land_mu": 10}, "units": given_}, TEMPLATE)
    grown = given_ | {"甲": {**of_above, "tax_wan": 30}}
    this = cases.units({"each": {"land_mu": 10}, "units": grown}, TEMPLATE)
    parts = change.split(run(this, last), run(last))
    # 3 a mu on the stored base of 规下 (2 × 40 ÷ 20 = 4): 75, was 50
    # in 规上: 3 ÷ 20 × 45 + 100 ÷ 200 × 35 + 3 ÷ 20 × 20 = 6.75 + 17.5 + 3 = 27.25
    assert parts.loc["甲", ["before", "own", "standing"]].tolist() == [50, 25, -47.75]
    assert parts.loc["甲", ["from_list", "to_list"]].tolist() == ["规下", "规上"]
    assert parts.loc["乙", ["own", "standing", "peers", "rule"]].tolist() == [0, 0, 0, 0]
    assert parts[change.PARTS].sum(axis=1).tolist() == pytest.approx(parts["change"].tolist())


def test_another_list_of_the_same_group_moves_no_point_and_is_named():
    row = {"size": "规下", "land_mu": 10, "tax_wan": 20}
    tenant = row | {"tenant_of_standard_factory": True}
    last, this = (cases.units({"units": {"甲": each}}, TEMPLATE) for each in (row, tenant))
    parts = change.split(run(this, last), run(last)).loc["甲"]
    assert parts["standing"] == 0
    assert parts[["from_list", "to_list"]].tolist() == ["规下", "规下·标准厂房承租企业"]


def test_a_unit_in_a_group_that_had_no_base_is_not_split():
    last = small(甲=(10, 20))
    this = small(甲=(10, 20))
    each = {"land_mu": 10, "tax_wan": 20, "revenue_wan": 9, "power_kwh": 9}
    grown = cases.units({"units": {"甲": {**each, "size": "规上"}}}, TEMPLATE)
    parts = change.split(run(grown, this), run(last))
    assert parts.loc["甲", "reason"] == "unscored_between"
    assert parts[change.PARTS].isna().all(axis=None)


def test_a_quantity_no_longer_collected_is_missing_and_no_error():
    now, before = years()
    without = now.units.drop(columns="power_kwh")
    parts = change.split(now, before, remeasured=without)
    assert parts.loc["甲", BY_THREE].tolist() == [50, -112.5, 0]  # 规下 does not ask for it


def test_stored_bases_that_do_not_give_the_old_score_again_are_found_out():
    now, before = years()
    wrong = before.scored._replace(bases=before.scored.bases.assign(base=2.5))
    parts = change.split(now, before._replace(scored=wrong))
    assert parts["reason"].tolist() == ["not_reproduced"] * 2
    assert parts[change.PARTS].isna().all(axis=None)


def on_power(one, other):
    each = {"land_mu": 10, "tax_wan": 20, "revenue_wan": 100}
    units = {"甲": {**each, "power_kwh": one}, "乙": {**each, "power_kwh": other}}
    return cases.units({"each": each, "units": units}, TEMPLATE)


def test_a_score_that_hangs_on_others_is_marked():
    """No grid power: the item takes the group's mean, so another's power moves the score."""
    now, last = on_power(0, 2e5), on_power(0, 1e5)
    parts = change.split(run(now, last), run(last))
    assert parts["filled"].to_dict() == {"甲": True, "乙": False}
    # 甲 did as before: what moved is the mean of the others, and 乙's own
    assert parts.loc["甲", "own"] == 0
    assert parts.loc["甲", "peers"] == pytest.approx(parts.loc["乙", "own"])
    assert parts.loc["甲", "peers"] < 0
    assert parts.loc["乙", "peers"] == 0


def test_one_filled_year_of_two_is_enough_to_be_marked():
    with_power, without = on_power(1e5, 1e5), on_power(0, 1e5)
    for now, last in ((with_power, without), (without, with_power)):
        parts = change.split(run(now, last), run(last))
        assert parts["filled"].to_dict() == {"甲": True, "乙": False}


amount = st.one_of(st.none(), st.floats(-100, 1e5).map(lambda value: round(value, 2)))
area = st.floats(0.5, 500).map(lambda value: round(value, 2))
row = st.tuples(area, amount, amount, amount)
several = st.dictionaries(st.sampled_from("甲乙丙丁戊己庚辛壬癸"), row, min_size=1, max_size=10)


def firms(rows):
    units = {name: dict(zip(ITEMS, each, strict=True)) for name, each in rows.items()}
    return cases.units({"each": {}, "units": units}, TEMPLATE)


@settings(max_examples=12)
@given(several, several, several, st.booleans())
def test_the_parts_add_up_to_the_change_or_are_all_missing(first, last, this, new_rule):
    rule = lighter(TEMPLATE) if new_rule else TEMPLATE
    now = run(firms(this), firms(last), rule)
    before = run(firms(last), firms(first))
    parts = change.split(now, before)
    sums = parts[change.PARTS].sum(axis=1, skipna=False)
    np.testing.assert_allclose(sums, parts["change"], atol=1e-9, equal_nan=True)
    known = parts["reason"].isna()
    assert (parts[[*change.PARTS, "change"]].notna().all(axis=1) == known).all()
    assert parts.loc[~known, change.PARTS].isna().all(axis=None)
    difference = parts["now"] - parts["before"]
    np.testing.assert_array_equal(parts.loc[known, "change"], difference[known])
    assert not known.any() or new_rule or (parts.loc[known, "rule"] == 0).all()
    assert set(parts.index) == {*first, *last, *this} - ({*first} - {*last} - {*this})


def grades(**rows):
    """Name → (grade, state, land, tax)."""
    columns = ["grade", "state", "land_mu", "tax_wan"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.astype({"grade": "string", "state": "string"})


def two_years():
    before = grades(
        甲=("A", "graded", 10.0, 100.0), 乙=("D", "graded", 20.0, 1.0),
        丙=("D", "graded", 5.0, None), 丁=(None, "missing", 7.0, None),
        戊=(None, "excluded", 1.0, 2.0), 己=("B", "graded", 3.0, 4.0),
    )  # fmt: skip
    after = grades(
        甲=("B", "graded", 10.0, 90.0), 乙=("C", "graded", 20.0, 8.0),
        丙=("C", "graded", 6.0, 2.0), 丁=("A", "graded", 7.0, 50.0),
        戊=(None, "excluded", 1.0, 2.0), 庚=(None, "unrated", 9.0, 3.0),
    )  # fmt: skip
    return before, after


def test_every_way_with_its_firms_land_and_tax_of_both_years():
    ways = change.flows(*two_years()).set_index(["from_class", "to_class"])
    assert ways["units"].to_dict() == {
        ("A", "B"): 1,
        ("B", "gone"): 1,
        ("D", "C"): 2,
        ("ungraded", "A"): 1,
        ("unlisted", "unlisted"): 1,
        ("new", "ungraded"): 1,
    }
    falling = ways.loc[("D", "C")]
    assert falling[["land_mu_before", "land_mu_now"]].tolist() == [25, 26]
    assert falling[["tax_wan_before", "tax_wan_now"]].tolist() == [1, 10]
    assert falling[["unknown_before", "unknown_now"]].tolist() == [1, 0]  # 丙 had no tax figure
    assert pd.isna(ways.loc[("ungraded", "A"), "tax_wan_before"])
    assert pd.isna(ways.loc[("new", "ungraded"), "land_mu_before"])
    assert pd.isna(ways.loc[("B", "gone"), "tax_wan_now"])
    assert ways.loc[("new", "ungraded"), "unknown_before"] == 0


def test_the_square_has_the_years_totals_in_its_margins():
    ways = change.flows(*two_years())
    square = change.matrix(ways, "units")
    assert square.loc["total", "total"] == 7
    assert square.loc["D", "total"] == 2
    assert np.isnan(square.loc["D", "D"])
    assert square["total"].drop("new").drop("total").sum() == 6
    assert change.matrix(ways, "tax_wan_now").loc["total", "total"] == 155
    then = change.matrix(ways, "tax_wan_before")
    assert np.isnan(then.loc["ungraded", "A"])  # a way with tax unknown is not one without tax
    assert np.isnan(then.loc["ungraded", "total"])
    assert np.isnan(change.matrix(ways, "land_mu_now").loc["total", "gone"])


state = st.sampled_from(["A", "B", "C", "D", "missing", "excluded", "unrated"])
figure = st.one_of(st.none(), st.integers(-50, 500).map(float))
people = st.dictionaries(
    st.sampled_from("甲乙丙丁戊己庚辛"), st.tuples(state, figure, figure), min_size=1
)


@settings(max_examples=40)
@given(people, people, st.randoms(use_true_random=False))
def test_sums_of_the_ways_are_the_totals_of_both_years_in_any_order(then, today, random):
    def year(told):
        rows = {
            name: (
                grade if len(grade) == 1 else None,
                "graded" if len(grade) == 1 else grade,
                *both,
            )
            for name, (grade, *both) in told.items()
        }
        return grades(**rows).astype({"land_mu": "float64", "tax_wan": "float64"})

    before, after = year(then), year(today)
    ways = change.flows(before, after)
    assert ways["units"].sum() == len({*then, *today})
    for name in ("land_mu", "tax_wan"):
        for table, when in ((before, "before"), (after, "now")):
            assert ways[f"{name}_{when}"].sum(min_count=1) == table[name].sum(min_count=1) or (
                table[name].isna().all() and ways[f"{name}_{when}"].isna().all()
            )
    assert ways["unknown_now"].sum() == after[["land_mu", "tax_wan"]].isna().any(axis=1).sum()
    names = list(after.index)
    random.shuffle(names)
    pd.testing.assert_frame_equal(ways, change.flows(before, after.loc[names]))


def test_years_of_d_up_to_now_and_what_ended_them():
    table = pd.DataFrame(
        {
            2021: ["D", "D", "D", "A", "D"],
            2022: ["D", "C", None, "A", "D"],
            2023: ["D", "D", "D", "A", "D"],
            2024: ["D", "D", "D", "B", None],
        },
        index=["一直", "曾为C", "有缺", "从不", "今缺"],
        dtype="string",
    )
    found = change.streaks(table)
    assert found["years"].tolist() == [4, 2, 2, 0, pd.NA]
    assert found["since"].tolist() == [2021, 2023, 2023, pd.NA, pd.NA]
    assert found["stopped_by"].tolist() == [
        "no_data", "other_grade", "no_grade", "other_grade", "no_grade",
    ]  # fmt: skip
    assert found["at_least"].tolist() == [True, False, True, False, False]
    assert change.streaks(table, grade="A")["years"].tolist()[:4] == [0, 0, 0, 0]


def test_a_year_that_the_table_lacks_stops_a_streak_as_one_without_grades():
    table = pd.DataFrame({2024: ["D"], 2022: ["D"]}, index=["甲"], dtype="string")
    found = change.streaks(table).loc["甲"]
    assert (found["years"], found["stopped_by"]) == (1, "no_grade")


def places(**rows):
    """Name → (list, rank), all of one group."""
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["listing", "rank"])
    count = table.groupby("listing")["rank"].transform("count")
    whole = table.assign(group="规下", n_ranked=count)
    return whole.astype({"rank": "Int64", "group": "string", "listing": "string"})


def test_the_biggest_moves_and_what_moved_them_against_what_all_had_in_common():
    before = places(甲=("主", 1), 乙=("主", 2), 丙=("主", 3), 丁=("主", 4), 戊=("主", None))
    after = places(丁=("主", 1), 甲=("主", 2), 乙=("主", 3), 丙=("主", 4), 戊=("主", 5))
    parts = pd.DataFrame(
        {
            "own": [0.0, 0, -1, 40, None],
            # the base took 20 from all and 21 from 丙: that alone moves a rank
            "base": [-20.0, -20, -21, -20, None],
            "rule": [0.0, 0, 0, 5, None],
            "standing": [0.0, 0, 0, 0, None],
            "peers": [0.0, 0, 0, 0, None],
        },
        index=["甲", "乙", "丙", "丁", "戊"],
    )
    moved = movers.find_movers(before, after, parts)
    assert moved["moved"].to_dict() == {"丁": 3, "甲": -1, "乙": -1, "丙": -1}
    assert moved["moved_by"].to_dict() == {"丁": "own", "甲": "others", "乙": "others", "丙": "own"}
    assert moved.loc["丁", ["rank_before", "rank_now", "ranked_before", "ranked_now"]].tolist() == [
        4, 1, 4, 5,
    ]  # fmt: skip
    assert list(moved.index) == ["丁", "丙", "乙", "甲"]  # equal moves in the order of the ids
    assert list(movers.find_movers(before, after, parts, most=1).index) == ["丁", "丙"]


def test_a_rank_in_another_list_or_group_is_no_move():
    before = places(甲=("主", 1), 乙=("主", 2), 丙=("主", 3))
    after = places(甲=("承租", 2), 乙=("主", 1), 丙=("主", 2))
    after.loc["丙", "group"] = "规上"
    parts = pd.DataFrame(float("nan"), index=["甲", "乙", "丙"], columns=change.PARTS)
    moved = movers.find_movers(before, after, parts)
    assert list(moved.index) == ["乙"]
    assert moved["moved_by"].isna().all()
