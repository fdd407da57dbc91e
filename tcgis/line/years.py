"""Each year of a folder as an edition measures it: land, amounts and units, made once."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis.catalog.model import County
from tcgis.checks.land import land_use
from tcgis.geo import crs
from tcgis.line import attributes, register
from tcgis.line.land_year import LandYear, land_year
from tcgis.line.prepare import Prepared
from tcgis.rulesets.model import Edition
from tcgis.scoring import quantities


class YearTables(NamedTuple):
    """Everything of one year of which sums are made and units graded."""

    land: LandYear
    parcels: gpd.GeoDataFrame
    """parcel_id → attributes, land, amounts on it, ratios, park_id and zone_id."""
    firms: pd.DataFrame
    """credit_code → everything a rule may ask about, and the amounts of the year."""
    later: pd.Series
    """Day of registration of the firms that were registered after the year."""
    parks: gpd.GeoDataFrame
    """The layer of parks."""
    industrial: pd.Series
    """parcel_id → whether it is industrial land (工业用地); NA where its use is not known."""

    @property
    def registered(self) -> pd.DataFrame:
        """The firms that were registered by the end of the year."""
        return self.firms.drop(index=self.later.index)


class Years(Mapping[int, YearTables]):
    """The years of a prepared folder under an edition; each is made once, when first asked for."""

    def __init__(self, ready: Prepared, edition: Edition) -> None:
        self.ready = ready
        self.edition = edition
        self._made: dict[int, YearTables] = {}

    def under(self, edition: Edition) -> "Years":
        """The same folder under another edition, which shares what both measure alike."""
        other = Years(self.ready, edition)
        if measures(edition) == measures(self.edition):
            other._made = self._made
        return other

    def __getitem__(self, year: int) -> YearTables:
        """The tables of a year.

        Raises
        ------
        KeyError
            If the folder has no figures of it.
        """
        if year not in self.ready.years:
            raise KeyError(year)
        if year not in self._made:
            self._made[year] = _tables(self.ready, self.edition, year)
        return self._made[year]

    def __contains__(self, year: object) -> bool:
        """Whether there are figures of a year; makes nothing."""
        return year in self.ready.years

    def __iter__(self) -> Iterator[int]:
        """The years with figures, in order."""
        return iter(self.ready.years)

    def __len__(self) -> int:
        """How many years there are."""
        return len(self.ready.years)


def measures(edition: Edition) -> tuple[object, ...]:
    """What of an edition the tables of a year hang on."""
    land = edition.land
    return (
        land.area,
        land.if_missing,
        land.amounts_on,
        land.time_weight,
        edition.facts.precedence,
    )


def _tables(ready: Prepared, edition: Edition, year: int) -> YearTables:
    land = land_year(ready, edition, year)
    parcels = _parcels(gpd.GeoDataFrame(ready.tables["parcels"]), land, ready.park_of)
    return YearTables(
        land=land,
        parcels=parcels,
        firms=_firms(ready.tables, land, ready.park_of),
        later=register.not_yet(ready.tables["enterprises"], year),
        parks=gpd.GeoDataFrame(ready.tables["parks"]),
        industrial=_industrial(parcels, ready.catalog.county),
    )


def _firms(tables: dict[str, pd.DataFrame], land: LandYear, park_of: pd.DataFrame) -> pd.DataFrame:
    """Enterprises with everything a rule may ask about and their amounts of the year."""
    use = attributes.Use(
        land_m2=land.net.groupby("credit_code")["area_m2"].sum(),
        factory_tenants=land.tenants,
        tenancy=land.tenancy,
        park_name=main_park(land.net, park_of)["park_name"],
    )
    fields = attributes.attributes(
        tables["enterprises"],
        year=land.year,
        use=use,
        parcels=tables["parcels"],
        vetoes=tables["vetoes"],
    )
    return fields.join(land.amounts)


def _parcels(parcels: gpd.GeoDataFrame, land: LandYear, park_of: pd.DataFrame) -> gpd.GeoDataFrame:
    """Parcels by id with their land, the amounts on it, the ratios and their park."""
    table = parcels.set_index("parcel_id")
    here = table.index
    table = table.assign(land_m2=land.land_m2.reindex(here), use=land.use.reindex(here))
    table = table.join(land.allocated.amounts).assign(amount_basis=land.amount_basis.reindex(here))
    table = quantities.ratios(table, land.allocated.missing_land_m2)
    return table.join(park_of[["park_id", "park_name", "zone_id", "zone_name"]])


def _industrial(parcels: pd.DataFrame, county: County) -> pd.Series:
    """Whether each parcel is industrial land by its scheme's codes; abroad nobody knows."""
    if not crs.in_china(county.envelope):
        return pd.Series(pd.NA, parcels.index, dtype="boolean")
    return land_use.is_industrial(parcels["land_use"], parcels["land_use_scheme"])


def main_park(net: pd.DataFrame, park_of: pd.DataFrame) -> pd.DataFrame:
    """The park in which each enterprise uses most land."""
    places = net.join(park_of[["park_id", "park_name"]], on="parcel_id")
    land = places.groupby(["credit_code", "park_id", "park_name"])["area_m2"].sum().reset_index()
    most = land.sort_values(["area_m2", "park_id"], ascending=[False, True])
    return most.drop_duplicates("credit_code").set_index("credit_code")[["park_id", "park_name"]]
