"""What the independent recomputation found, each in a case that one can check by hand."""

import pandas as pd
import pytest

from tcgis.line.attributes import Use, attributes
from tcgis.rulesets.load import load_edition
from tcgis.scoring.engine import score
from tests.scoring import cases

LAND = pd.Series({"F1": 20_000.0})


def at_year_end(year, *, parcel=None, **firm):
    table = pd.DataFrame([{"credit_code": "F1", "size": "规上", "condition": "在产", **firm}])
    parcels = None if parcel is None else pd.DataFrame([{"credit_code": "F1", **parcel}])
    return attributes(table, year=year, use=Use(LAND), parcels=parcels).loc["F1"]


def test_a_parcel_completed_after_the_year_is_not_complete_in_it():
    """Due in October 2022, completed in May 2023: on 31 December 2022 past and not complete."""
    parcel = {
        "finish_due": pd.Timestamp("2022-10-18"),
        "finished_on": pd.Timestamp("2023-05-01"),
        "condition": "在用",  # as of today
    }
    assert at_year_end(2022, parcel=parcel)["past_agreed_completion"]


def test_a_completion_agreed_for_31_december_has_not_passed_on_31_december():
    """The day of a term belongs to the term; it has passed on 1 January."""
    parcel = {
        "finish_due": pd.Timestamp("2023-12-31"),
        "finished_on": pd.NaT,
        "condition": "在建",
    }
    assert at_year_end(2024, parcel=parcel)["past_agreed_completion"]
    assert not at_year_end(2023, parcel=parcel)["past_agreed_completion"]


def test_a_base_of_sums_holds_every_firm_that_has_both_figures():
    """Last year 500 + 500 万元 over 500 + 0 万千瓦时: 1000 ÷ 500 = 2 元, twice that is 4."""
    edition = load_edition("tongcheng/2024-template")
    each = {"size": "规上", "land_mu": 100, "revenue_wan": 5000, "tax_wan": 500}
    firms = {"甲公司": {"power_kwh": 5_000_000}, "乙公司": {"power_kwh": 0}}
    table = cases.units({"each": each, "units": firms}, edition)
    bases = score(table, edition, previous=table).bases.set_index("indicator")["base"]
    assert bases["tax_per_kwh"] == pytest.approx(4)


def test_who_came_above_scale_only_later_was_below_whatever_the_register_lacks():
    """Today 规上 or 规下, a firm that entered the list in 2024 was 规下 at the end of 2022."""
    entered = pd.Timestamp("2024-03-01")
    size = at_year_end(2022, size=None, above_scale_on=entered)["size"]
    assert pd.notna(size)
    assert size == "规下"
