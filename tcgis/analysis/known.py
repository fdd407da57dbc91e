"""What is known of the units beside their scores, and how names and figures are shown."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import pandas as pd

from tcgis.rulesets.model import Edition
from tcgis.words import terms
from tcgis.words.terms import Term, text
from tcgis.words.units import round_half_up

DECIMALS: Final = 2
"""Of a figure whose term names none."""
_LAND: Final = "land_mu"
_SAME: Final = 1e-9


class Known(NamedTuple):
    """Facts of one year that name what decided: who, when, and whose word it is."""

    year: int
    units: pd.DataFrame
    """unit → what conditions ask, and the days of the register."""
    vetoes: pd.DataFrame
    """credit_code, veto, decided_on, authority."""
    parcels: pd.DataFrame
    """credit_code, parcel_id, finish_due, finished_on, condition of the holders' own parcels."""
    senders: dict[str, str]
    """Item or field → the department that sends it."""
    doubted: frozenset[tuple[str, str]]
    """Unit and item of amounts that were sent and cannot be."""
    lessors: frozenset[str]
    """Units without land in use because they let all of it."""
    words: dict[str, Term]
    """Terms of the edition and the county."""


class Words:
    """Names and figures of an edition, and what is known of its units."""

    def __init__(self, edition: Edition, known: Known | None) -> None:
        self.edition = edition
        self.known = known
        self._amounts: dict[str, dict[str, float]] = {}
        self.extra = {**(known.words if known else {}), **edition.words()}

    def label(self, name: str) -> str:
        """Name of an item or field; the land that a ratio divides by bears a name of its own."""
        return terms.label(name, extra=self.extra)

    def divisor(self, name: str) -> str:
        """Name of what a ratio is divided by."""
        return terms.label("divisor_mu") if name == _LAND else self.label(name)

    def counted(self, unit: str, name: str, value: float) -> str:
        """Name of an amount that was divided; where it is not all that the unit has, it says so."""
        label = self.divisor(name)
        whole = self._whole(name).get(unit, value)
        part = name != _LAND and abs(value - whole) > _SAME * max(abs(whole), abs(value))
        return text("explain_counted", item=label) if part else label

    def _whole(self, name: str) -> dict[str, float]:
        """Of each unit all that is known of an amount; empty where nothing is told of the units."""
        if self.known is None or name not in self.known.units:
            return {}
        if name not in self._amounts:
            amounts = self.known.units[name].astype("float64").dropna()
            self._amounts[name] = dict(zip(amounts.index.astype(str), amounts, strict=True))
        return self._amounts[name]

    def unit(self, name: str) -> str:
        """Unit of an item or field with the blank before it, or nothing."""
        unit = self._term(name).unit
        return f" {unit}" if unit else ""

    def after(self, name: str) -> str:
        """The same before another word: a blank where there is no unit."""
        return self.unit(name) or " "

    def figures(self, values: pd.Series, name: str) -> list[str]:
        """Values of an item as they are shown; empty where missing."""
        decimals = self._term(name).decimals
        return figures(values, DECIMALS if decimals is None else decimals)

    def lacking(self, unit: str, names: Iterable[str]) -> str:
        """What is missing of a unit's items, and who sends it."""
        return "、".join(self._lacking(unit, name) for name in names)

    def _lacking(self, unit: str, name: str) -> str:
        known, label = self.known, self.label(name)
        if known is None:
            return text("lacking_item", item=label)
        sender = known.senders.get(name, "")
        by = text("explain_sender", sender=sender) if sender else ""
        if name == _LAND:
            return text("explain_all_let" if unit in known.lessors else "explain_no_land", by=by)
        if (unit, name) in known.doubted:
            return text("explain_doubted", year=known.year, item=label, by=by)
        return text("explain_lacking", year=known.year, item=label, by=by)

    def _term(self, name: str) -> Term:
        return self.extra.get(name) or terms.load().terms[name]


def figures(values: pd.Series, decimals: int) -> list[str]:
    """Half-up, with separators; empty where missing."""
    shown = round_half_up(values.astype("float64"), decimals).to_numpy() + 0.0
    return ["" if each != each else f"{each:,.{decimals}f}" for each in shown.tolist()]  # noqa: PLR0124
