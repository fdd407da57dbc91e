"""What stands on a map: its words, its classes, its fields, as one plain object for the browser."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from tcgis.outputs.map import features, palette
from tcgis.outputs.numbers import number
from tcgis.rulesets.conditions import GRADES
from tcgis.scoring.quantities import divisor_of
from tcgis.words import terms
from tcgis.words.terms import Term, text

CLASS = "state"
"""The metric that colours by grade, or by the state that says why there is none."""
_FIGURES = ("land_mu", "tax_wan", "output_wan", "tax_per_mu", "output_per_mu")
_FIELDS = (
    "parcel_name", "occupants", "park_name", "township", "land_use", "condition",
    "use", "amount_basis", *_FIGURES, "score", "rank", "grade", "state",
)  # fmt: skip
"""What the browser is given of a parcel, where the table has it."""
_IN_WORDS = {"use", "amount_basis"}
"""Fields that hold codes of states."""
_HEADED = {"parcel_name", "grade", "state"}
_NOT_A_METRIC = {"agreed_tax_per_mu"}
_SEARCHED = ("parcel_name", "occupants")
_HOLDS = ("occupant_classes",)
"""What the browser is told of a parcel beside what it shows."""
_WORDS = {
    "beyond": "map_beyond", "search": "map_search", "none": "map_none", "parcels": "map_parcels",
    "mu": "map_mu",
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
    columns = [str(name) for name in parcels]
    ratios = [name for name in columns if name.endswith("_per_mu") or divisor_of(name) in columns]
    known = [name for name in ratios if parcels[name].notna().any()]
    return [CLASS, *(name for name in known if name not in _NOT_A_METRIC)]


def first_metric(parcels: pd.DataFrame) -> str:
    """What a map opens on: the class, or a figure where nothing has a grade."""
    names = map_metrics(parcels)
    graded = "grade" in parcels and bool(parcels["grade"].notna().any())
    return names[0] if graded or len(names) == 1 else names[1]


def map_fields(parcels: pd.DataFrame) -> list[str]:
    """What the browser is given: what it shows, what it can colour by, what it filters by."""
    return list(dict.fromkeys([*_shown_fields(parcels), *_HOLDS]))


def legend_key(parcels: pd.DataFrame, metric: str, *, decimals: int = 0) -> pd.Series:
    """Row of the legend in which each parcel stands, as the browser finds it.

    ``decimals`` are those with which the legend prints the figure.
    """
    if metric == CLASS:
        return parcels["grade"].fillna(parcels[CLASS]).fillna("missing")
    edges = _edges(parcels, metric, decimals)
    values = parcels[metric].astype("float64").round(features.FIGURE_DECIMALS)
    level = pd.Series(np.searchsorted(edges, values, side="right"), parcels.index)
    keys = level.astype(str).where(values.notna(), "missing")
    return keys.mask(_out_of_use(parcels), parcels.get(CLASS))


def legend_labels(parcels: pd.DataFrame, metric: str, extra: Extra = None) -> dict[str, str]:
    """Key → label of every row that a metric's legend can have, as the legend orders them."""
    classes = _metric(parcels, metric, MapSheet(""), extra)["classes"]
    return {str(row["key"]): str(row["label"]) for row in cast(list[dict[str, object]], classes)}


def _shown_fields(parcels: pd.DataFrame) -> list[str]:
    metrics = map_metrics(parcels)
    named = list(dict.fromkeys([*_FIELDS, *metrics]))
    beside = {name: divisor_of(name) for name in metrics if divisor_of(name) in parcels}
    return [each for name in named for each in (name, beside.get(name)) if each is not None]


def map_spec(
    parcels: pd.DataFrame, *, places: Places, sheet: MapSheet, metric: str, extra: Extra = None
) -> dict[str, object]:
    """Everything the browser needs beside the parcels themselves."""
    card = [name for name in _shown_fields(parcels) if name not in _HEADED]
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
        "tip": _fields(parcels, _tip_fields(parcels), extra),
        "searched": list(_SEARCHED),
        "outOfUse": list(palette.OUT_OF_USE),
        "words": {name: text(key, n="{n}") for name, key in _WORDS.items()},
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
            "words": _words_of(parcels, name),
            # the land that a ratio was divided by is told where it is not all of it
            "unlike": "land_mu" if name.endswith(divisor_of("")) else None,
        }
        for name in known
    ]


def _tip_fields(parcels: pd.DataFrame) -> list[str]:
    shown = [name for name in _shown_fields(parcels) if name not in _FIGURES or "_per_" in name]
    ratios = {*map_metrics(parcels)[1:]}
    own = [name for name in shown if name in ratios or name.removesuffix(divisor_of("")) in ratios]
    return ["land_mu", *own, "amount_basis"]


def _words_of(parcels: pd.DataFrame, name: str) -> dict[str, str] | None:
    """Code → word of what a field holds, or of the classes of the firms that it names."""
    if name == "occupants":
        return {state: terms.label(state) for state in palette.LAND}
    if name not in _IN_WORDS:
        return None
    return {str(code): terms.label(str(code)) for code in parcels[name].dropna().unique()}


def _metric(parcels: pd.DataFrame, name: str, sheet: MapSheet, extra: Extra) -> dict[str, object]:
    if name == CLASS:
        label = sheet.classes or text("map_metric_class")
        return {"name": name, "label": label, "by": ["grade", CLASS], "classes": _states(parcels)}
    decimals = _decimals(name, extra)
    edges = _edges(parcels, name, decimals)
    missing = _look("missing", text("map_no_value"), "missing")
    return {
        "name": name,
        "label": terms.label(name, extra=extra),
        "unit": _unit(name, extra),
        "breaks": edges,
        "by": [CLASS],
        "classes": [*_ranges(edges, decimals), missing, *_unused_land(parcels, name)],
    }


def _edges(parcels: pd.DataFrame, name: str, decimals: int) -> list[float]:
    """Breaks among land in use; land on which nothing is made would only lower them."""
    producing = parcels.loc[~_out_of_use(parcels), name]
    return features.quantile_breaks(producing, classes=len(palette.RAMP), decimals=decimals)


def _out_of_use(parcels: pd.DataFrame) -> pd.Series:
    states = parcels[CLASS] if CLASS in parcels else pd.Series("", parcels.index)
    return states.isin(palette.OUT_OF_USE).fillna(value=False).astype(bool)


def _states(parcels: pd.DataFrame) -> list[dict[str, object]]:
    """Every grade and state; A to D keep their rows at 0, unless the edition gives no grade."""
    graded = "grade" in parcels and bool(parcels["grade"].notna().any())
    looks = [_look(state, terms.label(state), state) for state in palette.PAINTS]
    return [
        look
        | {"always": graded and bool(look["letter"])}
        | ({"under": text("map_unused")} if look["key"] in palette.OUT_OF_USE else {})
        for look in looks
    ]


def _unused_land(parcels: pd.DataFrame, name: str) -> list[dict[str, object]]:
    """Rows of a figure's legend for land on which nothing is made, under their own heading.

    That the figure is 0 there is said where it is: an edition may lay amounts on all land.
    """
    unused = parcels[_out_of_use(parcels)]
    here = set(unused[CLASS]) if len(unused) else set()
    states = [state for state in palette.OUT_OF_USE if state in here]
    nothing = unused[name].fillna(0).eq(0).all()
    heading = {"under": text("map_unused_zero" if nothing else "map_unused")}
    return [_look(state, terms.label(state), state) | heading for state in states]


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
