"""How one file's coordinates are to be read: what is claimed, what they say, and the way home."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from tcgis import crs, gcj
from tcgis.catalog import County, Layer
from tcgis.sources import datum

_LONLAT: Final = CRS.from_epsg(4490)
_UNSHIFT: Final[dict[str, Callable[..., gcj.Pair]]] = {
    "gcj02": gcj.gcj_to_wgs,
    "bd09": gcj.bd_to_wgs,
}


class Reading(NamedTuple):
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


def read(points: np.ndarray, *, declared: CRS | None, layer: Layer, county: County) -> Reading:
    """Weigh the file's claim and the catalogue's against ``points``, one a feature."""
    target = CRS.from_user_input(county.crs)
    claim = _claim(declared, layer, county)
    old = claim is not None and crs.in_china(county.envelope) and crs.is_unverified(claim)
    decision = crs.decide(points, declared=claim, envelope=county.envelope)
    reading = Reading(decision, declared, layer, target)
    if not old or claim is None:
        return reading
    if claim is not declared:
        return reading._replace(refusal=f"图层目录写为 {crs.name(claim)}，两者不一致")
    return reading if layer.datum_shift is None else _by_parameters(points, reading, claim, county)


def _claim(declared: CRS | None, layer: Layer, county: County) -> CRS | None:
    """What is believed to be claimed: the catalogue's word before one that is worth less.

    An old datum that only one of the two names is suspicion enough, since size cannot tell;
    and a system that nobody registered gives way to what the catalogue's author wrote.
    """
    said = _said(layer)
    if said is None or declared is None or not crs.in_china(county.envelope):
        return declared or said
    newly_old = crs.is_unverified(said) and not crs.is_unverified(declared)
    return said if newly_old or declared.to_epsg() is None else declared


def _said(layer: Layer) -> CRS | None:
    try:
        return CRS.from_user_input(layer.crs) if layer.crs else None
    except CRSError:
        return None  # the reader refuses it where it counts


def _by_parameters(points: np.ndarray, reading: Reading, old: CRS, county: County) -> Reading:
    """Read a file on an old datum by the parameters of its layer, unless they cannot be right."""
    twin = crs.modern(old)
    if twin is None:
        return reading._replace(refusal="其投影不是 3° 或 6° 标准带，给定参数无法使用")
    decision = crs.decide(points, declared=twin, envelope=county.envelope)
    led = reading._replace(decision=decision, old=old)
    if decision.crs is None:
        return led
    move = led.home()
    if move is None:
        return reading._replace(
            refusal="图层目录给定的参数不适用于这种坐标（平面参数只用于投影坐标）"
        )
    seen = points[:, ::-1] if decision.swapped else points
    unmoved = crs.way(decision.crs, reading.target)(seen)
    if datum.moves_too_far(points, moved=move(points), unmoved=unmoved):
        limit = f"{datum.FARTHEST_M:g}"
        return reading._replace(
            refusal=f"按给定参数位置移动超过 {limit} 米，参数或其单位、符号有误"
        )
    return led


def _unshifted(source: CRS, layer: Layer, target: CRS) -> crs.Move:
    before, after = crs.way(source, _LONLAT), crs.way(_LONLAT, target)
    undo = _UNSHIFT[str(layer.shift)]
    return lambda points: after(np.column_stack(undo(*before(points).T)))
