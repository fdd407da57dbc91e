import numpy as np
import pandas as pd
import pytest

from tcgis.checks.amounts import plausible
from tests.checks.sent import short


def amounts(*rows):
    frame = pd.DataFrame(rows, columns=["subject_id", "year", "item", "value"])
    frame = frame.astype({"subject_id": "string", "item": "string", "value": "float64"})
    place = {"layer": "tax", "file": "f.xlsx", "sheet": "甲"}
    return frame.assign(**place, row=range(2, len(frame) + 2))


LAND = pd.Series({"A": 10.0, "B": 100.0, "无地": 0.0})


def test_an_amount_that_is_too_much_for_the_land_is_dropped_alone():
    facts = amounts(("A", 2024, "tax_wan", 50.0), ("A", 2024, "tax_wan", 5_000.1))
    frame, found = plausible.check_amounts(facts, LAND)
    assert frame["value"].isna().to_list() == [False, True]
    assert found[["code", "row", "subject", "effect"]].to_numpy().tolist() == [
        ["implausible_per_mu", 3, "A", "value_dropped"]
    ]
    assert found["detail"][0] == "5000.1000 万元 ÷ 10.00 亩 = 500 万元/亩"


def test_five_hundred_a_mu_is_just_plausible():
    frame, found = plausible.check_amounts(amounts(("A", 2024, "tax_wan", 5_000.0)), LAND)
    assert (len(found), frame["value"].to_list()) == (0, [5_000.0])


def test_too_much_together_is_told_and_kept():
    facts = amounts(("A", 2024, "tax_wan", 3_000.0), ("A", 2024, "tax_wan", 2_500.0))
    frame, found = plausible.check_amounts(facts, LAND)
    assert frame["value"].to_list() == [3_000.0, 2_500.0]
    assert short(found) == [("implausible_per_mu", 2, "kept")]


@pytest.mark.parametrize(
    ("tax", "codes"), [(0.5, ["low_per_mu"]), (1.0, []), (0.0, []), (-3.0, [])]
)
def test_a_low_amount_is_noted_but_nothing_is_not(tax, codes):
    frame, found = plausible.check_amounts(amounts(("B", 2024, "tax_wan", tax)), LAND)
    assert found["code"].to_list() == codes
    assert frame["value"].to_list() == [tax]


@pytest.mark.parametrize("subject", ["无地", "C", None])
def test_without_land_nothing_is_implied(subject):
    _, found = plausible.check_amounts(amounts((subject, 2024, "tax_wan", 1e9)), LAND)
    assert len(found) == 0


def test_tax_above_output_is_told_at_the_output():
    facts = amounts(
        ("B", 2024, "tax_wan", 60.0),
        ("B", 2024, "tax_wan", 50.0),
        ("B", 2024, "output_wan", 100.0),
        ("B", 2023, "tax_wan", 90.0),
        ("B", 2023, "output_wan", 100.0),
        ("A", 2024, "tax_wan", 20.0),
        ("A", 2024, "output_wan", 0.0),
    )
    frame, found = plausible.check_amounts(facts, LAND)
    assert short(found) == [("tax_above_output", 4, "kept")]
    assert found["detail"].to_list() == ["2024 年税收 110.00 万元，产值 100.00 万元"]
    assert frame["value"].to_list() == facts["value"].to_list()


def test_tax_that_was_dropped_is_not_told_again_as_above_output():
    facts = amounts(("A", 2024, "tax_wan", 90_000.0), ("A", 2024, "output_wan", 100.0))
    _, found = plausible.check_amounts(facts, LAND)
    assert found["code"].to_list() == ["implausible_per_mu"]


def test_no_facts_no_findings():
    frame, found = plausible.check_amounts(amounts(), LAND)
    assert (len(frame), len(found)) == (0, 0)


def county(item, *odd):
    """Eleven firms of 10 mu with 20 万元 each, and others with what ``odd`` says."""
    values = [20.0] * 11 + list(odd)
    land = pd.Series(10.0, [f"F{number}" for number in range(len(values))])
    return amounts(*((f"F{n}", 2024, item, value) for n, value in enumerate(values))), land


def test_a_figure_two_orders_from_the_others_is_told_and_kept():
    # 2 万元 a mu is the rule: 199 and 0.021 are within two orders, 210 and 0.019 are not
    facts, land = county("tax_wan", 1_990.0, 2_100.0, 0.21, 0.19)
    frame, found = plausible.check_amounts(facts, land)
    assert short(found) == [("per_mu_outlier", 14, "kept"), ("per_mu_outlier", 16, "kept")]
    assert found["detail"][0] == "2024 年 210 万元/亩，全体中位数 2 万元/亩"
    assert frame["value"].to_list() == facts["value"].to_list()


def test_what_the_absolute_limit_told_is_not_told_again():
    facts, land = county("tax_wan", 50_000.0, 0.01)
    _, found = plausible.check_amounts(facts, land)
    assert found["code"].to_list() == ["implausible_per_mu", "low_per_mu"]


def test_output_is_looked_at_too_and_each_item_against_its_own():
    tax, _ = county("tax_wan")
    output, land = county("output_wan", 1.0)
    output = output.assign(value=np.where(output["value"].eq(20), 2_000, 1.0))
    facts = pd.concat([tax, output], ignore_index=True).assign(row=range(23))
    _, found = plausible.check_amounts(facts, land)
    assert short(found) == [("per_mu_outlier", 22, "kept")]
    assert found["field"].to_list() == ["output_wan"]


@pytest.mark.parametrize(("output", "told"), [(10_001.0, 1), (9_999.0, 0), (0.09, 1), (0.11, 0)])
def test_output_of_few_firms_is_held_against_fixed_limits(output, told):
    # evaluation-methods §9: 0.01–1,000 万元 a mu, here of 10 mu
    _, found = plausible.check_amounts(amounts(("A", 2024, "output_wan", output)), LAND)
    assert found["code"].to_list() == ["per_mu_outlier"] * told


def test_a_sum_of_which_a_part_is_missing_is_no_outlier():
    facts, land = county("tax_wan", 0.1)
    more = amounts(("F11", 2024, "tax_wan", float("nan")))
    _, found = plausible.check_amounts(pd.concat([facts, more], ignore_index=True), land)
    assert "per_mu_outlier" not in found["code"].to_list()
