"""What public systems and published lists were seen to get wrong, one test each.

Each test computes the mistake beside the right figure, so that the two would be told apart.
"""

import numpy as np
import pandas as pd
import pytest

from tcgis import yaml_strict
from tcgis.analysis import yearly
from tcgis.catalog.model import Gate
from tcgis.checks.land import areas
from tcgis.line import control_figures
from tcgis.line.attributes import Use, attributes
from tcgis.links import holdings
from tcgis.rulesets.examined import examined
from tcgis.rulesets.load import available, load_edition, path_of
from tcgis.scoring import classes, quantities
from tcgis.scoring.engine import score
from tcgis.words import terms
from tests.checks.sent import parcels, square

from . import cases

MU = 10_000 / 15
PARK_RULE = load_edition("park-grading/public-system")


def demo(**changes):
    raw = yaml_strict.read(cases.HOME / "words/demo.yaml")
    for place, value in changes.items():
        cases.change(raw, place.replace("__", "."), value)
    edition, wrong = examined(raw)
    assert wrong == []
    return edition


def scored(edition, tax, land=10):
    """Firms by name, each with so much tax and land, in 万元 and mu."""
    firms = {name: {"tax_wan": each, "land_mu": land} for name, each in tax.items()}
    return score(cases.units({"units": firms}, edition), edition).scores


def falling(number):
    """So many firms, each with less tax than the one before."""
    return {f"企业{at:02}": 10.0 * (number - at) for at in range(number)}


def letters(table):
    return "".join(table["grade"])


def test_percentages_are_of_the_whole_and_not_of_the_remainder():
    """25, 65 and 85 % of 20 firms end at 5, 13 and 17; 65 % of the 15 left would be 9, not 8."""
    edition = demo(classes__cuts={"*": {"A": 25, "B": 65, "C": 85, "cite": "own"}})
    assert letters(scored(edition, falling(20))) == "A" * 5 + "B" * 8 + "C" * 4 + "D" * 3
    assert int(0.65 * 15) == 9


