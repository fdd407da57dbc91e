"""Which tables of a data set a layer takes, and what is said of those that it leaves."""

from typing import Final

from tcgis.catalog.model import Layer
from tcgis.sources.model import FileFault
from tcgis.words import terms

LAND: Final = ("county", "parks", "parcels", "buildings")
"""Tables whose rows are areas."""
_LOOKS: Final = ("layer_styles", "qgis_projects")
"""What QGIS keeps in a database, and no department's data."""


def wants_table(name: str, layer: Layer, *, drawn: bool = True) -> bool:
    """Whether a layer reads a table: those that it names; if it names none, all of shapes."""
    return name in layer.sheets if layer.sheets else drawn


def leave_table(name: str, stated: int | None, layer: Layer, *, drawn: bool) -> list[FileFault]:
    """What is to be said of a table that is not read."""
    if name in _LOOKS or not stated:
        return []
    code = "table_unasked" if drawn or layer.sheets else "table_without_shapes"
    return [FileFault(code, terms.text("table_rows", table=name, n=stated))]
