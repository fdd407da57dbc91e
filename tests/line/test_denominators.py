"""The same tax by six denominators, and sums as units; areas in mu, so that one can check."""

import pandas as pd
import pytest

from tcgis.errors import EditionError
from tcgis.line import aggregates, denominators
from tcgis.line.denominators import Ground
from tcgis.rulesets.measures import Indicator
from tcgis.scoring.quantities import LandRatio

MU = 2000 / 3
SHOWN = [LandRatio("tax_per_mu", "tax_wan")]
# F1 (规上) uses 10 mu of p1 and 10 of p3, F2 (规下) 20 of p2, F3 (规上, tax missing) 10 of p1;
# p3 is a warehouse's, p4 is vacant, of p5 the use is not known
TABLE = pd.DataFrame(
    {
        "land_m2": [20 * MU, 20 * MU, 10 * MU, 10 * MU, 40 * MU],
        "tax_wan": [30.0, 40.0, 30.0, None, None],
        "power_kwh": [300.0, None, 100.0, None, None],
    },
    index=["p1", "p2", "p3", "p4", "p5"],
)
MISSING = pd.DataFrame(
    {"tax_wan": [10 * MU, 0, 0, 0, 0], "power_kwh": [0, 20 * MU, 0, 0, 0]}, index=TABLE.index
)
BY = pd.Series(["东园", "东园", "东园", "东园", "西园"], TABLE.index)
INDUSTRIAL = pd.Series([True, True, False, True, None], TABLE.index, dtype="boolean")
NET = pd.DataFrame(
    {
        "credit_code": ["F1", "F1", "F2", "F3"],
        "parcel_id": ["p1", "p3", "p2", "p1"],
        "area_m2": [10 * MU, 10 * MU, 20 * MU, 10 * MU],
        "tax_wan": [30.0, 30.0, 40.0, None],
    }
)
SIZE = pd.Series({"F1": "规上", "F2": "规下", "F3": "规上"})
GIVEN = pd.DataFrame({"approved_area_m2": [110 * MU, None]}, index=["东园", "西园"])


def ground(**changed):
    whole = {
        "table": TABLE, "missing_m2": MISSING, "by": BY, "industrial": INDUSTRIAL,
        "used": denominators.uses(NET, SIZE), "given": GIVEN,
    }  # fmt: skip
    return Ground(**{**whole, **changed})


@pytest.mark.parametrize(
    ("name", "tax", "land"),
    [
        ("supplied", 100, 20 + 20 + 10 + 10 - 10),
        ("approved", 100, 110 - 10),
        ("industrial", 70, 20 + 20 + 10 - 10),
        ("above_scale", 60, 10 + 10),
    ],
)
def test_each_denominator_has_its_own_tax_and_land_without_that_whose_tax_is_missing(
    name, tax, land
):
    of, per = denominators.over_land(ground(), "tax_wan", name)
    assert of["东园"] == pytest.approx(tax)
    assert per["东园"] == pytest.approx(land)


def test_a_denominator_that_nobody_gave_is_missing_and_no_zero():
    table = denominators.ratios(ground(), SHOWN)
    assert table.loc["东园", "tax_per_mu_approved"] == pytest.approx(1)
    assert table.loc["东园", "tax_per_mu_approved_divisor_mu"] == pytest.approx(100)
    unknown = [f"tax_per_mu_{name}" for name in ("planned", "built")]
    assert table[unknown].isna().all(axis=None)
    assert table.loc["西园"].isna().all()
    land = denominators.areas(ground())
    assert land.loc["东园", "industrial_m2"] == pytest.approx(50 * MU)
    assert land.loc["东园", "above_scale_m2"] == pytest.approx(30 * MU)
    assert pd.isna(land.loc["西园", "industrial_m2"])


def test_an_area_smaller_than_the_land_without_tax_divides_nothing():
    small = pd.DataFrame({"approved_area_m2": [5 * MU]}, index=["东园"])
    assert pd.isna(
        denominators.ratios(ground(given=small), SHOWN).loc["东园", "tax_per_mu_approved"]
    )


def test_coverage_is_of_industrial_land_only():
    """F1 and F3 are evaluated: 20 of 50 mu; F1's 10 mu of warehouse count on neither side."""
    covered = denominators.coverage(ground(), pd.Index(["F1", "F3"]))
    assert covered["东园"] == pytest.approx(20 / 50)
    assert pd.isna(covered["西园"])


def indicator(of, per):
    choice = {"take": "none", "cite": "own"}
    return Indicator.model_validate(
        {
            "id": "x", "of": of, "per": per, "weight": 100, "cite": "own",
            "base": {"kind": "none", "cite": "own"}, "score": {"kind": "percentile", "cite": "own"},
            "on_missing": choice, "on_zero_denominator": choice,
            "on_negative": {"take": "as_is", "cite": "own"},
        }
    )  # fmt: skip


def test_a_ratio_of_two_amounts_is_of_the_pieces_where_both_are_known():
    """p1 lacks a part of its tax and p2 its power: of p3 alone both are known."""
    of, per = aggregates.pair(ground(), indicator("tax_wan", "power_kwh"))
    assert [of["东园"], per["东园"]] == [30, 100]


def test_an_amount_by_itself_is_known_only_where_none_of_it_is_missing():
    whole = MISSING.assign(tax_wan=0.0)
    assert pd.isna(aggregates.pair(ground(), indicator("tax_wan", None))[0]["东园"])
    of, per = aggregates.pair(ground(missing_m2=whole), indicator("tax_wan", None))
    assert of["东园"] == 100
    assert per is None


def test_what_no_source_feeds_is_refused_by_name(ruled):
    units = aggregates.Units(pd.DataFrame(index=["东园"]), ground())
    with pytest.raises(EditionError, match="tax_wan"):
        aggregates.require(units, ruled)


@pytest.fixture
def ruled(park_edition):
    return park_edition("park")
