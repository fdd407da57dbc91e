"""Who used which land in a year, and the year's amounts on it."""

from typing import NamedTuple

import pandas as pd

from tcgis import findings
from tcgis.checks.amounts import plausible
from tcgis.line.amounts import amounts, of_stage, superseded
from tcgis.line.prepare import Prepared
from tcgis.links import holdings, in_use, reconcile, tenancy
from tcgis.rulesets.model import Edition
from tcgis.words.units import to_mu


class LandYear(NamedTuple):
    """Who used which land in a year, and the amounts on it."""

    year: int
    land_m2: pd.Series
    holdings: pd.DataFrame
    net: pd.DataFrame
    tenants: pd.Index
    """Firms whose whole land is rented standard-factory floor."""
    tenancy: tenancy.Tenancy
    use: pd.Series
    """Whether anything is made on each parcel (``links.in_use.judge_use``)."""
    amounts_on: str
    """``Land.amounts_on`` of the edition."""
    amounts: pd.DataFrame
    allocated: reconcile.Allocated
    superseded: pd.DataFrame
    """SOURCE and item of amounts that do not count because another stage does."""
    findings: pd.DataFrame

    @property
    def amount_basis(self) -> pd.Series:
        """Where the amounts of each parcel come from; a share says what it is a share by."""
        return self.allocated.basis.replace("shared", f"shared_{self.amounts_on}")

    @property
    def end(self) -> pd.Timestamp:
        """31 December."""
        return pd.Timestamp(self.year, 12, 31)


def land_year(ready: Prepared, edition: Edition, year: int) -> LandYear:
    """Who used which land on 31 December or over the year, and the year's amounts on it."""
    tables, end = ready.tables, pd.Timestamp(year, 12, 31)
    parcels, leases = tables["parcels"], tables["leases"]
    land_m2 = holdings.land_area(parcels, of=edition.land.area, if_missing=edition.land.if_missing)
    if edition.land.time_weight == "months":
        held = holdings.over_year(parcels, leases, land_m2, ready.floors, year=year)
        land_m2 = land_m2 * holdings.share_of_year(parcels, year)
    else:
        held = holdings.build(parcels, leases, land_m2, ready.floors, on=end)
    free = holdings.unclaimed(parcels, held.frame, land_m2)
    idle = holdings.check_unclaimed(parcels, free, land_m2, on=end)
    net = holdings.net(held.frame)
    sent = tables["facts"][tables["facts"]["year"].eq(year)]
    of_year, staged = of_stage(sent, edition.facts.precedence)
    used = net.groupby("credit_code")["area_m2"].sum()
    credible = plausible.check_amounts(of_year, to_mu(pd.concat([used, land_m2])))
    firms = pd.Index(tables["enterprises"]["credit_code"], name="credit_code")
    own = amounts(credible.frame, "enterprise", firms)
    direct = of_year["subject_kind"].eq("parcel").any()
    use = in_use.judge_use(parcels, on=end)
    unused = use.index[use.isin(in_use.OUT_OF_USE)]
    allocated = reconcile.allocate(
        own,
        net,
        land_m2,
        parcel_amounts=_direct(credible.frame, land_m2) if direct else None,
        unknown_land_m2=holdings.unknown_land(parcels, held.frame, land_m2, on=end),
        holders=pd.Index(held.frame["credit_code"].unique()),
        out_of_use=unused if edition.land.amounts_on == "in_use" else None,
    )
    nowhere = in_use.check_unused(tables["enterprises"], allocated.unallocated)
    return LandYear(
        year=year,
        land_m2=land_m2,
        holdings=held.frame,
        net=net,
        tenants=holdings.tenants_of_standard_factories(held.frame, leases),
        tenancy=tenancy.read_tenancy(held.frame, leases, on=end, leases_sent=ready.sent("leases")),
        use=use,
        amounts_on=edition.land.amounts_on,
        amounts=own,
        allocated=allocated,
        superseded=superseded(sent, of_year),
        findings=findings.join([held.findings, idle, staged, credible.findings, nowhere]),
    )


def _direct(of_year: pd.DataFrame, land_m2: pd.Series) -> pd.DataFrame:
    """Amounts that belong to parcels: every parcel, and what names none that is known."""
    named = of_year.loc[of_year["subject_kind"].eq("parcel"), "subject_id"]
    return amounts(of_year, "parcel", land_m2.index.union(pd.Index(named.unique()), sort=False))
