"""What a ratio was divided from and by, shown beside it: in lists, sheets and sum rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from tcgis.line.denominators import NAMED
from tcgis.outputs.pages.inside import PREFIX
from tcgis.scoring.quantities import LandRatio, amount_of, divisor_of
from tcgis.words import terms
from tcgis.words.terms import Term, text

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment


class RatioParts(NamedTuple):
    """A ratio's columns: the amount above, what it divides by, and the factor between units."""

    ratio: str
    of: str
    per: str
    times: float = 1.0

    @property
    def amount(self) -> str:
        """Column of the amounts that count, where it is not all of ``of``."""
        return amount_of(self.ratio)

    @property
    def divisor(self) -> str:
        """Column of what was divided by, where it is not ``per`` itself."""
        return f"{self.ratio}_divisor"

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """The columns beside the ratio, as far as a table has them."""
        return self.of, self.amount, self.per, self.divisor


def ratio_parts(run: Assessment) -> dict[str, RatioParts]:
    """Every ratio that a list of the run may show, by its column."""
    own = [
        RatioParts(one.id, one.of, one.per, one.times)
        for one in run.edition.indicators_all()
        if one.per is not None and one.per != "land_mu"
    ]
    to_land = [LandRatio(one.id, one.of, one.times) for one in run.edition.indicators_all()
               if one.per == "land_mu"]  # fmt: skip
    land = [*to_land, *run.ratios]
    shown = [RatioParts(one.id, one.of, one.divisor, one.times) for one in land]
    named = [
        RatioParts(f"{one.id}_{name}", one.of, divisor_of(f"{one.id}_{name}"), one.times)
        for one in run.ratios
        for name in NAMED
    ]
    inside = [
        RatioParts(
            f"{PREFIX}{one.id}", f"{PREFIX}{one.of}", divisor_of(f"{PREFIX}{one.id}"), one.times
        )
        for one in run.ratios
    ]
    return {one.ratio: one for one in [*own, *shown, *named, *inside]}


def with_parts(units: pd.DataFrame, run: Assessment) -> pd.DataFrame:
    """Units with the parts that count of amounts and divisors of which not all does."""
    added: dict[str, pd.Series] = {}
    for one in ratio_parts(run).values():
        if one.ratio not in units:
            continue
        known = units[one.ratio].notna()
        for column, whole in ((one.amount, one.of), (one.divisor, one.per)):
            if column not in units and whole in units and (units[whole].notna() & ~known).any():
                added[column] = units[whole].where(known)
    return units.assign(**added) if added else units


def with_parts_beside(columns: Iterable[str], units: pd.DataFrame, run: Assessment) -> list[str]:
    """The columns, each ratio followed by what it was divided from and by."""
    parts = ratio_parts(run)
    found: list[str] = []
    for name in columns:
        found.append(name)
        if name in parts and name in units:
            found += parts[name].columns
    return [name for name in dict.fromkeys(found) if name in units]


def ratio_words(run: Assessment, known: dict[str, Term]) -> dict[str, Term]:
    """Terms of the run's ratios and of their parts that neither tcgis nor ``known`` names."""
    words = {**terms.load().terms, **known}
    found: dict[str, Term] = {}
    for one in run.ratios:
        found |= {one.id: words.get(one.id) or _per_mu(words[one.of])}
        found |= {f"{one.id}_{name}": _by(found[one.id], name) for name in NAMED}
        found |= {f"{PREFIX}{name}": _inside({**words, **found}[name]) for name in (one.id, one.of)}
    words = {**found, **words}
    for part in ratio_parts(run).values():
        ratio = words[part.ratio]
        found[part.amount] = _used(ratio, words[part.of])
        if part.per in words:
            found[part.divisor] = _used(ratio, words[part.per])
    return {name: term for name, term in found.items() if name not in terms.load().terms}


def _per_mu(item: Term) -> Term:
    named = {"zh": text("ratio_per_mu", what=item.zh),
             "en": text("ratio_per_mu", language="en", what=item.en)}  # fmt: skip
    unit = item.unit and text("unit_per_mu", unit=item.unit)
    return item.model_copy(update=named | {"unit": unit, "unit_en": None})


def _by(ratio: Term, name: str) -> Term:
    """A ratio to one of the named denominators."""
    land = text(f"denominator_{name}"), text(f"denominator_{name}", language="en")
    named = {"zh": f"{ratio.zh}·{land[0]}", "en": f"{ratio.en}, {land[1]}"}
    return ratio.model_copy(update=named)


def _inside(whole: Term) -> Term:
    """The part of a firm's quantity that lies within the parks on show."""
    named = {"zh": text("inside_part", what=whole.zh),
             "en": text("inside_part", language="en", what=whole.en)}  # fmt: skip
    return whole.model_copy(update=named)


def _used(ratio: Term, whole: Term) -> Term:
    """The part of a quantity that counts in a ratio."""
    named = {"zh": text("ratio_part", ratio=ratio.zh, what=whole.zh),
             "en": text("ratio_part", language="en", ratio=ratio.en, what=whole.en)}  # fmt: skip
    return whole.model_copy(update=named)
