"""Tables as a person reads them: what a page lists, a filter keeps and an export holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from tcgis.line import denominators
from tcgis.line.sums import COUNTY, OUTSIDE
from tcgis.outputs.labels import state_labels
from tcgis.outputs.map.spec import legend_key
from tcgis.outputs.pages import ratio_parts
from tcgis.outputs.pages.inside import LAND, PREFIX
from tcgis.words import terms
from tcgis.words.terms import Term, text
from tcgis.words.units import round_half_up

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

RATIOS = "(ratios)"
"""In a list of columns: the ratios that the run is told by, each with its parts."""
RATIOS_BY_LAND = "(ratios by land)"
"""In a list of columns: the same to each named denominator."""
ENTERPRISE_COLUMNS = [
    "rank", "enterprise_name", "group", "listing", "grade", "state", "stability", "kept_share",
    "score", "industry2_rank", "park_id_rank", "low_but_leading", RATIOS, "size", "park_name",
    "land_mu", LAND, "industry2", "industry2_ranked", "park_id_ranked",
]  # fmt: skip
PARCEL_COLUMNS = [
    "rank", "parcel_name", "grade", "state", RATIOS, "land_mu", "occupants", "park_name",
    "township", "condition",
]  # fmt: skip
SUM_COLUMNS = [
    "rank", "park_name", "industry", "grade", "score", RATIOS, "land_mu", "parcels", "enterprises",
    "enterprises_elsewhere", "grade_A", "grade_B", "grade_C", "grade_D", "state", "zone_name",
]  # fmt: skip
"""Of parks, zones and industries, as far as they have them."""
PARK_COLUMNS = [
    *SUM_COLUMNS, "coverage", "reason", RATIOS_BY_LAND,
    *(f"{name}_area_m2" for name in denominators.GIVEN), "industrial_m2", "above_scale_m2",
]  # fmt: skip
"""The same with every denominator."""


SHARES = ["coverage", "built_share", "invested_share", "built_share_seen", "kept_share",
          "share_A", "share_B", "share_C", "share_D"]  # fmt: skip
"""Held as parts of one, shown in percent."""
FLAGS = {"low_but_leading"}
"""True or not, or not known; shown as a word where true."""


class Levels(NamedTuple):
    """Some rows of the legend of a figure that the map is coloured by."""

    metric: str
    keys: tuple[str, ...]
    decimals: int
    words: tuple[str, ...] = ()
    """What the rows say, with the name of the figure."""


class Filters(NamedTuple):
    """What the reader wants to see; an empty choice keeps everything."""

    parks: tuple[str, ...] = ()
    townships: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    """Grades and states; land is found by its own and by those of the firms that use it."""
    search: str = ""
    levels: Levels | None = None
    """Of parcels alone."""

    @property
    def active(self) -> int:
        """How many filters are on."""
        return sum(map(bool, self))


COLUMNS = {
    "enterprise": ENTERPRISE_COLUMNS, "parcel": PARCEL_COLUMNS, "park": PARK_COLUMNS,
    "zone": ["rank", "zone_name", *PARK_COLUMNS], "industry": PARK_COLUMNS,
}  # fmt: skip
"""What the list of each kind of unit shows."""


def units_of(run: Assessment, unit: str) -> pd.DataFrame:
    """The list of a kind of unit; of zones without the county, which is none."""
    tables: dict[str, pd.DataFrame]
    tables = {"enterprise": run.enterprises, "parcel": run.parcels, "park": run.parks,
              "zone": run.zones.drop(index=COUNTY, errors="ignore"),
              "industry": run.industries}  # fmt: skip
    return tables[unit]


def units_listed(run: Assessment) -> list[str]:
    """Kinds of unit that have a list: the edition's own first, then those that there are."""
    there = [unit for unit in ("enterprise", "parcel") if len(units_of(run, unit))]
    there += ["park"] if (run.parks.index != OUTSIDE).any() else []
    return list(dict.fromkeys([run.edition.unit, *there]))


def run_terms(run: Assessment) -> dict[str, Term]:
    """Words that the county and the edition bring beside those of tcgis."""
    known = {**run.edition.words(), **run.catalog.county.terms}
    return {**known, **ratio_parts.ratio_words(run, known)}


def expand_columns(columns: Iterable[str], units: pd.DataFrame, run: Assessment) -> list[str]:
    """The columns that the units have; each ratio with what it was divided from and by."""
    ids = [one.id for one in run.ratios]
    by_land = [f"{one}_{name}" for name in denominators.NAMED for one in ids]
    inside = [f"{PREFIX}{one}" for one in ids]
    marks = {RATIOS: [*ids, *inside], RATIOS_BY_LAND: by_land}
    names = [each for name in columns for each in marks.get(name, [name])]
    return ratio_parts.with_parts_beside(names, units, run)


