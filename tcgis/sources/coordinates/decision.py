"""How one file's coordinates are to be read: what is claimed, what they say, and the way home."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from tcgis.catalog.model import County, Layer
from tcgis.geo import crs, datum, gcj, zones
from tcgis.geo.names import name_system
from tcgis.words import terms

_TWO: Final = 2
_LONLAT: Final = CRS.from_epsg(4490)
_UNSHIFT: Final[dict[str, Callable[..., gcj.Pair]]] = {
    "gcj02": gcj.gcj_to_wgs,
    "bd09": gcj.bd_to_wgs,
}


class CoordinateDecision(NamedTuple):
    """The verdict on a file, and all that the way from it into the county's plane depends on."""

    decision: crs.Decision
    declared: CRS | None
    layer: Layer
    target: CRS
    old: CRS | None = None
    """The old datum's system, where given parameters lead away from it."""
    refusal: str | None = None

    def way(self, source: CRS, *, swapped: bool) -> crs.Move | None:
        """How coordinates that are read in ``source`` come home; None where nothing leads."""
        move = self._way(source)
        if move is None or not swapped:
            return move
        return lambda points: move(points[:, ::-1])

    def _way(self, source: CRS) -> crs.Move | None:
        if self.old is not None and self.layer.datum_shift is not None:
            return datum.route(source, self.old, self.layer.datum_shift, self.target)
        if self.layer.is_shifted:
            return _unshifted(source, self.layer, self.target)
        return crs.way(source, self.target)

    def home(self) -> crs.Move | None:
        """The way of the file as a whole."""
        if self.decision.crs is None:
            return None
        return self.way(self.decision.crs, swapped=self.decision.swapped)


def decide_coordinates(
    points: np.ndarray, *, declared: CRS | None, layer: Layer, county: County
) -> CoordinateDecision:
    """Weigh the file's claim and the catalogue's against ``points``, one a feature."""
    target = CRS.from_user_input(county.crs)
    claim, listed = _claim(declared, layer, county), _catalog_crs(layer)
    decision = crs.decide(points, declared=claim, envelope=county.envelope)
    reading = CoordinateDecision(decision, declared, layer, target)
    if claim is None or not crs.in_china(county.envelope):
        return reading
    if listed is not None and not _same_datum(claim, listed):
        refused = crs.Decision(None, False, "unverified_datum", [])
        why = terms.text("datum_differs", listed=name_system(listed))
        return reading._replace(decision=refused, refusal=why)
    if not crs.is_unverified(claim) or layer.datum_shift is None:
        return reading
    return _by_parameters(points, reading, claim, county)


def _claim(declared: CRS | None, layer: Layer, county: County) -> CRS | None:
    """What is believed to be claimed: the catalogue's word before one that is worth nothing.

    That is a drawing's own axes, and where Chinese zones are known a modern system that nobody
    registered.
    """
    listed = _catalog_crs(layer)
    if declared is None or not (declared.is_projected or declared.is_geographic):
        return listed
    nameless = crs.code(declared) is None and not crs.is_unverified(declared)
    return listed if nameless and listed is not None and crs.in_china(county.envelope) else declared


def _same_datum(one: CRS, other: CRS) -> bool:
    """Whether neither rests on an old datum, or both on one, by the ellipsoid and the name."""
    if not (crs.is_unverified(one) or crs.is_unverified(other)):
        return True
    sizes = [each.ellipsoid.semi_major_metre if each.ellipsoid else 0 for each in (one, other)]
    names = {zones.old_datum(each) for each in (one, other)} - {None}
    return round(sizes[0]) == round(sizes[1]) and len(names) < _TWO


def _catalog_crs(layer: Layer) -> CRS | None:
    try:
        return CRS.from_user_input(layer.crs) if layer.crs else None
    except CRSError:
        return None  # the reader refuses it where it counts


def _by_parameters(
    points: np.ndarray, reading: CoordinateDecision, old: CRS, county: County
) -> CoordinateDecision:
    """Read a file on an old datum by the parameters of its layer, unless they cannot be right."""
    twin = crs.modern(old)
    if twin is None:
        return reading._replace(refusal=terms.text("datum_no_zone"))
    decision = crs.decide(points, declared=twin, envelope=county.envelope)
    led = reading._replace(decision=decision, old=old)
    if decision.crs is None:
        return led
    move = led.home()
    if move is None or not _in_zone(decision.crs, layer=reading.layer):
        return reading._replace(refusal=terms.text("datum_other_zone"))
    seen = points[:, ::-1] if decision.swapped else points
    unmoved = crs.way(decision.crs, reading.target)(seen)
    if datum.moves_too_far(points, moved=move(points), unmoved=unmoved):
        limit = f"{datum.FARTHEST_M:g}"
        return reading._replace(refusal=terms.text("datum_too_far", limit=limit))
    return led


def _in_zone(found: CRS, *, layer: Layer) -> bool:
    """Whether plane parameters were reckoned in the zone of these coordinates."""
    listed = _catalog_crs(layer)
    if layer.datum_shift is None or layer.datum_shift.kind == "space7" or listed is None:
        return True
    meridian = crs.central_meridian(listed)
    return meridian is None or meridian == crs.central_meridian(found)


def _unshifted(source: CRS, layer: Layer, target: CRS) -> crs.Move:
    before, after = crs.way(source, _LONLAT), crs.way(_LONLAT, target)
    undo = _UNSHIFT[str(layer.shift)]
    return lambda points: after(np.column_stack(undo(*before(points).T)))