@pytest.mark.parametrize(("number", "last"), [(11, 1), (20, 1), (21, 2), (41, 3)])
def test_d_is_a_quota_of_its_own_and_no_leftover(number, last):
    """The park rule rounds D up: 5 % of 21 is 2, and C is what is left between B and D."""
    rule = PARK_RULE.classes
    a, b, c = classes.reach(rule, np.array([number]), np.array([[20.0, 30.0, 5.0]]))[0]
    assert number - c == last
    assert (a, b - a) == (number * 20 // 100, number * 30 // 100)
    assert c - b == number - last - a - (b - a)


def test_a_percentage_of_a_number_is_not_cut_by_int():
    """29 % of 100 is 29; as a product of doubles it is 28.999… and ``int`` makes it 28."""
    assert int(0.29 * 100) == 28
    edition = demo(classes__cuts={"*": {"A": 29, "B": 58, "C": 90, "cite": "own"}})
    assert letters(scored(edition, falling(100))) == "A" * 29 + "B" * 29 + "C" * 32 + "D" * 10


@pytest.mark.parametrize(("ties", "shared"), [("same_class_up", "A"), ("same_class_down", "B")])
def test_a_tie_is_settled_by_the_rule_and_not_by_the_sort(ties, shared):
    """Two firms share places 1 and 2 of five, one place is A: both are A, or neither."""
    edition = demo(classes__ties__take=ties)
    tax = {"甲": 80, "乙": 80, "丙": 60, "丁": 40, "戊": 20}
    for order in (list(tax), list(reversed(tax)), ["丙", "乙", "戊", "甲", "丁"]):
        table = scored(edition, {name: tax[name] for name in order})
        assert table["grade"].to_dict() == {
            "甲": shared, "乙": shared, "丙": "B", "丁": "C", "戊": "D",
        }  # fmt: skip


def test_a_quotient_keeps_its_fraction_and_is_never_a_text():
    """10 ÷ 3 万元 a mu of base 10: 33.33…, not 3 × 10; and 9 is behind 10, as texts it is not."""
    table = scored(demo(), {"甲": 10, "乙": 9, "丙": 100}, land=3)
    assert table["score"].dtype == "float64"
    assert table.at["甲", "score"] == pytest.approx(100 / 3, rel=1e-12)
    assert table.at["甲", "score_shown"] == 33.33
    assert table["rank"].to_dict() == {"甲": 2, "乙": 3, "丙": 1}
    assert sorted(["10", "9"], reverse=True) == ["9", "10"]


def test_two_firms_that_look_alike_are_ranked_by_what_is_not_shown():
    table = scored(demo(), {"甲": 60.001, "乙": 60.002, "丙": 10})
    assert table["score_shown"].tolist() == [60.0, 60.0, 10.0]
    assert table["rank"].to_dict() == {"甲": 2, "乙": 1, "丙": 3}


def test_weights_that_do_not_sum_to_full_marks_are_refused_with_their_sum():
    raw = yaml_strict.read(path_of("tongcheng/2024-template"))
    raw["indicators"]["规上"][0]["weight"] -= 5
    _, wrong = examined(raw)
    assert [one for one in wrong if "权重之和为 95" in one and "应为 100" in one] == wrong
    for name in available():
        sums = [sum(one.weight for one in each)
                for each in load_edition(name).indicators.values()]  # fmt: skip
        assert sums == [100] * len(sums), name


def test_a_year_never_overwrites_another():
    """The same firms in two years: both results stand, and each has its own base and sum."""
    edition = load_edition("tongcheng/2024-template")
    of = {
        year: cases.units({"each": {"size": "规下", "land_mu": 10}, "units": firms}, edition)
        for year, firms in {
            2023: {"甲": {"tax_wan": 20}, "乙": {"tax_wan": 60}},
            2024: {"甲": {"tax_wan": 30}, "乙": {"tax_wan": 10}},
        }.items()
    }
    by_year = yearly.runs(of, edition)
    then, now = (by_year[year].scored.scores["score"].to_dict() for year in (2023, 2024))
    assert then == {"甲": 25, "乙": 75}  # base 2 × 80 ÷ 20 of the year itself
    assert now == {"甲": 37.5, "乙": 12.5}  # base 2 × 80 ÷ 20 of 2023
    beside = yearly.history(by_year, 2024).parts
    assert beside["before"].to_dict() == then
    assert beside["now"].to_dict() == now


def test_a_firm_that_lets_land_is_computed_like_any_other():
    """Own 30 mu, 9 of them let: 21 are used, and a lessee of 规下 costs a 规下 firm 10 points."""
    let = pd.DataFrame([{
        "lease_id": "L1", "parcel_id": "P", "lessor_code": "A", "lessee_code": "B",
        "kind": "land", "area_m2": 9 * MU, "floor_area_m2": np.nan, "from_on": pd.NaT,
        "to_on": pd.NaT, "place": None, "layer": "leases", "file": "l", "sheet": "S", "row": 2,
    }])  # fmt: skip
    texts = dict.fromkeys(("lessor_code", "lessee_code", "place", "kind", "lease_id"), "string")
    own = pd.DataFrame({
        "parcel_id": ["P"], "credit_code": pd.array(["A"], dtype="string"), "condition": ["在用"],
        "supplied_on": pd.array([pd.NaT], dtype="datetime64[us]"),
    })  # fmt: skip
    land = pd.Series({"P": 30 * MU}).rename_axis("parcel_id")
    floors = pd.DataFrame({"parcel_id": ["P"], "floor_area_m2": [6000.0]})
    dates = {"from_on": "datetime64[us]", "to_on": "datetime64[us]"}
    built = holdings.build(
        own, let.astype(texts | dates), land, floors, on=pd.Timestamp("2024-12-31")
    )
    used = holdings.net(built.frame).set_index("credit_code")["area_m2"] / MU
    assert used.round(9).to_dict() == {"A": 21, "B": 9}

    edition = load_edition("zhejiang/2022-template")
    each = {"size": "规下", "land_mu": 100, "tax_wan": 1159.32, "power_kwh": 49_290_816.3265}
    firms = {"不出租": {"lessees_below_scale": 0}, "出租": {"lessees_below_scale": 1}}
    table = score(cases.units({"each": each, "units": firms}, edition), edition).scores
    assert table["score_shown"].to_dict() == {"不出租": 100, "出租": 90}


def test_what_is_labelled_mu_is_mu():
    """20,000 m² are 30 mu, so that 90 万元 are 3 a mu, not 0.0045."""
    firms = pd.DataFrame({"credit_code": ["A"]})
    found = attributes(firms, year=2024, use=Use(pd.Series({"A": 20_000.0})))
    assert found.at["A", "land_mu"] == 30
    ratios = quantities.ratios(found.assign(tax_wan=90.0, output_wan=np.nan))
    assert ratios.at["A", "tax_per_mu"] == 3
    assert terms.load().terms["land_mu"].unit == "亩"
    assert terms.load().terms["tax_per_mu"].unit == "万元/亩"


def test_square_metres_sent_under_mu_are_found_and_not_counted():
    """A drawing of 20,000 m², a certificate of "20,000 mu": told, and missing instead of wrong."""
    sent = parcels([square(0, 0)], certificate_area_m2=np.array([20_000 * MU]),
                   reported_area_m2=np.array([np.nan]),
                   geometry_area_m2=np.array([20_000.0]))  # fmt: skip
    frame, found = areas.check_areas(sent)
    assert frame["certificate_area_m2"].isna().all()
    assert found["field"].tolist() == ["certificate_area_m2"]
    assert "以平方米数填入亩栏" in found["detail"].iloc[0]


FIRMS = pd.DataFrame(
    {
        "land_m2": [10 * MU, 30 * MU, 20 * MU, 40 * MU],
        "tax_wan": [100.0, 60.0, np.nan, 20.0],
        "output_wan": [1000.0, 900.0, 500.0, 400.0],
    },
    index=["F1", "F2", "F3", "F4"],
)
PARKS = pd.Series(["东园", "东园", "东园", "西园"], FIRMS.index)


def test_every_ratio_of_a_list_times_its_land_is_its_amount_again():
    table = quantities.ratios(FIRMS)
    assert (table["tax_per_mu"] * table["land_mu"]).round(9).tolist()[:2] == [100, 60]
    assert pd.isna(table.at["F3", "tax_per_mu"])  # missing, and not 0 ÷ 20
    assert (table["output_per_mu"] * table["land_mu"]).round(9).tolist() == [1000, 900, 500, 400]


def test_totals_of_a_list_are_the_sums_of_its_rows():
    """160 万元 on the 40 mu whose tax is known: 4, not the mean of 10 and 2, not 160 ÷ 60."""
    missing = pd.DataFrame({"tax_wan": [0, 0, 20 * MU, 0], "output_wan": 0.0}, index=FIRMS.index)
    rolled = quantities.roll_up(FIRMS, missing, PARKS)
    parks = quantities.ratios(rolled.sums, rolled.missing_land_m2)
    assert parks["tax_wan"].to_dict() == {"东园": 160, "西园": 20}
    assert parks["land_mu"].round(9).to_dict() == {"东园": 60, "西园": 40}
    assert parks["tax_per_mu"].round(9).to_dict() == {"东园": 4, "西园": 0.5}


def test_the_number_of_a_list_is_the_number_of_its_rows():
    """Grades and those without one add up to the units, and ``n_ranked`` to those ranked."""
    edition = demo()
    table = scored(edition, {**falling(7), "缺数据": None})
    counts = table["grade"].value_counts().to_dict()
    assert counts == {"A": 1, "B": 3, "C": 1, "D": 2}
    assert sum(counts.values()) + table["grade"].isna().sum() == len(table) == 8
    assert table["rank"].dropna().tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert table["n_ranked"].dropna().unique().tolist() == [7]


def test_a_list_that_contradicts_the_control_figure_is_red():
    """Rows that add up to 180 under a control figure of 200: told, not shown as if it were so."""
    controls = pd.DataFrame({
        "scope": ["county"], "name": [None], "year": [2024], "item": ["tax_wan"], "value": [200.0],
        "file": ["c.xlsx"], "sheet": ["S"], "row": [2],
    })  # fmt: skip
    ours = pd.DataFrame({
        "scope": ["county"], "name": [None], "year": [2024], "item": ["tax_wan"],
        "ours": [FIRMS["tax_wan"].sum()], "aside": [0.0],
    })  # fmt: skip
    compared = control_figures.compare_totals(
        ours, controls, thresholds=Gate(green_below=0.01, amber_below=0.05)
    )
    assert compared["light"].tolist() == ["red"]
    assert compared["difference"].tolist() == [-20]