def class_of(units: pd.DataFrame) -> pd.Series:
    """Grade where there is one, else the state that says why there is none."""
    return units["grade"].fillna(units["state"])


def in_classes(units: pd.DataFrame, classes: Sequence[str]) -> pd.Series:
    """Whether each unit has one of the classes, or is land that a firm of such a class uses."""
    found = class_of(units).isin(classes)
    if "occupant_classes" not in units:
        return found
    theirs = " " + units["occupant_classes"].fillna("") + " "
    for each in classes:
        found |= theirs.str.contains(f" {each} ", regex=False).astype(bool)
    return found


def apply_filters(units: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Rows that pass every filter that can be asked of them, in their order."""
    asked = heeded_filters(units, filters)
    passed = pd.Series(True, units.index)
    if asked.parks:
        passed &= units["park_name"].isin(asked.parks)
    if asked.townships:
        passed &= units["township"].isin(asked.townships)
    if asked.classes:
        passed &= in_classes(units, asked.classes)
    if asked.levels:
        rows = legend_key(units, asked.levels.metric, decimals=asked.levels.decimals)
        passed &= rows.isin(asked.levels.keys)
    if asked.search:
        passed &= _mentions(units, asked.search)
    return units[passed]


def heeded_filters(units: pd.DataFrame, filters: Filters) -> Filters:
    """The filters without those that units of this kind cannot be asked."""
    nothing = Filters()._asdict()
    return filters._replace(**{name: nothing[name] for name in unasked_filters(units, filters)})


def unasked_filters(units: pd.DataFrame, filters: Filters) -> list[str]:
    """Names of the filters that are on and that units of this kind cannot be asked."""
    land = units.index.name == "parcel_id"
    can = {
        "townships": "township" in units,
        "classes": "grade" in units,
        "levels": land and filters.levels is not None and filters.levels.metric in units,
    }
    return [name for name, able in can.items() if not able and getattr(filters, name)]


def ranked(units: pd.DataFrame) -> pd.DataFrame:
    """Best first, list by list; what has no rank comes last, in order of its id."""
    ordered = units.sort_index()
    lists = [name for name in ("listing", "group") if name in ordered]
    keys = pd.DataFrame({name: ordered[name].astype("string") for name in lists}, ordered.index)
    keys = keys.assign(unranked=ordered["rank"].isna(), rank=ordered["rank"])
    place = keys.sort_values(["unranked", *lists, "rank"], kind="stable", na_position="last")
    ranking: pd.DataFrame = ordered.loc[place.index]
    return ranking


def readable_table(units: pd.DataFrame, columns: list[str], assessment: Assessment) -> pd.DataFrame:
    """Table with headings in words and units, figures rounded half-up for showing."""
    extra, units = run_terms(assessment), ratio_parts.with_parts(units, assessment)
    known = expand_columns(columns, units, assessment)
    shown = [name for name in known if has_values(name, units[name])]
    table = units[shown].copy()
    for name in shown:
        decimals = terms.decimals(name, extra=extra)
        if decimals is not None:
            # a share is held as a part of one and shown in percent
            shown_as = table[name] * 100 if name in SHARES else table[name]
            table[name] = round_half_up(shown_as, decimals)
    for name in {"grade", "state", "stability"} & set(shown):
        table[name] = _in_words(table[name])
    for name in FLAGS & set(shown):
        table[name] = flag_words(name, table[name])
    headings = {name: terms.heading(name, extra=extra) for name in shown}
    table = table.rename(columns=headings).rename_axis(_id_heading(table))
    table.attrs["decimals"] = {
        headings[name]: terms.decimals(name, extra=extra)
        for name in shown
        if terms.decimals(name, extra=extra) is not None
    }
    return table


def has_values(name: str, values: pd.Series) -> bool:
    """Whether a column has anything to show: a value, or of a flag one that is set."""
    return bool((values.fillna(value=False) if name in FLAGS else values.notna()).any())


def flag_words(name: str, flags: pd.Series) -> pd.Series:
    """The flag's word where it is set, nothing where it is not or cannot be said."""
    word = pd.Series(text(name), flags.index, dtype="string")
    return word.where(flags.fillna(value=False).astype(bool), "")


def _in_words(states: pd.Series) -> pd.Series:
    return states.map(state_labels()).fillna("")


def _id_heading(table: pd.DataFrame) -> str:
    name = table.index.name
    return terms.label(str(name)) if name in terms.load().terms else str(name or "")


def _mentions(units: pd.DataFrame, search: str) -> pd.Series:
    names = [c for c in ("enterprise_name", "parcel_name", "occupants", "park_name") if c in units]
    where = [units.index.to_series(), *(units[name] for name in names)]
    hits = [one.astype("string").str.contains(search, regex=False).fillna(False) for one in where]
    return pd.concat(hits, axis=1).any(axis=1)
