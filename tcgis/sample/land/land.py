"""The invented county's land: parks, parcels and buildings, and the files they are sent in."""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from tcgis.sample.faults.parcels import plant_land_faults
from tcgis.sample.land import terrain, vector_files
from tcgis.sample.land.buildings import make_buildings
from tcgis.sample.land.contracts import make_contracts, make_plans
from tcgis.sample.land.layout import (
    CRS,
    TOWNSHIPS,
    Site,
    block_outlines,
    county_shape,
    nearest_township,
    site_frame,
    sites_for,
)
from tcgis.sample.land.lots import Lots, merge_lots, node_edges, subdivide
from tcgis.sample.land.scattered import scatter_lots
from tcgis.sample.land.streets import cut_quarters


class Land(NamedTuple):
    """The land of an invented county; geometry in EPSG:4547, to the millimetre."""

    parks: gpd.GeoDataFrame
    """One row a block: park_id, park_name, zone_id, zone_name, role, approved_area_m2 (NA: not
    known), block_id."""
    parcels: gpd.GeoDataFrame
    """The columns of the table ``parcels`` without holder and credit_code, and ``plan``: owner,
    factory, shared, building, idle, halfbuilt, unsupplied, utility."""
    buildings: gpd.GeoDataFrame
    """building_id, parcel_id, floors, storey_height_m, floor_area_m2, use."""


def make_land(rng: np.random.Generator, *, parcels: int = 450) -> Land:
    """Invent parks, ``parcels`` parcels and their buildings; the same for the same ``rng``."""
    county = county_shape()
    sites = sites_for(parcels, county)
    outlines = block_outlines(rng, sites, county)
    lots = _lots(rng, sites, outlines, county=county, count=parcels)
    park = np.array([site.park_id for site in sites] + [""], dtype=object)[lots.site]
    plan = make_plans(rng, shapely.area(lots.shapes), park)
    table = _parcels(rng, lots, sites, plan)
    buildings = make_buildings(rng, lots, plan, table["parcel_id"].to_numpy())
    return Land(_parks(sites, outlines), table, buildings)


def write_land(
    folder: Path, land: Land, *, year: int = 2024, rasters: bool = True
) -> list[dict[str, Any]]:
    """Write the land's files as the departments send them, with the faults planted.

    ``land.parcels`` may carry ``holder`` and ``credit_code``. Returns the answers: fault, code,
    file, row, subject, note.
    """
    for name in ("自然资源", "开发区", *(["栅格"] if rasters else [])):
        (folder / name).mkdir(parents=True, exist_ok=True)
    sent = plant_land_faults(land.parcels, land.parks, county_shape())
    vector_files.write_outline(folder)
    vector_files.write_parks(folder, land.parks)
    vector_files.write_buildings(folder, land.buildings)
    vector_files.write_parcels(folder, sent.register)
    answers = vector_files.write_supply(folder, sent.batch, sent.faulty_batch, year=year)
    if rasters:
        terrain.write_rasters(folder, land.parks, land.parcels, land.buildings)
    return [*sent.answers, *answers]


def _lots(
    rng: np.random.Generator,
    sites: Sequence[Site],
    outlines: np.ndarray,
    *,
    county: BaseGeometry,
    count: int,
) -> Lots:
    outside = min(round(count * 25 / 450), 500)
    joined = round(count * 0.05)
    open_ground = _quarters(rng, sites, outlines)
    # a small sample fills a few quarters with several lots each
    filled = min(len(open_ground.shapes), max(2, (count - outside) * 2 // 3))
    every = np.arange(filled) * len(open_ground.shapes) // filled
    open_ground = open_ground.take(every)
    tiled = node_edges(subdivide(rng, open_ground, count - outside + joined))
    tiled = merge_lots(rng, tiled, len(tiled.shapes) - (count - outside))
    single = scatter_lots(rng, count - len(tiled.shapes), county, outlines)
    lots = Lots(*(np.concatenate(pair) for pair in zip(tiled, single, strict=True)))
    return lots.take(_reading_order(lots))


def _quarters(rng: np.random.Generator, sites: Sequence[Site], outlines: np.ndarray) -> Lots:
    grids = [site_frame(site) for site in sites]
    cut = [cut_quarters(rng, shape, grid) for shape, grid in zip(outlines, grids, strict=True)]
    site = np.repeat(np.arange(len(sites)), [len(shapes) for shapes in cut])
    axis = np.array([(grid.cosine, grid.sine) for grid in grids])[site]
    return Lots(np.concatenate(cut), site, axis)


def _reading_order(lots: Lots) -> np.ndarray:
    """Site by site, in bands from north to south, from west to east; outside ones last."""
    box = np.round(shapely.bounds(lots.shapes), 2)
    site = np.where(lots.site < 0, lots.site.max() + 1, lots.site)
    band = -np.floor(box[:, 3] / 250)
    return np.lexsort((box[:, 1], box[:, 0], band, site))


def _parks(sites: Sequence[Site], outlines: np.ndarray) -> gpd.GeoDataFrame:
    names = ["park_id", "park_name", "zone_id", "zone_name", "role"]
    table = pd.DataFrame(sites)[[*names, "block_id"]].astype("string")
    # approved areas are not known, and never guessed
    table.insert(len(names), "approved_area_m2", np.full(len(sites), np.nan))
    return gpd.GeoDataFrame(table, geometry=outlines, crs=CRS)


def _parcels(
    rng: np.random.Generator, lots: Lots, sites: Sequence[Site], plan: np.ndarray
) -> gpd.GeoDataFrame:
    area = np.round(shapely.area(lots.shapes), 2)
    certified = np.where(plan == "unsupplied", np.nan, area)
    use = np.where(
        plan == "utility", "0809", np.where(rng.random(len(plan)) < 0.05, "0604", "0601")
    )
    identity = _identity(lots, sites)
    amounts = pd.DataFrame(
        {
            "land_use": pd.array(use, dtype="string"),
            "land_use_scheme": pd.array(["GB/T 21010"] * len(plan), dtype="string"),
            "certificate_area_m2": certified,
            "reported_area_m2": np.where(rng.random(len(plan)) < 0.06, np.nan, area),
            "geometry_area_m2": area,
        }
    )
    table = pd.concat([identity, amounts, make_contracts(rng, plan)], axis=1)
    table["plan"] = pd.array(plan, dtype="string")
    return gpd.GeoDataFrame(table, geometry=lots.shapes, crs=CRS)


def _identity(lots: Lots, sites: Sequence[Site]) -> pd.DataFrame:
    middle = shapely.get_coordinates(shapely.centroid(lots.shapes))
    known = np.array([site.township for site in sites] + [""], dtype=object)[lots.site]
    table = pd.DataFrame(
        {
            "site": lots.site,
            "township": np.where(lots.site < 0, nearest_township(middle), known),
            "place": np.array([site.park_name for site in sites] + ["点状供地（示例）"])[lots.site],
        }
    )
    district = table["township"].map({name: at + 1 for at, name in enumerate(TOWNSHIPS)})
    part = table["site"] + 1
    serial = table.groupby(["township", "site"]).cumcount() + 1
    number = serial.astype(str)
    three, five = district.astype(str).str.zfill(3), number.str.zfill(5)
    named = pd.DataFrame(
        {
            "parcel_id": "421222" + three + part.astype(str).str.zfill(3) + "GB" + five,
            "parcel_name": table["place"] + part.astype(str) + "-" + number + "号地块",
            "location": "通城县" + table["township"] + "示例路" + number + "号",
            "township": table["township"],
        }
    )
    return named.astype("string")
