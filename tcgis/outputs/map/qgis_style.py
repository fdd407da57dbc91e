"""QGIS layer styles (QML): the classes of the map in the same colours and hatches, fields in words.

A renderer says how a layer is drawn; ``layer_style`` makes it the whole style of a layer.
"""

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

import pandas as pd

from tcgis.outputs.map import palette
from tcgis.words import terms

_BRUSH: Final = {
    "none": "solid",
    "slash": "b_diagonal",
    "backslash": "f_diagonal",
    "dots": "dense6",
    "horizontal": "horizontal",
    "vertical": "vertical",
    "cross": "diagonal_x",
    "plus": "cross",
    "blank": "no",
    "rings": "dense7",
    "zigzag": "dense4",
    "bricks": "dense5",
    "checks": "dense3",
}
"""Hatch of the palette → Qt's name of it (``b_diagonal`` leans like a slash)."""

_EDGE: Final = "#5b6570"
_CATEGORIES: Final = "Symbology|Fields|AttributeTable"
"""What QGIS takes from a style: a part that is not named here is left as it is."""
_ROW_NUMBER: Final = "fid"


def layer_style(renderer: str, aliases: Mapping[str, str]) -> str:
    """The style of a layer: its renderer, and column → heading as QGIS shows it.

    The number that a GeoPackage gives each row is hidden in the table of attributes, so that the
    first column is the id of the data.
    """
    named = "".join(
        f"<alias index={quoteattr(str(at))} field={quoteattr(name)} name={quoteattr(heading)}/>"
        for at, (name, heading) in enumerate(aliases.items(), 1)
    )
    hidden = f'<column type="field" name="{_ROW_NUMBER}" hidden="1" width="-1"/>'
    shown = "".join(
        f'<column type="field" name={quoteattr(name)} hidden="0" width="-1"/>' for name in aliases
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'<qgis version="3.22.0" styleCategories="{_CATEGORIES}">{renderer}'
        f"<aliases>{named}</aliases>"
        f'<attributetableconfig sortExpression="" sortOrder="0" actionWidgetStyle="dropDown">'
        f"<columns>{hidden}{shown}</columns></attributetableconfig></qgis>"
    )


def render_by_class(values: pd.Series) -> str:
    """By the column ``class``, in the legend's order; only the classes among ``values``.

    All of them: what no category names QGIS does not draw at all.
    """
    here = set(values.dropna())
    shown = [state for state in palette.PAINTS if state in here]
    shown += sorted(here.difference(shown))
    categories = "".join(
        f"<category symbol={quoteattr(str(at))} value={quoteattr(state)} "
        f'label={quoteattr(terms.label(state))} render="true" type="string"/>'
        for at, state in enumerate(shown)
    )
    symbols = "".join(_symbol(str(at), palette.paint_of(state)) for at, state in enumerate(shown))
    return (
        '<renderer-v2 type="categorizedSymbol" attr="class" symbollevels="0" enableorderby="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
    )


def render_outline(colour: str) -> str:
    """A line without a fill."""
    layer = _fill(colour="#ffffff", brush="no", edge=colour, width="0.6")
    return (
        '<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0">'
        f"<symbols>{_wrapped('0', layer)}</symbols></renderer-v2>"
    )


def _symbol(name: str, paint: palette.Paint) -> str:
    layer = _fill(colour=paint.colour, brush=_BRUSH[paint.hatch], edge=_EDGE, width="0.1")
    return _wrapped(name, layer)


def _wrapped(name: str, layer: str) -> str:
    return (
        f'<symbol name={quoteattr(name)} type="fill" alpha="1" clip_to_extent="1" '
        f'force_rhr="0">{layer}</symbol>'
    )


def _fill(*, colour: str, brush: str, edge: str, width: str) -> str:
    options = {
        "color": _rgba(colour), "style": brush, "outline_color": _rgba(edge),
        "outline_style": "solid", "outline_width": width, "outline_width_unit": "MM",
        "joinstyle": "bevel", "offset": "0,0", "offset_unit": "MM",
    }  # fmt: skip
    named = "".join(
        f'<Option name="{name}" type="QString" value="{value}"/>' for name, value in options.items()
    )
    # both forms, for QGIS before and after 3.26
    props = "".join(f'<prop k="{name}" v="{value}"/>' for name, value in options.items())
    return (
        '<layer class="SimpleFill" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{named}</Option>{props}</layer>'
    )


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},255"
