"""Whether indicators, bases, scores, bonuses and penalties fit each other."""

from collections.abc import Iterator
from typing import Final

from tcgis.rulesets.fields import FIELDS
from tcgis.rulesets.measures import Adjustment, BestScore, Indicator, StatBase
from tcgis.rulesets.model import Edition
from tcgis.words import terms
from tcgis.words.terms import text

FULL_MARKS: Final = 100
_SHARES: Final = 2
"""Weights that sum to no more than this were written as shares of one."""
BASES_OF: Final[dict[str, tuple[str, ...]]] = {
    "ratio": ("fixed", "stat"),
    "reversed": ("fixed", "stat"),
    "minmax": ("range",),
    "ratio_to_best": ("stat",),
    "steps": ("none",),
    "percentile": ("none",),
    "manual": ("none",),
}
"""Score shape → the kinds of base that it can use."""


def weights(edition: Edition) -> Iterator[str]:
    """Weights of each set must sum to full marks."""
    for name, indicators in edition.indicators.items():
        total = sum(one.weight for one in indicators)
        if abs(total - FULL_MARKS) > 1e-9:  # noqa: PLR2004
            shares = text("fault_weights_shares") if total <= _SHARES else ""
            yield text("fault_weights", group=name, total=total, full=FULL_MARKS) + shares


def named(edition: Edition) -> Iterator[str]:
    """Everything that earns points has a name."""
    known = {**terms.load().terms, **edition.words()}
    for one in edition.indicators_all():
        if one.id not in known:
            yield text("fault_indicator_unnamed", name=one.id)
    for _, adjustment in edition.adjustments():
        if adjustment.id not in known:
            yield text("fault_adjustment_unnamed", name=adjustment.id)


def once(edition: Edition) -> Iterator[str]:
    """A name means one thing."""
    seen: dict[str, Indicator] = {}
    for name, indicators in edition.indicators.items():
        ids = [one.id for one in indicators]
        for twice in sorted({given for given in ids if ids.count(given) > 1}):
            yield text("fault_indicator_twice", group=name, name=twice)
        for one in indicators:
            first = seen.setdefault(one.id, one)
            if (first.of, first.per, first.times) != (one.of, one.per, one.times):
                yield text("fault_indicator_differs", name=one.id)
    adjusting = [one.id for _, one in edition.adjustments()]
    for twice in sorted({one for one in adjusting if adjusting.count(one) > 1 or one in seen}):
        yield text("fault_adjustment_twice", name=twice)


def shapes(edition: Edition) -> Iterator[str]:
    """Each score has the base it needs, and each base what its statistic needs."""
    for name, indicators in edition.indicators.items():
        for at, one in enumerate(indicators, start=1):
            place = f"indicators.{name}[{at}]"
            yield from (f"{place}.{fault}" for fault in _shape(one))


def _shape(one: Indicator) -> Iterator[str]:
    yield from _base(one)
    yield from _score(one)
    for name in ("on_missing", "on_zero_denominator"):
        filling = getattr(one, name)
        if (filling.take == "points") != (filling.points is not None):
            yield text("fault_points_of_filling", filling=name)


def _base(one: Indicator) -> Iterator[str]:
    fit = BASES_OF[one.score.kind]
    if one.base.kind not in fit:
        yield text(
            "fault_base_unfit", base=one.base.kind, score=one.score.kind, known="、".join(fit)
        )
    elif isinstance(one.base, StatBase):
        yield from _statistic(one, one.base)
    yield from _scope(one)


def _score(one: Indicator) -> Iterator[str]:
    if one.score.kind == "manual" and one.per is not None:
        yield text("fault_manual_per")
    if one.score.kind == "steps":
        at = [step.at_least for step in one.score.steps]
        if at != sorted(set(at), reverse=True):
            yield text("fault_steps", steps=at)
    if one.score.kind == "minmax" and one.score.low > one.score.high:
        yield text("fault_low_above_high")


def _statistic(one: Indicator, base: StatBase) -> Iterator[str]:
    for stat, key in (("trimmed_mean", "trim"), ("quantile", "quantile")):
        if (base.stat == stat) != (getattr(base, key) is not None):
            yield text("fault_base_key", key=key, stat=stat)
    if one.per is None and base.stat == "ratio_of_sums":
        yield text("fault_ratio_of_sums")
    if isinstance(one.score, BestScore):
        best = "min" if one.score.down else "max"
        if (base.stat, base.factor) != (best, 1):
            yield text("fault_best", best=best)


def _scope(one: Indicator) -> Iterator[str]:
    scope = getattr(one.base, "scope", ())
    for name in scope if isinstance(scope, tuple) else ():
        if name not in FIELDS or FIELDS[name].kind == "number":
            yield text("fault_scope", name=name)


def adjustments(edition: Edition) -> Iterator[str]:
    """Each bonus and penalty says one thing."""
    for part in ("bonuses", "penalties"):
        for at, one in enumerate(getattr(edition.total, part), start=1):
            yield from (f"total.{part}[{at}]{fault}" for fault in _adjustment(one))
    clip = edition.total.clip
    if clip is not None and None not in (clip.low, clip.high) and clip.low >= clip.high:  # type: ignore[operator]
        yield text("fault_clip", low=clip.low, high=clip.high)


def _adjustment(one: Adjustment) -> Iterator[str]:
    given = [name for name in ("points", "count_of", "points_of") if getattr(one, name)]
    if len(given) != 1:
        yield text("fault_one_way")
        return
    if one.points is not None:
        if not one.when:
            yield text("fault_points_for_whom")
        return
    if one.on_missing is None:
        yield text("fault_on_missing")
    if one.count_of is not None:
        if one.count_of not in FIELDS or FIELDS[one.count_of].kind != "number":
            yield text("fault_count_of", name=one.count_of)
        if not one.first and not one.each:
            yield text("fault_count_nothing")
