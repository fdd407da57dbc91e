"""GCJ-02 and BD-09, the shifted degrees of Chinese web maps, to and from true ones.

Degrees throughout, arrays of any shape; a position is used, an area never is: the shift
stretches land by −0.22 to +0.35 %. The inverse is exact, not the usual single subtraction,
which errs by up to 2.2 m. Formulas: the published constants of both systems (land-data §1).
"""

from collections.abc import Callable
from typing import Final

import numpy as np

Pair = tuple[np.ndarray, np.ndarray]
"""Longitudes and latitudes in degrees."""

# Krassowsky's semi-major axis and squared eccentricity, and the origin of the polynomials
_A: Final = 6_378_245.0
_E2: Final = 0.006_693_421_622_965_943
_LON0, _LAT0 = 105.0, 35.0
_SHIFTED: Final = (72.004, 0.8293, 137.8347, 55.8271)
"""Box outside which GCJ-02 shifts nothing."""
_BD_STEP: Final = np.pi * 3000 / 180
_BD_EAST, _BD_NORTH = 0.0065, 0.006
_ROUNDS: Final = 10
_ENOUGH: Final = 3e-14
"""Degrees; doubles of this size lie 1.4e-14 apart."""


def wgs_to_gcj(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Shift true degrees to GCJ-02; outside the box of China nothing is shifted."""
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    x, y = lon - _LON0, lat - _LAT0
    sine = np.sin(np.radians(lat))
    flat = 1 - _E2 * sine**2
    north = np.degrees(_north(x, y) * flat**1.5 / (_A * (1 - _E2)))
    east = np.degrees(_east(x, y) * np.sqrt(flat) / (_A * np.cos(np.radians(lat))))
    west, south, end, top = _SHIFTED
    within = (lon >= west) & (lon <= end) & (lat >= south) & (lat <= top)
    return lon + np.where(within, east, 0.0), lat + np.where(within, north, 0.0)


def gcj_to_wgs(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Undo the shift of GCJ-02 to within 1e-8 m."""
    return _undone(wgs_to_gcj, lon, lat)


def gcj_to_bd(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Shift GCJ-02 on to BD-09."""
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_STEP)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_STEP)
    return radius * np.cos(angle) + _BD_EAST, radius * np.sin(angle) + _BD_NORTH


def bd_to_gcj(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Undo the shift from GCJ-02 to BD-09 to within 1e-8 m."""
    return _undone(gcj_to_bd, lon, lat)


def wgs_to_bd(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Shift true degrees to BD-09."""
    return gcj_to_bd(*wgs_to_gcj(lon, lat))


def bd_to_wgs(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Undo the shift of BD-09 to within 1e-8 m."""
    return gcj_to_wgs(*bd_to_gcj(lon, lat))


def _undone(shift: Callable[..., Pair], lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Fixed point of ``place = shifted − (shift(place) − place)``: each round gains 2 digits.

    On 105° E itself the shift has a kink, where 4e-7 m is all that can be had.
    """
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    x, y = lon, lat
    for _ in range(_ROUNDS):
        there = shift(x, y)
        east, north = lon - there[0], lat - there[1]
        x, y = x + east, y + north
        if not ((np.abs(east) > _ENOUGH) | (np.abs(north) > _ENOUGH)).any():
            break
    return x, y


def _waves(value: np.ndarray) -> np.ndarray:
    """20 sin 6πv + 20 sin 2πv, which both polynomials share (in degrees east)."""
    return np.asarray(20 * np.sin(6 * np.pi * value) + 20 * np.sin(2 * np.pi * value))


def _north(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Shift to the north in metres on the ellipsoid."""
    slow = 160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)
    mid = 20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)
    smooth = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    return np.asarray(smooth + (_waves(x) + mid + slow) * 2 / 3)


def _east(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Shift to the east in metres on the ellipsoid."""
    slow = 150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)
    mid = 20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)
    smooth = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    return np.asarray(smooth + (_waves(x) + mid + slow) * 2 / 3)
