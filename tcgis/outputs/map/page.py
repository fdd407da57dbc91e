"""The map, defined once with folium: one file to take away, and what the live page hosts.

Every address folium would ask of the internet is replaced by a local one, so a page made here
asks nobody. No word of the data passes through folium's templates, which would read ``{{`` in a
name as an instruction: data stands beside them, as JSON.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import folium
import geopandas as gpd
from branca.element import Element, Figure, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

from tcgis.outputs.map.features import geojson_text
from tcgis.outputs.map.spec import (
    CLASS,
    Extra,
    MapSheet,
    Places,
    first_metric,
    map_fields,
    map_spec,
)
from tcgis.outputs.pages import listing, overview
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_ASSETS = Path(__file__).parents[1] / "assets"
_LOCAL = "assets/"
_SCRIPTS = ("format", "paint", "panels", "places", "map")
_HERE = "<!--tcgis-->"


class _Parcels(MacroElement):
    """The parcels and what stands around them: data for the browser, no markup."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "tcgisMap.open({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self, spec: dict[str, object], parcels: gpd.GeoDataFrame) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Parcels", "county"
        self.spec = spec
        self.parcels = parcels


def build_map(
    parcels: gpd.GeoDataFrame,
    *,
    sheet: MapSheet,
    places: Places = Places(),  # noqa: B008
    metric: str = CLASS,
    extra: Extra = None,
) -> folium.Map:
    """Map of ``parcels`` (index: parcel id; grade, state, land_mu and per-mu figures as columns).

    ``metric`` is what it is coloured by at first: ``"state"`` for the class, or a per-mu column.
    """
    _localise()
    made = folium.Map(
        location=_middle(parcels, places), tiles=None, prefer_canvas=True,
        attribution_control=False, zoom_start=12, zoom_snap=0.5, max_bounds_viscosity=0.0,
    )  # fmt: skip
    made._id = "county"  # folium draws a random one: the same map must give the same bytes
    made.options["max_zoom"] = 19
    drawn = map_spec(parcels, places=places, sheet=sheet, metric=metric, extra=extra)
    _Parcels(drawn, parcels).add_to(made)
    page = _page(made)
    page.title = escape(sheet.title)
    page.html.add_child(Element(_HERE), name="tcgis")
    return made


class MapPart(NamedTuple):
    """What a filter left of a map: the parcels, the filter in words, lines for the 口径 box."""

    ids: Sequence[str]
    filtered: str = ""
    lines: Sequence[str] = ()


def draw_map(
    run: Assessment, *, metric: str | None = None, part: MapPart | None = None
) -> folium.Map:
    """Map of a run, or of the part of it that a filter left, on which it then opens."""
    parcels = run.parcels if part is None else run.parcels.loc[list(part.ids)]
    return build_map(
        parcels,
        sheet=_sheet(run) if part is None else _part_sheet(_sheet(run), part),
        places=Places(run.parks, run.boundary),
        metric=metric or first_metric(run.parcels),
        extra=listing.run_terms(run),
    )


def _part_sheet(sheet: MapSheet, part: MapPart) -> MapSheet:
    """The sheet of a part: said first in the subtitle and in the box, and all of it in view."""
    if not part.filtered:
        return sheet._replace(basis=(*part.lines, *sheet.basis))
    said = text("map_filtered", filters=part.filtered)
    return sheet._replace(
        title=f"{sheet.title}{text('map_part')}",
        subtitle=f"{said}　{sheet.subtitle}",
        basis=(*part.lines, *sheet.basis),
        view="parcels",
    )


def map_html(made: folium.Map) -> str:
    """One file with everything in it: works from a USB stick, asks nobody."""
    page = _page(made).render()
    page = page.replace("<html>", '<html lang="zh-CN">', 1)
    for tag, content in _inlined():
        page = page.replace(tag, content, 1)
    before, _, after = re.sub(_NOT_VENDORED, "", page).partition(_HERE)
    layer = _parcels(made)
    words = _block("tcgis-spec", json.dumps(layer.spec, ensure_ascii=False))
    shapes = _block("tcgis-features", geojson_text(layer.parcels, fields=map_fields(layer.parcels)))
    return "".join([before, words, shapes, after])


def pack_live(made: folium.Map) -> bytes:
    """The map without its parcels, for the live page: folium's script and the spec, compressed.

    The parcels themselves go to the page as ``features.geojson_bytes``.
    """
    page = _page(made)
    page.render()
    parts = {"script": page.script.render(), "spec": _parcels(made).spec}
    return gzip.compress(json.dumps(parts, ensure_ascii=False).encode(), mtime=0)


@cache
def map_scripts() -> str:
    """Leaflet and the map's own scripts, to be run in this order."""
    own = [(_ASSETS / "map" / f"{name}.js").read_text("utf-8") for name in _SCRIPTS]
    leaflet = (_ASSETS / "leaflet" / "leaflet.js").read_text("utf-8")
    return "\n".join([re.sub(r"//# sourceMappingURL.*", "", leaflet), *own])


@cache
def map_styles() -> str:
    """Leaflet's style sheet, without pictures that no control here shows, and the map's own."""
    leaflet = (_ASSETS / "leaflet" / "leaflet.css").read_text("utf-8")
    own = (_ASSETS / "map" / "map.css").read_text("utf-8")
    return re.sub(r"url\([^)]*\)", "none", leaflet) + "\n" + own


def _sheet(run: Assessment) -> MapSheet:
    county = run.catalog.county
    beside = {county.notice, county.boundary_note}
    return MapSheet(
        title=text("map_title", county=county.name, year=run.year),
        subtitle=run.edition.title,
        basis=tuple(line for line in overview.run_basis(run) if line not in beside),
        watermark=county.watermark,
        notice=county.notice,
        boundary_note=county.boundary_note,
    )


def _middle(parcels: gpd.GeoDataFrame, places: Places) -> list[float]:
    """Where the map looks before it is fitted, as latitude and longitude."""
    ground = parcels if len(parcels) or places.boundary is None else places.boundary
    if ground.geometry.isna().all():
        return [0.0, 0.0]
    west, south, east, north = ground.total_bounds
    middle = gpd.GeoSeries.from_xy([(west + east) / 2], [(south + north) / 2], crs=ground.crs)
    at = middle.to_crs(4326)
    return [round(float(at.y.iloc[0]), 6), round(float(at.x.iloc[0]), 6)]


def _page(made: folium.Map) -> Figure:
    return cast(Figure, made.get_root())


def _parcels(made: folium.Map) -> _Parcels:
    children: list[Element] = list(made._children.values())
    return next(child for child in children if isinstance(child, _Parcels))


def _block(name: str, data: str) -> str:
    """JSON inside the page; without ``<`` nothing in it can end the block."""
    safe = data.replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{safe}</script>\n'


def _kinds(kind: type[JSCSSMixin]) -> Iterator[type[JSCSSMixin]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _kinds(child)


def _localise() -> None:
    """Point every element of folium at local files; what is not vendored leads nowhere, locally."""
    for kind in _kinds(JSCSSMixin):
        kind.default_js = [(name, f"{_LOCAL}{name}.js") for name, _ in kind.default_js]
        kind.default_css = [(name, f"{_LOCAL}{name}.css") for name, _ in kind.default_css]


def _inlined() -> list[tuple[str, str]]:
    return [
        (f'<script src="{_LOCAL}leaflet.js"></script>', f"<script>{map_scripts()}</script>"),
        (
            f'<link rel="stylesheet" href="{_LOCAL}leaflet_css.css"/>',
            f"<style>{map_styles()}</style>",
        ),
    ]


_NOT_VENDORED = (
    rf'<script src="{_LOCAL}[^"]*"></script>|<link rel="stylesheet" href="{_LOCAL}[^"]*"/>'
)
