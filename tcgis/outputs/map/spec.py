"""What stands on a map: its words, its classes, its fields, as one plain object for the browser."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from tcgis.outputs.map import features, palette
from tcgis.outputs.numbers import number
from tcgis.rulesets.conditions import GRADES
from tcgis.words import terms
from tcgis.words.terms import Term, text

CLASS = "state"
"""The metric that colours by grade, or by the state that says why there is none."""
_FIGURES = ("land_mu", "tax_wan", "output_wan", "tax_per_mu", "output_per_mu")
_FIELDS = (
    "parcel_name", "occupants", "park_name", "township", "land_use", "condition",
    *_FIGURES, "score", "rank", "grade", "state",
)  # fmt: skip
"""What the browser is given of a parcel, where the table has it."""
_NOT_A_METRIC = {"agreed_tax_per_mu"}
_SEARCHED = ("parcel_name", "occupants")
_WORDS = {
    "search": "map_search", "none": "map_none", "parcels": "map_parcels", "mu": "map_mu",
    "total": "map_total", "hint": "map_hint", "all": "map_all", "close": "map_close",
    "basis": "map_basis", "viewParcels": "map_view_parcels", "viewCounty": "map_view_county",
}  # fmt: skip


class MapSheet(NamedTuple):
    """What must be read beside the land; ``basis`` is the 口径 box, a line each."""

    title: str
    subtitle: str = ""
    basis: tuple[str, ...] = ()
    watermark: str | None = None
    notice: str | None = None
    boundary_note: str | None = None
    classes: str | None = None
    """What the classes are called, if not grades."""
    view: Literal["park", "parcels", "county"] = "park"
    """What the map frames at first: the largest park, all parcels, or the county."""


class Places(NamedTuple):
    """The ground under the parcels; either may be missing."""

    parks: gpd.GeoDataFrame | None = None
    boundary: gpd.GeoDataFrame | None = None


Extra = dict[str, Term] | None
"""Words a catalogue brings itself."""


def map_metrics(parcels: pd.DataFrame) -> list[str]:
    """What the map can be coloured by: the class, then every per-mu figure that has a value."""
    ratios = [name for name in parcels if str(name).endswith("_per_mu")]
    known = [str(name) for name in ratios if parcels[name].notna().any()]
    return [CLASS, *(name for name in known if name not in _NOT_A_METRIC)]


def map_fields(parcels: pd.DataFrame) -> list[str]:
    """``FIELDS`` and every figure the map can be coloured by."""
    return list(dict.fromkeys([*_FIELDS, *map_metrics(parcels)]))


def map_spec(
    parcels: pd.DataFrame, *, places: Places, sheet: MapSheet, metric: str, extra: Extra = None
) -> dict[str, object]:
    """Everything the browser needs beside the parcels themselves."""
    card = [name for name in map_fields(parcels) if name not in {"parcel_name", "grade", "state"}]
    return {
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "basis": list(sheet.basis),
        "watermark": sheet.watermark,
        "notice": sheet.notice,
        "boundaryNote": sheet.boundary_note,
        "county": _outlines(places.boundary, None),
        "parks": _outlines(places.parks, "park_name"),
        "metrics": [_metric(parcels, name, sheet, extra) for name in map_metrics(parcels)],
        "view": sheet.view,
        "start": metric,
        "card": _fields(parcels, card, extra),
        "tip": _fields(parcels, ["land_mu", *map_metrics(parcels)[1:]], extra),
        "searched": list(_SEARCHED),
        "words": {name: text(key) for name, key in _WORDS.items()},
    }


def _outlines(places: gpd.GeoDataFrame | None, name: str | None) -> dict[str, object]:
    if places is None or places.empty:
        return {"type": "FeatureCollection", "features": []}
    return features.outline_features(places, name=name)


def _fields(parcels: pd.DataFrame, names: Sequence[str], extra: Extra) -> list[dict[str, object]]:
    known = [name for name in names if name in parcels]
    return [
        {
            "name": name,
            "label": terms.label(name, extra=extra),
            "unit": _unit(name, extra),
            "decimals": _decimals(name, extra),
            "numeric": bool(pd.api.types.is_numeric_dtype(parcels[name])),
        }
        for name in known
    ]


def _metric(parcels: pd.DataFrame, name: str, sheet: MapSheet, extra: Extra) -> dict[str, object]:
    if name == CLASS:
        label = sheet.classes or text("map_metric_class")
        return {"name": name, "label": label, "by": ["grade", CLASS], "classes": _states(parcels)}
    decimals = _decimals(name, extra)
    edges = features.quantile_breaks(parcels[name], classes=len(palette.RAMP), decimals=decimals)
    return {
        "name": name,
        "label": terms.label(name, extra=extra),
        "unit": _unit(name, extra),
        "breaks": edges,
        "classes": [*_ranges(edges, decimals), _look("missing", text("map_no_value"), "missing")],
    }


def _states(parcels: pd.DataFrame) -> list[dict[str, object]]:
    """Every grade and state; A to D keep their rows at 0, unless the edition gives no grade."""
    graded = "grade" in parcels and bool(parcels["grade"].notna().any())
    looks = [_look(state, terms.label(state), state) for state in palette.PAINTS]
    return [look | {"always": graded and bool(look["letter"])} for look in looks]


def _look(key: str, label: str, state: str) -> dict[str, object]:
    letter = state if state in GRADES else ""
    paint = palette.paint_of(state)._asdict()
    return {"key": key, "label": label, "letter": letter, **paint}


def _ranges(edges: list[float], decimals: int) -> list[dict[str, object]]:
    """Quantile classes, highest first."""
    shown = [number(edge, decimals) for edge in edges]
    labels = [
        text("map_below", high=shown[0]) if shown else text("map_from", low=number(0, decimals)),
        *(text("map_between", low=low, high=high) for low, high in pairwise(shown)),
        *([text("map_from", low=shown[-1])] if shown else []),
    ]
    steps = np.linspace(0, len(palette.RAMP) - 1, len(labels)).round().astype(int)
    colours = [palette.RAMP[step] for step in steps]
    ramp: list[dict[str, object]] = [
        {"key": str(level), "label": label, "colour": colour, "ink": "", "hatch": "none"}
        for level, (label, colour) in enumerate(zip(labels, colours, strict=True))
    ]
    return ramp[::-1]


def _unit(name: str, extra: Extra) -> str | None:
    heading = terms.heading(name, extra=extra)
    label = terms.label(name, extra=extra)
    return heading.removeprefix(label).strip("（）") or None


def _decimals(name: str, extra: Extra) -> int:
    return terms.decimals(name, extra=extra) or 0
