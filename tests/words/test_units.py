import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcgis.errors import CatalogError
from tcgis.words import units


@pytest.mark.parametrize(
    ("unit", "name", "factor"),
    [
        ("平方米", "area_m2", 1.0),
        ("㎡", "area_m2", 1.0),
        ("公顷", "area_m2", 10_000.0),
        ("亩", "area_m2", 10_000 / 15),
        ("平方公里", "area_m2", 1e6),
        ("ft2", "area_m2", 0.09290304),
        ("元", "tax_wan", 1e-4),
        ("千元", "output_wan", 0.1),
        ("万元", "tax_wan", 1.0),
        ("亿元", "tax_wan", 1e4),
        ("万千瓦时", "power_kwh", 1e4),
        ("吨标准煤", "energy_tce", 1.0),
        ("万吨标煤", "energy_tce", 1e4),
        ("KWH", "power_kwh", 1.0),
        ("万度", "power_kwh", 1e4),
        ("亿千瓦时", "power_kwh", 1e8),
        ("万元/亩", "invest_intensity", 15.0),
        ("万元/亩", "tax_per_mu", 1.0),
        ("人", "staff", 1.0),
        ("USD", "value_usd", 1.0),
        (None, "tax_wan", 1.0),
    ],
)
def test_factors(unit, name, factor):
    assert units.factor(unit, name) == factor


@pytest.mark.parametrize(
    ("unit", "name"),
    [("万元", "area_m2"), ("亩", "tax_wan"), ("元", "staff"), ("万元/亩", "tax_wan")],
)
def test_a_unit_that_measures_something_else_is_refused_by_name(unit, name):
    with pytest.raises(CatalogError, match=name):
        units.factor(unit, name)


def test_fifteen_mu_make_a_hectare():
    assert units.to_mu(pd.Series([20_000.0, 10_000 / 15, np.nan])).to_list()[:2] == [30.0, 1.0]
    assert units.MU_M2 * 15 == 10_000


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (2.675, 2, 2.68),
        (2.665, 2, 2.67),
        (0.125, 2, 0.13),
        (-2.675, 2, -2.68),
        (2.5, 0, 3.0),
        (1.005, 2, 1.01),
        (2.6749, 2, 2.67),
        (1234567.885, 2, 1234567.89),
    ],
)
def test_half_goes_up_as_on_paper(value, decimals, shown):
    assert units.round_half_up(pd.Series([value]), decimals)[0] == pytest.approx(shown, abs=1e-9)


def test_missing_stays_missing_and_the_index_and_name_stay():
    rounded = units.round_half_up(pd.Series([np.nan, 1.25], index=["a", "b"], name="x"), 1)
    assert np.isnan(rounded["a"])
    assert (rounded["b"], rounded.name) == (1.3, "x")


@given(st.integers(-(10**9), 10**9))
def test_rounding_what_is_round_changes_nothing(cents):
    value = cents / 100
    assert units.round_half_up(pd.Series([value]), 2)[0] == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(4_270_033.394, 4_270_033.39), (4_270_033.393, 4_270_033.39), (4_270_033.395, 4_270_033.40),
     (98_765_432.103, 98_765_432.10), (2.675, 2.68), (1.005, 1.01)],
)  # fmt: skip
def test_a_large_figure_is_no_tie_because_it_is_large(value, shown):
    assert units.round_half_up(pd.Series([value]), 2)[0] == pytest.approx(shown, abs=1e-7)
