"""Whether numbers are on the scale that their key asks for: percent, points, or a multiple."""

from collections.abc import Iterator
from typing import Final

from tcgis.rulesets.grades import CountQuota, CumulativePercent, ScoreThreshold
from tcgis.rulesets.measures import Indicator
from tcgis.rulesets.model import Edition
from tcgis.words.terms import text

_ONE: Final = 1.0
_TEN: Final = 10.0
"""No scheme gives an item ten times its weight; who writes 150 means 150 %."""


def scales(edition: Edition) -> Iterator[str]:
    """Percentages that look like fractions, and multiples that look like percentages."""
    yield from _classes(edition)
    for name, indicators in edition.indicators.items():
        for at, one in enumerate(indicators, start=1):
            yield from (f"indicators.{name}[{at}].{fault}" for fault in _score(one))
            if one.base.kind == "stat" and one.base.factor >= _TEN:
                place = f"indicators.{name}[{at}].base.factor"
                yield text("fault_multiple", place=place, value=one.base.factor)
    clip = edition.total.clip
    if clip is not None and clip.high is not None and 0 < clip.high <= _ONE:
        yield text("fault_fraction", place="total.clip.high", value=clip.high, of=text("of_points"))


def _classes(edition: Edition) -> Iterator[str]:
    rule = edition.classes
    if isinstance(rule, CumulativePercent):
        for name, cuts in rule.cuts.items():
            yield from _fractions(f"classes.cuts.{name}", [cuts.A, cuts.B, cuts.C])
    elif isinstance(rule, CountQuota):
        for name, quotas in rule.quotas.items():
            yield from _fractions(f"classes.quotas.{name}", [quotas.A, quotas.B, quotas.D])
    elif isinstance(rule, ScoreThreshold):
        for name, cuts in rule.cuts.items():
            if 0 < cuts.A <= _ONE:
                place = f"classes.cuts.{name}"
                yield text("fault_fraction", place=place, value=cuts.A, of=text("of_points"))


def _fractions(place: str, percents: list[float]) -> Iterator[str]:
    """Nobody means less than one percent of a list; all below one are shares."""
    small = [value for value in percents if 0 < value < _ONE]
    if small:
        yield text("fault_fraction", place=place, value=small[0], of=text("of_percent"))


def _score(one: Indicator) -> Iterator[str]:
    score = one.score
    if score.kind == "minmax" and 0 < score.high <= _ONE:
        yield text("fault_fraction", place="score.high", value=score.high, of=text("of_percent"))
    if score.kind not in {"ratio", "reversed"}:
        return
    if score.cap is not None and score.cap >= _TEN:
        yield text("fault_multiple", place="score.cap", value=score.cap)
    if score.floor is not None and score.floor >= (_ONE if score.cap is None else score.cap):
        yield text("fault_floor", value=score.floor)
