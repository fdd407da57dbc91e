"""Tables that nobody sent: no rows, every column."""

import geopandas as gpd
import pandas as pd

from tcgis import findings
from tcgis.catalog.model import County
from tcgis.checks.tables import facts, schema


def blank(table: str, county: County) -> pd.DataFrame:
    """Table without rows, with the columns and kinds it would have."""
    if table == "facts":
        names = dict.fromkeys(facts.COLUMNS, "string") | {"year": "Int64", "value": "float64"}
    else:
        names = {name: schema.DTYPES[kind] for name, kind in schema.TABLES.get(table, {}).items()}
    kinds = names | dict.fromkeys(findings.SOURCE, "string") | {"row": "Int64"}
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    drawn = table in schema.WITH_GEOMETRY
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=county.crs)) if drawn else frame
