"""Charts as Vega-Lite specifications; the browser part comes with Streamlit."""

import pandas as pd
import streamlit as st

from tcgis.outputs.map import palette
from tcgis.outputs.pages.overview import Tail, Trend
from tcgis.rulesets.conditions import GRADES
from tcgis.ui.plain import seen_table
from tcgis.words.terms import text

_BAR = {"type": "bar", "cornerRadius": 2}


def draw_grades_by_park(table: pd.DataFrame, title: str) -> None:
    """Draw one stacked bar a park: its number of A to D."""
    colours = [palette.COLOURS[grade] for grade in GRADES]
    encoding = {
        "y": {
            "field": "park",
            "type": "nominal",
            "title": None,
            "sort": None,
            "axis": {"labelLimit": 220, "labelOverlap": False},
        },
        "x": {
            "field": "count",
            "type": "quantitative",
            "title": title,
            "axis": {"tickMinStep": 1, "format": "d"},
        },
        "color": {
            "field": "grade",
            "type": "nominal",
            "scale": {"domain": GRADES, "range": colours},
            "legend": {"orient": "top", "title": None},
        },
        "order": {"field": "grade"},
    }
    height = 60 + 34 * table["park"].nunique()
    _draw_chart(table, {"mark": _BAR, "encoding": encoding, "height": height})


def draw_trend(trend: Trend) -> None:
    """Draw a ratio by year: one line a park, the county's line thicker."""
    county = text("brief_county")
    encoding = {
        "x": {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
        "y": {"field": "value", "type": "quantitative", "title": trend.heading},
        "color": {"field": "name", "type": "nominal", "legend": {"orient": "right", "title": None}},
        "size": {"condition": {"test": f"datum.name == '{county}'", "value": 4}, "value": 1.6},
        "tooltip": [
            {"field": name, "type": kind, "title": title, **shown}
            for name, kind, title, shown in trend.told
        ],
    }
    mark = {"type": "line", "point": True}
    _draw_chart(trend.table, {"mark": mark, "encoding": encoding, "height": 280})


def draw_tail(tail: Tail, cut: float) -> None:
    """Draw the tail curve, the chosen cut, and the straight line of equal yields."""
    whole = {"scale": {"domain": [0, 1]}}
    line: dict[str, dict[str, object]] = {
        "mark": {"type": "area", "opacity": 0.25, "line": True},
        "encoding": {
            "x": _share_axis("land_share", tail.land) | whole,
            "y": _share_axis("amount_share", tail.amount),
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
    _draw_chart(tail.curve, {"layer": [line, rule, equal], "height": 230})


def draw_contributions(table: pd.DataFrame) -> None:
    """Draw the points of each indicator; they add up to the score."""
    encoding = {
        "y": {"field": "label", "type": "nominal", "title": None, "sort": None},
        "x": {"field": "points", "type": "quantitative", "title": text("chart_points")},
    }
    mark, height = {**_BAR, "color": "#1f5fa8"}, 40 + 34 * len(table)
    _draw_chart(table, {"mark": mark, "encoding": encoding, "height": height})


def _share_axis(field: str, title: str) -> dict[str, object]:
    return {"field": field, "type": "quantitative", "title": title, "axis": {"format": "%"}}


def _draw_chart(table: pd.DataFrame, spec: dict[str, object]) -> None:
    st.vega_lite_chart(seen_table(table), spec, width="stretch")
