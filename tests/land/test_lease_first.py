"""先租后让: rent = lease years ÷ total years × price × 1.3."""

import pytest

from tcgis.land.lease_first import rent


def test_five_of_twenty_years_are_325_thousandths_of_the_price():
    assert rent(1, lease_years=5, total_years=20) == pytest.approx(0.325, abs=1e-15)
    assert rent(1200, lease_years=5, total_years=20) == pytest.approx(390)


def test_leasing_for_the_whole_term_costs_the_surcharge():
    assert rent(100, lease_years=20, total_years=20) == pytest.approx(130)


@pytest.mark.parametrize("years", [0, -5, 21])
def test_a_lease_of_no_years_or_beyond_the_term_is_refused(years):
    with pytest.raises(ValueError, match="租期须大于 0 且不超过总年期"):
        rent(100, lease_years=years, total_years=20)
