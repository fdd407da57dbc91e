"""Areas on paper beside the area drawn: one diagnosis, given as findings and as a table."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from tcgis import findings
from tcgis.checks.checked import Checked
from tcgis.checks.land import ellipsoid
from tcgis.words import terms
from tcgis.words.terms import text
from tcgis.words.units import MU_M2

STATED: Final = ["certificate_area_m2", "reported_area_m2"]
_CERTIFICATE, _REPORTED = STATED
_DRAWN: Final = "geometry_area_m2"

DIAGNOSES: Final = (
    "wrong_unit",
    "mercator",
    "zone",
    "conflict",
    "noted",
    "rounded",
    "agrees",
    "no_drawing",
    "only_drawing",
    "no_area",
)
"""What areas are to each other, gravest first; named in ``words/text/states.yaml``."""
_UNIT, _MERCATOR, _ZONE, _CONFLICT, _NOTED, _ROUNDED, _AGREES = range(7)
_NO_DRAWING, _ONLY_DRAWING, _NO_AREA = range(7, 10)

AGREES_M2, AGREES_SHARE = 1.0, 0.0001
"""Difference that is the same area written down; land-data §2: ≤ max(1 m², 0.01 %)."""
NOTED_SHARE: Final = 0.005
"""Difference (0.5 %) that different surveys of one parcel may have; more is a conflict."""
ZONE_SHARE: Final = (0.0008, 0.003)
"""Excess of planar over true area in a neighbouring zone or in UTM (0.08–0.3 %)."""
MERCATOR_SHARE: Final = (0.30, 0.33)
"""The same in Web Mercator at 29° N."""

# stated ÷ drawn where the number is in one unit under the heading of another
_UNIT_RATIOS: Final = {
    1e-4: "areas_hectares_as_m2",
    1.5e-3: "areas_mu_as_m2",
    1 / 15: "areas_hectares_as_mu",
    15.0: "areas_mu_as_hectares",
    MU_M2: "areas_m2_as_mu",
    1e4: "areas_m2_as_hectares",
}
_RATIO_NEAR: Final = 0.01
# a constant ratio: this share of at least so many parcels within this of the median
_MOST, _ENOUGH, _CONSTANT = 0.8, 10, 0.0002
# least units in which certificates are rounded: 0.1 and 1 m², 0.01 mu
_ROUNDED_TO: Final = [0.1, 1.0, MU_M2 / 100]
_ON_GRID: Final = 1e-6
# a drawn area can be stated to the cent of a square metre at best
_EXACT_M2: Final = 0.005 + 1e-9


class _Pair(NamedTuple):
    """One stated area of each parcel beside another area, and what the difference means."""

    rows: pd.DataFrame
    name: str
    stated: np.ndarray
    beside: np.ndarray
    words: np.ndarray
    """Places in ``DIAGNOSES``; the last where one of both is missing."""

    def where(self, which: np.ndarray) -> "_Pair":
        """Some of the rows."""
        arrays = (each[which] for each in (self.stated, self.beside, self.words))
        return _Pair(self.rows[which], self.name, *arrays)

    def diagnosed(self, *words: int) -> "_Pair":
        """The rows of some words."""
        return self.where(np.isin(self.words, words))


def check_areas(parcels: pd.DataFrame) -> Checked:
    """Compare certificate and reported areas with ``geometry_area_m2``.

    Only an area in an evidently wrong unit is dropped: it becomes missing, never guessed.
    A ratio that nearly all parcels of a layer share is one finding for the layer. Where nothing
    is drawn, the reported area is compared with that of the certificate.
    """
    found: list[pd.DataFrame] = []
    checked = parcels
    for pair in (_pair(parcels, name, _DRAWN) for name in STATED):
        checked = checked.assign(**{pair.name: checked[pair.name].mask(pair.words == _UNIT)})
        found += [_units(pair.diagnosed(_UNIT)), *_of_layers(pair)]
    undrawn = _pair(parcels, _REPORTED, _CERTIFICATE).where(_missing(parcels, _DRAWN))
    found += [
        _differing("area_differs", undrawn.diagnosed(_NOTED), beside=_CERTIFICATE),
        _differing("area_conflict", undrawn.diagnosed(_CONFLICT, _UNIT), beside=_CERTIFICATE),
    ]
    return Checked(checked, findings.join(found))


def three_areas(parcels: pd.DataFrame) -> pd.DataFrame:
    """Areas of certificate, report and drawing side by side, as they came, with a diagnosis.

    Parameters
    ----------
    parcels : a GeoDataFrame in a plane system, before ``check_areas``.

    Returns
    -------
    parcel_id, the three areas, ``true_area_m2`` (of the drawing, on the ellipsoid), what each
    stated area is more than the drawn one and the reported more than the certificate's
    (``…_difference_m2``), the diagnosis of each stated area and the gravest of both: a word of
    ``words/text/states.yaml``. Where nothing is drawn the stated areas are beside each other.
    """
    certificate, reported, drawn = (parcels[name] for name in (*STATED, _DRAWN))
    words = {name: _with_absence(parcels, name) for name in STATED}
    return pd.DataFrame(
        {
            "parcel_id": parcels["parcel_id"],
            **{name: parcels[name] for name in (*STATED, _DRAWN)},
            "true_area_m2": ellipsoid.areas(parcels["geometry"]),
            "certificate_difference_m2": certificate - drawn,
            "reported_difference_m2": reported - drawn,
            "reported_certificate_difference_m2": reported - certificate,
            "certificate_diagnosis": _in_words(words[_CERTIFICATE]),
            "reported_diagnosis": _in_words(words[_REPORTED]),
            "diagnosis": _in_words(_gravest(parcels, words)),
        },
        index=parcels.index,
    )


def _with_absence(parcels: pd.DataFrame, name: str) -> np.ndarray:
    """Diagnosis of one stated area, also where it or the drawing is missing."""
    stated, drawn = ~_missing(parcels, name), ~_missing(parcels, _DRAWN)
    words = np.where(drawn, _ONLY_DRAWING, np.where(stated, _NO_DRAWING, _NO_AREA))
    return np.where(stated & drawn, _pair(parcels, name, _DRAWN).words, words)


def _gravest(parcels: pd.DataFrame, words: dict[str, np.ndarray]) -> np.ndarray:
    """The gravest diagnosis of each parcel; that something is missing is the least."""
    on_paper = _pair(parcels, _REPORTED, _CERTIFICATE).words
    wrong = _missing(parcels, _DRAWN) & np.isin(on_paper, [_UNIT, _CONFLICT, _NOTED])
    every = [*words.values(), np.where(wrong, on_paper, _NO_AREA)]
    return np.asarray(np.min(every, axis=0))


def _in_words(places: np.ndarray) -> ExtensionArray:
    return pd.array(list(DIAGNOSES), dtype="string").take(places)


def _missing(parcels: pd.DataFrame, name: str) -> np.ndarray:
    return ~(parcels[name].to_numpy("float64") > 0)


def _pair(parcels: pd.DataFrame, name: str, other: str) -> _Pair:
    stated, beside = (parcels[each].to_numpy("float64") for each in (name, other))
    words = np.full(len(parcels), _NO_AREA)
    both = (stated > 0) & (beside > 0)
    words[both] = _differences(stated[both], beside[both])
    pair = _Pair(parcels, name, stated, beside, words)
    if other == _DRAWN:
        for layer in _layers(pair):
            common = _common(pair, layer)
            if common is not None:
                words[layer & (np.abs(beside / stated - 1 - common) <= _CONSTANT)] = (
                    _MERCATOR if common > ZONE_SHARE[1] else _ZONE
                )
    return pair


def _differences(stated: np.ndarray, beside: np.ndarray) -> np.ndarray:
    """What the differences mean, parcel by parcel."""
    off = np.abs(stated - beside)
    agrees = off <= np.maximum(AGREES_M2, AGREES_SHARE * beside)
    rounded = (off > _EXACT_M2) & _rounded(stated, off)
    units = _reading(stated / beside) >= 0
    words = [_UNIT, _ROUNDED, _AGREES, _NOTED]
    return np.select([units, rounded, agrees, off / beside <= NOTED_SHARE], words, _CONFLICT)


def _reading(ratio: np.ndarray) -> np.ndarray:
    """Which of ``_UNIT_RATIOS`` a ratio is; −1 for none."""
    reading = np.full(len(ratio), -1)
    for place, times in enumerate(_UNIT_RATIOS):
        reading[np.abs(ratio / times - 1) <= _RATIO_NEAR] = place
    return reading


def _layers(pair: _Pair) -> list[np.ndarray]:
    """Rows of each layer that have both areas, in the order of the layers' names."""
    place, names = pd.factorize(pair.rows["layer"].fillna(""), sort=True)
    compared = (pair.words != _NO_AREA) & (pair.words != _UNIT)
    return [compared & (place == layer) for layer in range(len(names))]


