# ruff: noqa: RUF001, DTZ001 -- full-width digits, and days without a zone, as sheets have them
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from tcgis.catalog import codes
from tcgis.checks.tables import cells


def read_one(kind, cell, **how):
    values, faults = cells.read_cells(pd.Series([cell], dtype=object), kind, **how)
    fault = None if pd.isna(faults[0]) else faults[0]
    return (None if pd.isna(values[0]) else values[0]), fault


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (3.5, 3.5),
        (8, 8.0),
        (" 7 ", 7.0),
        ("1,234.5", 1234.5),
        ("１２，３４５．６", 12345.6),
        ("-3.2", -3.2),
        ("35%", 0.35),
    ],
)
def test_numbers(cell, amount):
    value, fault = read_one("number", cell)
    assert value == pytest.approx(amount)
    assert fault is None


@pytest.mark.parametrize("cell", ["-", "—", "/", "无", "*", "－"])
def test_marks_for_nothing_are_missing_with_a_finding(cell):
    assert read_one("number", cell) == (None, "value_missing")


@pytest.mark.parametrize("cell", [None, "", "  ", np.nan])
def test_an_empty_cell_is_missing_without_a_finding(cell):
    assert read_one("number", cell) == (None, None)


@pytest.mark.parametrize("cell", ["约300", "12万元", float("inf"), datetime(2024, 1, 1)])
def test_what_is_no_number_is_unreadable_and_never_guessed(cell):
    assert read_one("number", cell) == (None, "value_unreadable")


def test_a_percent_sign_in_a_column_of_percent_is_its_unit():
    assert read_one("number", "35%", percent=1.0) == (35.0, None)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (datetime(2024, 5, 1), "2024-05-01"),
        (date(2024, 5, 1), "2024-05-01"),
        (pd.Timestamp("2024-05-01 13:00"), "2024-05-01"),
        (45413, "2024-05-01"),
        (45413.0, "2024-05-01"),
        ("45413", "2024-05-01"),
        ("2024-05-01", "2024-05-01"),
        ("2024/5/1", "2024-05-01"),
        ("2024.5.1", "2024-05-01"),
        ("2024.5", "2024-05-01"),
        (2024.5, "2024-05-01"),
        (2024.11, "2024-11-01"),
        ("2024.10", "2024-10-01"),
        ("20530601", "2053-06-01"),
        (20530601.0, "2053-06-01"),
        ("2053年6月", "2053-06-01"),
        ("2053年6月1日", "2053-06-01"),
        ("２０２４年 ５月 １日", "2024-05-01"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_dates(cell, day):
    value, fault = read_one("date", cell)
    assert (value.strftime("%Y-%m-%d"), fault) == (day, None)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("1901-01-01", "date_placeholder"),
        (datetime(1899, 12, 31), "date_placeholder"),
        ("长期", "value_missing"),
        ("/", "value_missing"),
        ("2024-13-01", "date_unreadable"),
        ("2024", "date_unreadable"),
        (2024.1, "date_unreadable"),  # 2024.10 loses its zero as a number
        ("待定", "date_unreadable"),
        (None, None),
    ],
)
def test_what_is_no_date(cell, fault):
    assert read_one("date", cell) == (None, fault)


def test_a_column_of_dates_stays_and_loses_its_placeholders():
    days = pd.Series(pd.to_datetime(["2024-05-01", "1900-01-01", None]))
    values, faults = cells.date(days)
    assert values.to_list() == [pd.Timestamp("2024-05-01"), pd.NaT, pd.NaT]
    assert faults.isna().to_list() == [True, False, True]
    assert values.dtype == "datetime64[us]"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (" 91421222ma4900002j　", "91421222MA4900002J"),
        ("ＡＢ12", "AB12"),
        (1234.0, "1234"),
        ("1234.0", "1234"),
        (7, "7"),
        ("1-23", "1-23"),
    ],
)
def test_codes(cell, code):
    assert read_one("code", cell) == (code, None)


@pytest.mark.parametrize(
    "cell", [914212220000000009.0, 914212220000000000, "9.14212220000000E+17", "914212220000000000"]
)
def test_a_code_that_a_spreadsheet_rounded_is_dropped(cell):
    assert read_one("code", cell, spell=codes.credit_code_clean) == (None, "code_rounded")


def test_an_all_digit_credit_code_as_text_is_not_rounded():
    assert read_one("code", "914212220000000009") == ("914212220000000009", None)


def test_a_literal_code_is_taken_as_written():
    values, faults = cells.as_written(pd.Series(["-", " 1-2 ", None], dtype=object))
    assert values.to_list() == ["-", "1-2", pd.NA]
    assert faults.isna().all()


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2024年", 2024),
        (2024.0, 2024),
        ("202405", 2024),
        ("2023-12-31", 2023),
        ("所属期2022", 2022),
    ],
)
def test_years(cell, year):
    assert read_one("year", cell) == (year, None)


def test_what_is_no_year():
    assert read_one("year", "去年") == (None, "value_unreadable")
    assert read_one("year", 45292.0) == (None, "value_unreadable")


def test_text_is_trimmed_and_whole_numbers_have_no_point():
    words, _ = cells.text(pd.Series([" 湖北（通城）甲　", 12.0, "无", ""], dtype=object))
    assert words.to_list() == ["湖北（通城）甲", "12", pd.NA, pd.NA]


def test_plain_text_compares_in_half_width():
    assert cells.plain(pd.Series(["湖北（通城）甲"])).to_list() == ["湖北(通城)甲"]
