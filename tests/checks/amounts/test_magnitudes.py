"""Whole columns in another unit than stated."""

import pandas as pd
import pytest

from tcgis.checks.amounts import magnitudes

FIRMS = [f"F{number}" for number in range(6)]
TAX = [20.0, 45.0, 80.0, 6.0, 130.0, 33.0]
OUTPUT = [500.0, 1500.0, 2000.0, 300.0, 4000.0, 900.0]


def column(item, values, *, year=2024, layer="税", sheet="s"):
    frame = pd.DataFrame(
        {
            "subject_id": FIRMS[: len(values)],
            "subject_name": pd.NA,
            "year": year,
            "item": item,
            "value": values,
            "layer": layer,
            "file": f"{layer}{year}.xlsx",
            "sheet": sheet,
        }
    )
    texts = ["subject_id", "subject_name", "item", "layer", "file", "sheet"]
    return frame.astype(dict.fromkeys(texts, "string"))


def doubted(*columns):
    found = magnitudes.check_magnitudes(pd.concat(columns, ignore_index=True))
    return sorted(zip(found["file"], found["field"], strict=True))


def times(factor, values):
    return [value * factor for value in values]


def test_honest_columns_are_not_doubted():
    years = [column("tax_wan", times(growth, TAX), year=year)
             for year, growth in ((2022, 0.5), (2023, 1.0), (2024, 2.5))]  # fmt: skip
    assert doubted(*years, column("output_wan", OUTPUT, layer="统")) == []


@pytest.mark.parametrize("factor", [1e4, 1e3, 10, 0.1, 1e-3, 1e-4])
def test_the_year_that_differs_from_two_others_is_named(factor):
    years = [column("tax_wan", times(each, TAX), year=year)
             for year, each in ((2022, 0.9), (2023, factor), (2024, 1.1))]  # fmt: skip
    assert doubted(*years) == [("税2023.xlsx", "tax_wan")]


def test_of_two_years_both_are_named_if_nothing_else_tells():
    years = [
        column("tax_wan", times(each, TAX), year=year) for year, each in ((2023, 1), (2024, 10))
    ]
    assert doubted(*years) == [("税2023.xlsx", "tax_wan"), ("税2024.xlsx", "tax_wan")]


def test_yuan_under_wan_is_known_by_the_output_beside():
    assert doubted(
        column("tax_wan", times(1e4, TAX)), column("output_wan", OUTPUT, layer="统")
    ) == [("税2024.xlsx", "tax_wan")]


def test_thousands_under_wan_are_known_by_the_revenue_beside():
    revenue = column("revenue_wan", OUTPUT, layer="统")
    output = column("output_wan", times(10, OUTPUT), layer="统")
    tax = column("tax_wan", TAX)
    assert doubted(revenue, output, tax) == [("统2024.xlsx", "output_wan"),
                                             ("统2024.xlsx", "revenue_wan")]  # fmt: skip


def test_ten_thousand_kwh_as_kwh():
    assert doubted(column("power_kwh", [12.0, 30.0, 45.0, 8.0, 20.0], layer="电")) == [
        ("电2024.xlsx", "power_kwh")
    ]


def test_few_firms_show_nothing():
    assert doubted(column("tax_wan", times(1e4, TAX[:4]))) == []


def test_one_wrong_firm_is_not_a_wrong_column():
    years = [column("tax_wan", TAX, year=2023), column("tax_wan", [2e5, *TAX[1:]])]
    assert doubted(*years) == []


def test_the_finding_says_what_was_seen():
    years = [column("tax_wan", TAX, year=2023), column("tax_wan", times(10, TAX))]
    found = magnitudes.check_magnitudes(pd.concat(years, ignore_index=True))
    assert found["detail"][0] == "2023 年：6 个单位 2024 年与 2023 年之比，中位数为 10"
    assert set(found["effect"]) == {"kept"}