def _common(pair: _Pair, layer: np.ndarray) -> float | None:
    """Relative excess that nearly all parcels of a layer share, if it is a projection's."""
    if layer.sum() < _ENOUGH:
        return None
    ratio = pair.beside[layer] / pair.stated[layer] - 1
    middle = float(np.median(ratio))
    constant = (np.abs(ratio - middle) <= _CONSTANT).mean() >= _MOST
    return middle if constant and _projection(middle) else None


def _projection(excess: float) -> str | None:
    if ZONE_SHARE[0] <= abs(excess) <= ZONE_SHARE[1]:
        return text("areas_of_zone")
    if MERCATOR_SHARE[0] <= excess <= MERCATOR_SHARE[1]:
        return text("areas_of_mercator")
    return None


def _rounded(stated: np.ndarray, off: np.ndarray) -> np.ndarray:
    """Whether an area is a whole number of some unit and differs by less than that unit."""
    whole = [
        (np.abs(stated / unit - np.round(stated / unit)) < _ON_GRID) & (off < unit)
        for unit in _ROUNDED_TO
    ]
    return np.asarray(np.any(whole, axis=0))


def _units(pair: _Pair) -> pd.DataFrame:
    ratio = pair.stated / pair.beside
    readings = list(_UNIT_RATIOS.values())
    remark = [text("areas_ratio", ratio=each, reading=text(readings[place]))
              for each, place in zip(ratio, _reading(ratio), strict=True)]  # fmt: skip
    return findings.found(
        "area_unit",
        pair.rows,
        subject=pair.rows["parcel_id"],
        field=pair.name,
        value=_two(pair.stated, pair.rows.index),
        detail=pd.Series(remark, pair.rows.index, dtype="string"),
        effect=findings.VALUE_DROPPED,
    )


