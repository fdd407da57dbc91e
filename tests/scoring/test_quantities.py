"""Sum first, divide last; missing is not zero."""

import pandas as pd
import pytest

from tcgis.rulesets.load import load_edition
from tcgis.scoring import quantities

MU = 2000 / 3
PARCELS = pd.DataFrame(
    {
        "land_m2": [10 * MU, 30 * MU, 10 * MU, 50 * MU],
        "tax_wan": [100.0, 60.0, None, None],
        "output_wan": [1000.0, None, None, 500.0],
    },
    index=["p1", "p2", "p3", "p4"],
)
MISSING = pd.DataFrame(
    {"tax_wan": [0, 0, 10 * MU, 0], "output_wan": [0, 30 * MU, 10 * MU, 0]}, index=PARCELS.index
)
BY = pd.Series(["东园", "东园", "东园", "西园"], PARCELS.index)


def test_a_park_is_the_ratio_of_its_sums_and_not_the_mean_of_its_ratios():
    rolled = quantities.roll_up(PARCELS, MISSING, BY)
    parks = quantities.ratios(rolled.sums, rolled.missing_land_m2)
    assert parks.loc["东园", "land_mu"] == pytest.approx(50)
    assert parks.loc["东园", "parcels"] == 3
    assert parks.loc["东园", "tax_per_mu"] == pytest.approx(160 / 40)  # mean of ratios: 6
    assert parks.loc["东园", "output_per_mu"] == pytest.approx(1000 / 10)
    assert rolled.coverage.loc["东园"].tolist() == pytest.approx([0.8, 0.2])


def test_vacant_land_stays_in_the_denominator_and_an_unknown_amount_is_no_zero():
    rolled = quantities.roll_up(PARCELS, MISSING, BY)
    parks = quantities.ratios(rolled.sums, rolled.missing_land_m2)
    assert parks.loc["西园", "output_per_mu"] == pytest.approx(10)
    assert pd.isna(parks.loc["西园", "tax_wan"])
    assert pd.isna(parks.loc["西园", "tax_per_mu"])


def test_parcels_without_a_park_are_a_sum_of_their_own():
    by = BY.where(BY.eq("东园"))
    rolled = quantities.roll_up(PARCELS, MISSING, by)
    assert rolled.sums["land_mu"].sum() == pytest.approx(100)
    assert rolled.sums["output_wan"].sum() == 1500


def test_nothing_left_to_divide_by_is_missing_and_never_infinite():
    land = pd.DataFrame({"land_m2": [10 * MU, 0.0], "tax_wan": [5.0, 5.0]}, index=["a", "b"])
    missing = pd.DataFrame({"tax_wan": [10 * MU, 0.0]}, index=["a", "b"])
    assert quantities.ratios(land, missing)["tax_per_mu"].isna().all()
    assert quantities.ratios(land)["tax_per_mu"].tolist()[0] == pytest.approx(0.5)


def test_an_edition_s_indicators_beside_the_two_of_every_level():
    edition = load_edition("tongcheng/2024-template")
    firm = pd.DataFrame(
        {"land_m2": [100 * MU], "tax_wan": [500.0], "revenue_wan": [5000.0], "power_kwh": [2.5e6]}
    )
    row = quantities.ratios(firm, indicators=edition.indicators_all()).iloc[0]
    assert row["tax_per_mu"] == pytest.approx(5)
    assert row["revenue_per_mu"] == pytest.approx(50)
    assert row["tax_per_kwh"] == pytest.approx(2)  # 元 a kWh
    assert pd.isna(row["output_per_mu"])


def test_beside_a_ratio_stands_the_land_it_was_divided_by():
    units = pd.DataFrame(
        {"land_m2": [20_000.0, 10_000.0], "tax_wan": [300.0, None]}, index=["P", "Q"]
    )
    lost = pd.DataFrame({"tax_wan": [10_000.0, 10_000.0]}, index=["P", "Q"])
    table = quantities.ratios(units, lost)
    assert table.loc["P", ["tax_per_mu", "tax_per_mu_divisor_mu"]].tolist() == [20.0, 15.0]
    assert table.loc["Q", ["tax_per_mu", "tax_per_mu_divisor_mu"]].isna().all()


def test_places_are_equal_where_values_are_equal_to_nine_decimals():
    values = pd.Series([0.1 + 0.2, 0.3, 0.3 + 1e-8, None, -0.0, 0.0])
    assert quantities.places(values).fillna(-1).tolist() == [2, 2, 1, -1, 4, 4]
