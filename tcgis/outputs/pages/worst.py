"""The park of lowest yield, and why: what of its gap to the county comes from what."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from tcgis.analysis.split import Split, split_gap
from tcgis.line.sums import COUNTY, OUTSIDE, UNKNOWN
from tcgis.outputs.numbers import mu, number, percent
from tcgis.outputs.pages import listing
from tcgis.words import terms
from tcgis.words.terms import text
from tcgis.words.units import round_half_up, to_mu

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment
    from tcgis.scoring.quantities import LandRatio

_NAMED: Final = 3
"""Industries, and firms, that are told of each kind."""
_PARTS: Final = ["own", "mix", "unused"]
_SMALL: Final = 0.005


class ParkVerdict(NamedTuple):
    """A title and the sentences that carry it; which park or zone is meant."""

    title: str
    lines: list[str]
    kind: str
    """``park`` or ``zone``."""
    name: str
    """As the lists' filter says it."""


def worst_park(run: Assessment) -> ParkVerdict | None:
    """The park (or zone) that yields least, how far it is behind, and what its gap is made of.

    None where there are not two to compare, or nothing is known.
    """
    for kind, table in (("park", run.parks), ("zone", run.zones.drop(index=COUNTY))):
        known = _ranked(run, table)
        if len(known) > 1:
            return _verdict(run, kind, known.iloc[0])
    return None


def _ranked(run: Assessment, table: pd.DataFrame) -> pd.DataFrame:
    """Places with a value, the lowest first."""
    inside = pd.DataFrame(table.drop(index=OUTSIDE, errors="ignore"))
    if not run.ratios:
        return inside.iloc[:0]
    first = run.ratios[0].id
    return inside.dropna(subset=[first]).sort_values(first, kind="stable")


def _verdict(run: Assessment, kind: str, worst: pd.Series) -> ParkVerdict:
    ratio, name = run.ratios[0], str(worst[f"{kind}_name"])
    label = terms.label(ratio.id, extra=listing.run_terms(run))
    title = text(f"brief_worst_{kind}", year=run.year, ratio=label, name=name)
    home = run.parcels[f"{kind}_id"].astype("string").eq(str(worst.name)).fillna(value=False)
    inside = run.pieces["parcel_id"].map(home).astype(bool)
    found = split_gap(_as_pieces(run, ratio), inside)
    told = _Told(run, ratio)
    lines = [told.quotients(worst)]
    if found is not None:
        lines += [told.parts(found, worst), told.unused(found, inside)]
        lines += [told.industries(found), told.firms(found)]
    ids = run.parcels.index[home.astype(bool)]
    return ParkVerdict(title, [*filter(None, lines), _next(run, ids)], kind, name)


def _as_pieces(run: Assessment, ratio: LandRatio) -> pd.DataFrame:
    """The run's pieces as the split takes them, in the unit of the ratio."""
    table = run.pieces.rename(columns={"land_mu": "land"})
    firm = table["credit_code"].fillna(table["parcel_id"])
    return table.assign(firm=firm, amount=table["amount"] * ratio.times)