def _of_layers(pair: _Pair) -> list[pd.DataFrame]:
    return [table for layer in _layers(pair) for table in _of_layer(pair, layer)]


def _of_layer(pair: _Pair, layer: np.ndarray) -> list[pd.DataFrame]:
    found = []
    common = _common(pair, layer)
    name = str(pair.rows["layer"][layer].iloc[0]) if layer.any() else None
    if common is not None:
        detail = text("areas_excess", excess=common, projection=_projection(common))
        found = [findings.whole("area_zone", layer=name, subject=pair.name, detail=detail)]
    own = pair.where(layer)
    single = own.where(~np.isin(own.words, [_ZONE, _MERCATOR]))
    rounded = single.diagnosed(_ROUNDED)
    found += [
        _differing("area_differs", single.diagnosed(_NOTED)),
        _differing("area_conflict", single.diagnosed(_CONFLICT)),
    ]
    if len(rounded.rows) >= _ENOUGH and len(rounded.rows) >= _MOST * len(single.rows):
        # one note where areas are rounded as a rule, as 公顷 with four decimals are
        detail = text("areas_rounded", n=len(single.rows))
        whole = findings.whole("area_rounded", layer=name, subject=pair.name, detail=detail)
        return [*found, whole]
    return [*found, _differing("area_rounded", rounded)]


def _differing(code: str, pair: _Pair, *, beside: str = _DRAWN) -> pd.DataFrame:
    detail = [
        text(
            "areas_difference",
            beside=terms.label(beside),
            area=other,
            off=stated - other,
            share=stated / other - 1,
        )
        for stated, other in zip(pair.stated, pair.beside, strict=True)
    ]
    return findings.found(
        code,
        pair.rows,
        subject=pair.rows["parcel_id"],
        field=pair.name,
        value=_two(pair.stated, pair.rows.index),
        detail=pd.Series(detail, pair.rows.index, dtype="string"),
    )


def _two(values: np.ndarray, index: pd.Index) -> pd.Series:
    return pd.Series([f"{each:.2f}" for each in values], index, dtype="string")
