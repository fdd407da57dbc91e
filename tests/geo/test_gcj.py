"""Shifted degrees of web maps (land-data §1, GCJ-02 and BD-09)."""

import numpy as np
import pytest
from pyproj import Geod

from tcgis.geo import gcj

EARTH = Geod(ellps="WGS84")


def grid(west, south, east, north, *, steps):
    lon, lat = np.meshgrid(np.linspace(west, east, steps), np.linspace(south, north, steps))
    return lon.ravel(), lat.ravel()


COUNTY = grid(113.59, 29.03, 114.07, 29.40, steps=60)
CHINA = grid(73.001, 3.5, 135.4, 53.5, steps=120)


def metres(there, here):
    return EARTH.inv(*here, *there)[2]


@pytest.mark.parametrize(
    "pair",
    [  # published test points: true lon, lat; GCJ-02 lon, lat
        (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
        (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
        (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
    ],
)
def test_published_points_are_met(pair):
    assert gcj.wgs_to_gcj(*pair[:2]) == pytest.approx(pair[2:], abs=1e-12)
    assert gcj.gcj_to_wgs(*pair[2:]) == pytest.approx(pair[:2], abs=1e-12)


def test_how_far_gcj_lies_from_the_truth_here():
    azimuth, _, far = EARTH.inv(*COUNTY, *gcj.wgs_to_gcj(*COUNTY))
    assert (far.min(), far.max()) == pytest.approx((609, 641), abs=1.5)
    assert np.median(azimuth) == pytest.approx(120, abs=1)
    east, north = far * np.sin(np.radians(azimuth)), far * np.cos(np.radians(azimuth))
    assert (east.min(), east.max()) == pytest.approx((519, 551), abs=1)
    assert (north.min(), north.max()) == pytest.approx((-349, -278), abs=3)


def test_how_far_bd_lies_from_the_truth_here():
    azimuth, _, far = EARTH.inv(*COUNTY, *gcj.wgs_to_bd(*COUNTY))
    assert (far.min(), far.max()) == pytest.approx((1192, 1243), abs=2)
    assert np.median(azimuth) == pytest.approx(74, abs=1)


@pytest.mark.parametrize("places", [COUNTY, CHINA], ids=["county", "China"])
@pytest.mark.parametrize(
    "ways",
    [
        (gcj.wgs_to_gcj, gcj.gcj_to_wgs),
        (gcj.gcj_to_bd, gcj.bd_to_gcj),
        (gcj.wgs_to_bd, gcj.bd_to_wgs),
    ],
    ids=["gcj", "bd", "both"],
)
def test_the_inverse_is_exact(places, ways):
    there, back = ways
    assert metres(back(*there(*places)), places).max() < 1e-8


def test_the_kink_on_105_east_costs_less_than_a_micrometre():
    places = np.full(50, 105.0), np.linspace(20, 45, 50)
    assert metres(gcj.gcj_to_wgs(*gcj.wgs_to_gcj(*places)), places).max() < 1e-6


def test_one_subtraction_is_no_inverse():
    x, y = gcj.wgs_to_gcj(*COUNTY)
    again_x, again_y = gcj.wgs_to_gcj(x, y)
    off = metres((2 * x - again_x, 2 * y - again_y), COUNTY)
    assert off.max() == pytest.approx(2.2, abs=0.1)
    assert np.median(off) > 0.13


def test_an_area_in_gcj_is_wrong():
    h = 1e-4
    (east_x, east_y), (west_x, west_y) = (
        gcj.wgs_to_gcj(COUNTY[0] + side, COUNTY[1]) for side in (h, -h)
    )
    (up_x, up_y), (down_x, down_y) = (
        gcj.wgs_to_gcj(COUNTY[0], COUNTY[1] + side) for side in (h, -h)
    )
    cross = (east_x - west_x) * (up_y - down_y) - (east_y - west_y) * (up_x - down_x)
    narrower = np.cos(np.radians(gcj.wgs_to_gcj(*COUNTY)[1])) / np.cos(np.radians(COUNTY[1]))
    stretch = (cross / (4 * h * h) * narrower - 1) * 1e6
    assert (stretch.min(), stretch.max()) == pytest.approx((-2230, 3520), abs=60)


def test_abroad_nothing_is_shifted():
    boston = np.array([-71.1]), np.array([42.37])
    assert metres(gcj.wgs_to_gcj(*boston), boston).tolist() == [0.0]
    assert metres(gcj.gcj_to_wgs(*boston), boston).tolist() == [0.0]


def test_what_is_no_number_stays_none():
    x, y = gcj.gcj_to_wgs(np.array([np.nan, 113.8]), np.array([29.2, 29.2]))
    assert np.isnan(x).tolist() == [True, False]
    assert np.isfinite(y[1])