class _Told:
    """Sentences about a split, in the words and decimals of its ratio."""

    def __init__(self, run: Assessment, ratio: LandRatio) -> None:
        self.run, self.ratio = run, ratio
        self.words = listing.run_terms(run)
        self.county = run.zones.loc[[COUNTY]].iloc[0]
        self.places = terms.decimals(ratio.id, extra=self.words) or 0

    def value(self, figure: float) -> str:
        return number(figure, self.places)

    def signed(self, figure: float) -> str:
        shown = number(figure, self.places)
        if not any(digit in shown for digit in "123456789"):
            return shown.lstrip("-")
        return f"+{shown}" if figure > 0 else shown.replace("-", "−")

    def amount(self, figure: float) -> str:
        return number(figure, terms.decimals(self.ratio.of, extra=self.words) or 0)

    def label(self, name: str) -> str:
        return terms.label(name, extra=self.words)

    def unit(self, name: str) -> str:
        return terms.unit(name, extra=self.words)

    def quotient(self, row: pd.Series) -> str:
        """Numerator ÷ divisor of a row of a table of sums."""
        return text(
            "brief_quotient",
            item=self.label(self.ratio.of),
            amount=self.amount(row[self.ratio.of]),
            unit=self.unit(self.ratio.of),
            land=mu(row[self.ratio.divisor]),
        )

    def quotients(self, worst: pd.Series) -> str:
        county = self.county
        return text(
            "brief_worst",
            ratio=self.label(self.ratio.id),
            unit=self.unit(self.ratio.id),
            value=self.value(worst[self.ratio.id]),
            made=self.quotient(worst),
            county=self.value(county[self.ratio.id]),
            county_made=self.quotient(county),
        )

    def parts(self, found: Split, worst: pd.Series) -> str:
        """The parts as shown add up to the gap as shown: the largest takes what rounding leaves."""
        exact = {name: float(getattr(found, name)) for name in _PARTS}
        ends = pd.Series([worst[self.ratio.id], self.county[self.ratio.id]])
        high = round_half_up(ends, self.places)
        gap = float(high.iloc[0] - high.iloc[1])
        order = sorted(exact, key=lambda name: -abs(exact[name]))
        values = round_half_up(pd.Series([exact[name] for name in order[1:]]), self.places)
        shown = [gap - float(values.sum()), *values]
        said = [
            text(f"brief_part_{name}", value=self.signed(value))
            for name, value in zip(order, shown, strict=True)
        ]
        return text("brief_parts", gap=self.signed(gap), parts="；".join(said))

    def unused(self, found: Split, inside: pd.Series) -> str:
        """Land in the divisor on which nothing is made, by what it is."""
        unused = self.run.pieces["industry"].isna()
        if self.run.edition.land.amounts_on == "all" and not unused.any():
            return text("brief_unused_not_told")
        kinds = self._unused_kinds(self.run.pieces[inside & unused])
        return text(
            "brief_unused" if kinds else "brief_no_unused",
            land=mu(found.unused_land),
            share=percent(found.unused_share),
            whole=percent(found.unused_share_whole),
            kinds=kinds,
        )

    def _unused_kinds(self, pieces: pd.DataFrame) -> str:
        use = pieces["parcel_id"].map(self.run.parcels["use"])
        kind = use.where(use.ne("in_use").fillna(value=False), "vacant")
        land = pieces.groupby(kind.astype("string")).agg(
            n=("parcel_id", "nunique"), land=("land_mu", "sum")
        )
        return "、".join(
            text("brief_kind", what=terms.state(str(name)), n=int(row["n"]), land=mu(row["land"]))
            for name, row in land.sort_values("land", ascending=False).iterrows()
        )

    def industries(self, found: Split) -> str:
        """The industries that pull down most, each with its two parts."""
        table = found.industries.assign(both=found.industries["own"] + found.industries["mix"])
        worst = table[table["both"].lt(-_SMALL)].sort_values("both", kind="stable")[:_NAMED]
        said = [self._industry(str(name), row) for name, row in worst.iterrows()]
        return text("brief_industries", parts="；".join(said)) if said else ""

    def _industry(self, name: str, row: pd.Series) -> str:
        what, mix = self._industry_name(name), self.signed(row["mix"])
        whole = self.value(row["yield_whole"])
        if not row["land"] > 0:
            return text("brief_industry_absent", what=what, whole=whole, mix=mix)
        alone = math.isclose(row["land"], row["land_whole"], rel_tol=1e-9)
        return text(
            "brief_industry_alone" if alone else "brief_industry",
            what=what,
            land=mu(row["land"]),
            value=self.value(row["yield"]),
            whole=whole,
            own=self.signed(row["own"]),
            mix=mix,
        )

    def _industry_name(self, code: str) -> str:
        name = self.run.industries["industry"].get(code)
        if code == UNKNOWN:
            return text("brief_unknown_industry")
        return code if pd.isna(name) else str(name)

    def firms(self, found: Split) -> str:
        """The firms that fall behind their own industry most, with their own divisor."""
        worst = found.firms[found.firms["own"].lt(-_SMALL)].sort_values("own", kind="stable")
        said = [self._firm(str(code), row) for code, row in worst[:_NAMED].iterrows()]
        return text("brief_firms", parts="；".join(said)) if said else ""

    def _firm(self, code: str, row: pd.Series) -> str:
        names = self.run.enterprises["enterprise_name"]
        return text(
            "brief_firm",
            name=names.get(code, code),
            amount=self.amount(row["amount"] / self.ratio.times),
            land=mu(row["land"]),
            value=self.value(row["yield"]),
            industry=self._industry_name(str(row["industry"])),
            whole=self.value(row["yield_whole"]),
            own=self.signed(row["own"]),
        )


def _next(run: Assessment, ids: pd.Index) -> str:
    here = run.queue[run.queue["parcel_id"].isin(ids)]
    parcels = here["parcel_id"].drop_duplicates()
    known = run.parcels["land_mu"].fillna(to_mu(run.parcels["geometry_area_m2"]))
    land = known.reindex(parcels).sum(min_count=1)
    return text("brief_next", parcels=len(parcels), land=mu(land))
