import pandas as pd
import pytest

from tcgis.checks import plausible

from .sent import short


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
