"""Land-data §7, period: year, month, 1–本月累计."""

import datetime

import pandas as pd
import pytest

from tcgis.checks.layer import check_layer
from tcgis.checks.tables import periods
from tests.checks.sent import COUNTY, layer, read, short

FIRM = "91421222MA4900002J"


def taxes(period, *, heading="税额", sheets=None):
    columns = {"credit_code": {"from": ["代码"]}, "year": {"from": ["所属期"]}}
    facts = {"tax_wan": {"from": [heading], "unit": "万元"}}
    count = len(period)
    given = {"代码": [FIRM] * count, heading: [1.0] * count, "所属期": period}
    return check_layer(layer("facts", columns, facts=facts), read(given, sheets=sheets), COUNTY)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2024年1-11月", (1, 11)),
        ("2024年1—6月累计", (1, 6)),
        ("2024-05", (5, 5)),
        ("202405", (5, 5)),
        ("2024年5月", (5, 5)),
        ("2024-05-13", (5, 5)),
        ("20240513", (5, 5)),
        ("2024年第一季度", (1, 3)),
        ("2024年上半年", (1, 6)),
        ("202401-202406", (1, 6)),
        ("2024年1-本月", (1, 0)),
        ("2024年1-12月", None),
        ("202401-202412", None),
        ("2024-01-01至2024-12-31", None),
        ("2024", None),
        ("2024年度", None),
    ],
)
def test_months_that_a_period_speaks_of(text, months):
    assert periods.span(text) == months


@pytest.mark.parametrize(
    ("name", "months"),
    [("2024年1-11月", (1, 11)), ("税收202405", (5, 5)), ("2024-1", None), ("2024年", None)],
)
def test_a_sheet_speaks_of_months_by_their_word(name, months):
    assert periods.span(name, sheet=True) == months


def test_a_part_of_the_year_is_set_aside_and_told():
    frame, found = taxes(["2024年1-11月", "2023年"])
    assert frame["year"].to_list() == [2023]
    assert short(found) == [("period_partial", 2, "set_aside")]
    assert found["value"].to_list() == ["2024年1-11月"]


def test_twelve_months_are_a_year_and_eleven_are_not():
    months = [f"2024{month:02d}" for month in range(1, 13)]
    assert len(taxes(months).frame) == 12
    frame, found = taxes(months[:11])
    assert len(frame) == 0
    assert set(found["code"]) == {"period_partial"}


def test_months_of_one_year_do_not_complete_another():
    months = [f"2024{month:02d}" for month in range(1, 13)]
    frame, found = taxes([*months, "202501"])
    assert set(frame["year"]) == {2024}
    assert short(found) == [("period_partial", 14, "set_aside")]


def test_under_a_heading_of_sums_only_december_is_the_year():
    frame, found = taxes(["202411", "202412"], heading="税额(本年累计)")
    assert frame["row"].to_list() == [3]
    assert short(found) == [("period_partial", 2, "set_aside")]


def test_the_last_day_of_the_year_is_the_year():
    assert len(taxes([datetime.date(2024, 12, 31)] * 2).frame) == 2
    assert len(taxes([datetime.date(2024, 12, 30)] * 2).frame) == 0


def test_a_sheet_of_some_months_is_no_year():
    frame, found = taxes([None, None], sheets=["2024年1-5月", "2023年"])
    assert frame["year"].to_list() == [2023]
    assert short(found) == [("period_partial", 2, "set_aside")]


def test_an_event_has_its_month_and_stays():
    columns = {"credit_code": {"from": ["代码"]}, "year": {"from": ["时间"]},
               "veto": {"from": ["事项"]}}  # fmt: skip
    given = {"代码": [FIRM], "时间": ["2024-05"], "事项": ["安全事故"]}
    frame = check_layer(layer("vetoes", columns), read(given), COUNTY).frame
    assert frame["year"].to_list() == [2024]
    assert pd.isna(frame["sheet"][0])
