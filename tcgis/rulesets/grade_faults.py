"""Whether classes, overrides and policies fit each other."""

from collections.abc import Iterable, Iterator

from tcgis.rulesets.grades import (
    KINDS,
    CountQuota,
    CumulativePercent,
    Cuts,
    IndicatorThreshold,
    NoClasses,
    Override,
    Quotas,
)
from tcgis.rulesets.measure_faults import FULL_MARKS
from tcgis.rulesets.model import Edition
from tcgis.words.terms import text


def classes(edition: Edition) -> Iterator[str]:
    """Cuts in order, quotas within the whole, thresholds that fall."""
    rule = edition.classes
    if isinstance(rule, NoClasses):
        yield from _no_classes(edition)
        return
    if isinstance(rule, CountQuota):
        for name, quotas in rule.quotas.items():
            yield from _quotas(f"classes.quotas.{name}", quotas)
        return
    percent = isinstance(rule, CumulativePercent)
    for name, cuts in rule.cuts.items():
        yield from _percents(name, cuts) if percent else _falling(name, cuts)
    if isinstance(rule, IndicatorThreshold):
        for name, indicators in edition.indicators.items():
            if rule.indicator not in {one.id for one in indicators}:
                yield text("fault_class_indicator", indicator=rule.indicator, group=name)


def _no_classes(edition: Edition) -> Iterator[str]:
    if edition.overrides or edition.inherit:
        yield text("fault_no_classes")


def _percents(name: str, cuts: Cuts) -> Iterator[str]:
    if not 0 < cuts.A < cuts.B < cuts.C <= FULL_MARKS:
        yield text("fault_cuts_rise", group=name, a=cuts.A, b=cuts.B, c=cuts.C)


def _falling(name: str, cuts: Cuts) -> Iterator[str]:
    if not cuts.A > cuts.B > cuts.C:
        yield text("fault_cuts_fall", group=name, a=cuts.A, b=cuts.B, c=cuts.C)


def _quotas(place: str, quotas: Quotas) -> Iterator[str]:
    given = (quotas.A, quotas.B, quotas.D)
    if min(given) < 0 or sum(given) > FULL_MARKS:
        yield text("fault_quotas", place=place, total=sum(given))


def overrides(edition: Edition) -> Iterator[str]:
    """Each override does one thing."""
    for at, one in enumerate(edition.overrides, start=1):
        yield from (f"overrides[{at}]{fault}" for fault in _override(one, edition, at - 1))


def _override(one: Override, edition: Edition, earlier: int) -> Iterator[str]:
    given = [name for name in KINDS if getattr(one, name) is not None]
    if len(given) != 1:
        yield text("fault_one_kind", kinds="、".join(KINDS))
        return
    if (one.fix is not None) != (one.counts_in_quota is not None):
        yield text("fault_counts_in_quota")
    if one.unless == "ceiling" and not _has_ceiling(edition.overrides[:earlier]):
        yield text("fault_no_ceiling")


def _has_ceiling(overrides: Iterable[Override]) -> bool:
    return any(one.ceiling for one in overrides)


def policies(edition: Edition) -> Iterator[str]:
    """Years in order."""
    for at, one in enumerate(edition.policies, start=1):
        if one.valid is not None and one.valid[0] > one.valid[1]:
            yield text("fault_policy_years", at=at, years=list(one.valid))
