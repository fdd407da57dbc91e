"""The straight line, and the only module that knows its order."""

from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis.catalog import Catalog
from tcgis.rulesets import Edition


class Assessment(NamedTuple):
    """Everything one run found out; plain tables, all indexed by the unit's id.

    Ratios are unrounded, area is in m² and mu, money in 万元, missing is NA.
    """

    catalog: Catalog
    edition: Edition
    year: int
    enterprises: pd.DataFrame
    """credit_code → attributes; items of the year; land_m2, land_mu; tax_per_mu, output_per_mu and
    the edition's indicators; park_id (of most land), park_name; group, listing, score, rank,
    grade (A–D or NA), state (see ``parcels.state``, without the last three)."""
    parcels: gpd.GeoDataFrame
    """parcel_id → attributes, three areas; park_id, park_name; occupants (names joined by 、),
    occupant_codes; land_m2, land_mu; items allocated; ratios; score, rank, grade (the occupants'
    if they agree) and state: graded, mixed, exempt, deferred, excluded, unrated, missing, vacant,
    unsupplied. Geometry in ``county.crs``."""
    parks: gpd.GeoDataFrame
    """park_id → park_name, zone; land_m2, land_mu; items; ratios; rank; parcels, enterprises
    (counts), grade_A … grade_D (counts of enterprises), coverage (share of land under evaluated
    enterprises). 园外 is a row of its own with park_id "outside", without geometry."""
    zones: pd.DataFrame
    """zone_id → the same sums over its parks; row "county" sums everything."""
    contributions: pd.DataFrame
    """unit, group, indicator, value, base, weight, points, cite: rows add up to the score."""
    bases: pd.DataFrame
    """group, indicator, base, year, cite."""
    holdings: pd.DataFrame
    unallocated: pd.DataFrame
    """credit_code, item, value, reason: amounts that lie on no parcel."""
    buildings: gpd.GeoDataFrame
    leases: pd.DataFrame
    boundary: gpd.GeoDataFrame
    """The county outline."""
    trend: pd.DataFrame
    """unit_kind (park, zone, county), unit, year, land_mu, items, tax_per_mu, output_per_mu."""
    evidence: pd.DataFrame
    """parcel_id → slope_median, slope_p90 (percent), built_share_seen (0–1); empty without
    rasters."""
    queue: pd.DataFrame
    """Reserve candidates: parcel_id, reason (fault code of the states in terms), evidence (Chinese
    sentence), due (date or NA), priority (1 first)."""
    findings: pd.DataFrame
    intake: pd.DataFrame
    """layer, file, rows_in, rows_used, rows_set_aside."""
    provenance: dict[str, str]
    """run_id, code version, edition id and digest, digest of each input file, made from these
    alone: the same inputs give the same."""
