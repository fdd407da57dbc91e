"""Whether the quantities of an edition have a name, and somebody who feeds them."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from tcgis.rulesets.fields import FIELDS
from tcgis.rulesets.model import Edition
from tcgis.words import terms
from tcgis.words.terms import text


def quantities(edition: Edition) -> Iterator[tuple[str, str]]:
    """Place in the file and name of each quantity; each name once."""
    seen: set[str] = set()
    for place, name in _places(edition):
        if name not in seen:
            seen.add(name)
            yield place, name


def _places(edition: Edition) -> Iterator[tuple[str, str]]:
    for group, indicators in edition.indicators.items():
        for at, one in enumerate(indicators, start=1):
            yield f"indicators.{group}[{at}].of", one.of
            if one.per is not None:
                yield f"indicators.{group}[{at}].per", one.per
    for part in ("bonuses", "penalties"):
        for at, one in enumerate(getattr(edition.total, part), start=1):
            if one.points_of is not None:
                yield f"total.{part}[{at}].points_of", one.points_of


def unnamed(edition: Edition) -> Iterator[str]:
    """A quantity that no word names is misspelt, or the edition must name it."""
    known = [*terms.load().terms, *edition.items]
    for place, name in quantities(edition):
        if name not in known:
            yield text("fault_quantity_unnamed", place=place, name=name, meant=_meant(name, known))


def other_units(edition: Edition) -> Iterator[str]:
    """An item that has a name and a unit already keeps them: a word converts no figure."""
    for name, item in edition.items.items():
        known = terms.load().terms.get(name)
        if known is not None and item.unit != known.unit:
            yield text("fault_item_unit", name=name, given=item.unit or "—",
                       known=known.unit or "—")  # fmt: skip


def unfed(edition: Edition, fed: Collection[str]) -> list[str]:
    """Quantities that no file of a county gives, in words.

    Parameters
    ----------
    fed : names of the amounts and areas that its catalogue gives.
    """
    known = {*fed, *(name for name, of in FIELDS.items() if of.kind == "number")}
    return [
        text("fault_unfed", place=place, name=name, known="、".join(sorted(fed)),
             meant=_meant(name, known))
        for place, name in quantities(edition) if name not in known
    ]  # fmt: skip


def _meant(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.7)
    return text("fault_key_meant", name=near[0]) if near else ""
