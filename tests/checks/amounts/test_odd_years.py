"""A year in the future, before the register, or of a few rows makes no year of its own."""

import pandas as pd
import pytest

from tcgis.checks.amounts.odd_years import check_years

REGISTER = pd.DataFrame({"registered_on": pd.to_datetime(["2001-05-01", None, "2010-01-01"])})


def facts(*sheets):
    """Rows of (file, {year: rows})."""
    told = [
        (file, row, year)
        for file, counts in sheets
        for row, year in enumerate((y for y, n in counts.items() for _ in range(n)), start=2)
    ]
    table = pd.DataFrame(told, columns=["file", "row", "year"])
    table = table.assign(
        layer="power",
        sheet="用电量",
        subject_id="91",
        subject_name=pd.NA,
        item="power_kwh",
        value=1.0,
    )
    texts = ["layer", "file", "sheet", "subject_id", "subject_name", "item"]
    return table.astype({**dict.fromkeys(texts, "string"), "row": "Int64", "year": "int64"})


@pytest.mark.parametrize(
    ("year", "why"), [(2042, "在将来"), (2027, "在将来"), (1999, "早于"), (2014, "只有 2 行")]
)
def test_a_year_that_cannot_be_meant_is_told_with_its_row_and_makes_no_year(year, why):
    done = check_years(facts(("a.xlsx", {2023: 200, 2024: 200, year: 2})), REGISTER, this_year=2026)
    assert sorted(done.frame["year"].unique()) == [2023, 2024]
    assert done.findings["row"].tolist() == [402, 403]
    assert set(done.findings["value"]) == {str(year)}
    assert set(done.findings["effect"]) == {"set_aside"}
    assert all(why in each for each in done.findings["detail"])


@pytest.mark.parametrize(
    "sheets",
    [
        [("a.xlsx", {2023: 200, 2024: 200}), ("b.xlsx", {2025: 2})],  # a first small file
        [("a.xlsx", {2023: 200, 2024: 2}), ("b.xlsx", {2024: 200})],  # paid later
        [("a.xlsx", {2023: 200, 2024: 200, 2025: 40})],  # a year that comes in
        [("a.xlsx", {2023: 4, 2024: 1})],  # a small county
        [("a.xlsx", {2001: 5, 2026: 5})],  # the first year of the register, and this one
    ],
)
def test_a_year_that_can_be_meant_stays(sheets):
    given = facts(*sheets)
    done = check_years(given, REGISTER, this_year=2026)
    assert len(done.findings) == 0
    assert len(done.frame) == len(given)


def test_a_row_of_several_amounts_is_told_once_and_without_days_no_year_is_early():
    given = facts(("a.xlsx", {1999: 3, 2024: 3}))
    twice = pd.concat([given, given.assign(item="tax_wan")], ignore_index=True)
    early = check_years(twice, REGISTER, this_year=2026)
    assert (len(early.findings), len(early.frame)) == (3, 6)
    unknown = REGISTER.assign(registered_on=pd.NaT)
    assert len(check_years(twice, unknown, this_year=2026).findings) == 0
