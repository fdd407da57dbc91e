"""Charts as Vega-Lite specifications; the browser part comes with Streamlit."""

import pandas as pd
import streamlit as st

from tcgis.outputs.map import palette
from tcgis.outputs.pages.overview import GRADES
from tcgis.words.terms import text

_BAR = {"type": "bar", "cornerRadius": 2}


def grades_by_park(table: pd.DataFrame) -> None:
    """Stacked bars, A to D, a park a bar."""
    if table.empty:
        st.caption(text("chart_no_grades"))
        return
    colours = [palette.COLOURS[grade] for grade in GRADES]
    encoding = {
        "y": {
            "field": "park",
            "type": "nominal",
            "title": None,
            "sort": None,
            "axis": {"labelLimit": 220, "labelOverlap": False},
        },
        "x": {"field": "count", "type": "quantitative", "title": text("chart_firms")},
        "color": {
            "field": "grade",
            "type": "nominal",
            "scale": {"domain": GRADES, "range": colours},
            "legend": {"orient": "top", "title": None},
        },
        "order": {"field": "grade"},
    }
    _draw(table, {"mark": _BAR, "encoding": encoding, "height": 260})


def trend(table: pd.DataFrame) -> None:
    """Tax per mu by year, a line a park and the county's own in black."""
    county = text("brief_county")
    encoding = {
        "x": {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
        "y": {"field": "tax_per_mu", "type": "quantitative", "title": text("chart_tax_per_mu")},
        "color": {"field": "name", "type": "nominal", "legend": {"orient": "right", "title": None}},
        "size": {"condition": {"test": f"datum.name == '{county}'", "value": 4}, "value": 1.6},
    }
    _draw(table, {"mark": {"type": "line", "point": True}, "encoding": encoding, "height": 280})


def tail(curve: pd.DataFrame, cut: float) -> None:
    """The tail curve with its cut, and the straight line of equal yields."""
    line: dict[str, dict[str, object]] = {
        "mark": {"type": "area", "opacity": 0.25, "line": True},
        "encoding": {
            "x": {**_share("land_share", text("chart_land_share")), "scale": {"domain": [0, 1]}},
            "y": _share("amount_share", text("chart_tax_share")),
        },
    }
    rule = {
        "mark": {"type": "rule", "strokeDash": [4, 3], "color": "#b5482a"},
        "encoding": {"x": {"datum": cut, "type": "quantitative"}},
    }
    equal = {
        "data": {"values": [dict.fromkeys(line["encoding"], share) for share in (0, 1)]},
        "mark": {"type": "line", "strokeDash": [2, 3], "color": "#8a97a6", "strokeWidth": 1},
        "encoding": {axis: {"field": axis, "type": "quantitative"} for axis in line["encoding"]},
    }
    _draw(curve, {"layer": [line, rule, equal], "height": 230})


def contributions(table: pd.DataFrame) -> None:
    """Points by indicator, adding up to the score."""
    encoding = {
        "y": {"field": "label", "type": "nominal", "title": None, "sort": None},
        "x": {"field": "points", "type": "quantitative", "title": text("chart_points")},
    }
    height = 40 + 34 * len(table)
    _draw(table, {"mark": {**_BAR, "color": "#1f5fa8"}, "encoding": encoding, "height": height})


def _share(field: str, title: str) -> dict[str, object]:
    return {"field": field, "type": "quantitative", "title": title, "axis": {"format": "%"}}


def _draw(table: pd.DataFrame, spec: dict[str, object]) -> None:
    st.vega_lite_chart(table, spec, width="stretch")
