"""What a program reads in which GDAL may have started before tcgis: as digests and texts."""

import json
import sys
from pathlib import Path

import pandas as pd
from rasterio.errors import RasterioIOError

from tcgis.catalog.load import load_catalog
from tcgis.catalog.model import Catalog, County, Layer
from tcgis.checks.layer import check_layer
from tcgis.digests import digest_table, digest_texts
from tcgis.land.evidence import raster_files, read_evidence
from tcgis.sources.layer import layers_of
from tcgis.sources.raster import Rasters, open_raster
from tcgis.sources.read import read_folder
from tcgis.sources.safety import gdal


def digests_of(catalog_folder: Path, data: Path) -> dict[str, str]:
    """Every table that is read of a folder, and what its rasters show of the parcels."""
    catalog = load_catalog(catalog_folder)
    found: dict[str, str] = {}
    for layer, read in zip(layers_of(catalog), read_folder(catalog, data), strict=True):
        for name in ("frame", "findings", "proofs"):
            found[f"{layer.id}/{name}"] = digest_table(pd.DataFrame(getattr(read, name)))
        units = sorted(map(repr, read.units.items()))
        headings = [(key, row, sorted(names)) for key, (row, names) in read.headings.items()]
        found[f"{layer.id}/words"] = digest_texts(repr(units), repr(headings), repr([*read.files]))
        if layer.table == "parcels":
            parcels = check_layer(layer, read, catalog.county).frame.dropna(subset="parcel_id")
            parcels = parcels.drop_duplicates("parcel_id")
            files = raster_files(data, catalog)
            with Rasters(list(files.values())) as rasters:
                seen = read_evidence(files, rasters, catalog, parcels)
            assert seen.failed == {}
            found["evidence"] = digest_table(seen.shown)
    return found


def hostile_texts(data: Path) -> str:
    """All that is read of a folder of vector files by people who mean harm."""
    given = {"id": "given", "title": "图层", "table": "parcels", "department": "局"}
    more = {"source": "示例", "licence": "CC0", "reader": "vector", "files": ["*"]}
    county = County(id="t", name="县", crs="EPSG:4547", envelope=[113.59, 29.03, 114.07, 29.4])
    catalog = Catalog(county=county, layers={"given": Layer.model_validate(given | more)})
    (read,) = read_folder(catalog, data)
    cells = read.frame.drop(columns="geometry", errors="ignore").astype("string")
    return "\n".join([cells.to_csv(), read.findings.to_csv()])


def hostile_raster(path: Path) -> str:
    """What a file that points at another one shows as a raster."""
    try:
        with open_raster(path) as opened:
            return repr(opened.read(1))
    except RasterioIOError as fault:
        return f"refused: {fault}"


def main(catalog_folder: str, sample: str, hostile: str, pointer: str) -> None:
    told = {
        "shut": gdal.is_shut(),
        "digests": digests_of(Path(catalog_folder), Path(sample)),
        "texts": hostile_texts(Path(hostile)),
        "raster": hostile_raster(Path(pointer)),
    }
    sys.stdout.write(json.dumps(told))
