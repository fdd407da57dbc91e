"""Land-data §7, land registers: 容积率, 年限 and 密度 as text."""
# ruff: noqa: RUF001 -- full-width signs, as registers have them

import pandas as pd
import pytest

from tcgis.checks.layer import check_layer
from tcgis.checks.tables import readers
from tests.checks.sent import COUNTY, layer, read


def read_one(kind, cell):
    values, faults = readers.read_column(pd.Series([cell], dtype=object), kind)
    value = None if pd.isna(values[0]) else round(float(values[0]), 6)
    return value, (None if pd.isna(faults[0]) else faults[0])


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("≥1.0", 1.0, None),
        ("1.0≤容积率≤2.0", 1.0, 2.0),
        ("2.0≥容积率≥1.0", 1.0, 2.0),
        ("容积率≥1.2", 1.2, None),
        ("不低于1.2", 1.2, None),
        ("不低于 1.0，不高于 2.5", 1.0, 2.5),
        ("≤２．０", None, 2.0),
        ("不超过2", None, 2.0),
        ("1.0~2.0", 1.0, 2.0),
        ("1.0-2.0", 1.0, 2.0),
        ("1.0—2.0", 1.0, 2.0),
        ("1.2以上", 1.2, None),
        ("2.0及以下", None, 2.0),
        (">1", 1.0, None),
        (1.5, 1.5, 1.5),
    ],
)
def test_both_ends_of_a_range(cell, low, high):
    assert read_one("range_low", cell) == (low, None)
    assert read_one("range_high", cell) == (high, None)


@pytest.mark.parametrize("cell", ["按规划", "1.0/2.0", "2.0~1.0", "1.0.2"])
def test_what_is_no_range(cell):
    assert read_one("range_low", cell) == (None, "value_unreadable")


@pytest.mark.parametrize(
    ("cell", "years"), [("50年", 50.0), (50, 50.0), ("５０", 50.0), ("49年6个月", 49.5)]
)
def test_terms_in_years(cell, years):
    assert read_one("years", cell) == (years, None)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [("长期", "value_missing"), ("-", "value_missing"), ("2053", "value_unreadable"),
     ("20530601", "value_unreadable"), ("40年/50年", "value_unreadable")],
)  # fmt: skip
def test_what_is_no_term(cell, fault):
    assert read_one("years", cell) == (None, fault)


@pytest.mark.parametrize("cell", ["35%", 35, 0.35, "0.35", "３５％"])
def test_a_density_is_a_share(cell):
    assert read_one("share", cell) == (0.35, None)


def test_a_density_above_a_hundred_percent_is_none():
    assert read_one("share", 350) == (None, "value_unreadable")


def test_one_heading_may_feed_both_ends():
    columns = {
        "parcel_id": {"from": ["宗地号"]},
        "far_min": {"from": ["容积率"], "kind": "range_low"},
        "far_max": {"from": ["容积率"], "kind": "range_high"},
        "term_years": {"from": ["出让年限"], "kind": "years"},
    }
    sent = {"宗地号": ["A"], "容积率": ["1.0≤容积率≤2.0"], "出让年限": ["50年"]}
    frame = check_layer(layer("parcels", columns), read(sent), COUNTY).frame
    assert frame[["far_min", "far_max", "term_years"]].to_numpy().tolist() == [[1.0, 2.0, 50.0]]
