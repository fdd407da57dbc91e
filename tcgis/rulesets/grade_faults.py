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
                yield f"classes.indicator {rule.indicator!r} 不是 indicators.{name} 的指标：请改正"


def _no_classes(edition: Edition) -> Iterator[str]:
    if edition.overrides or edition.inherit:
        yield "classes.kind 为 none 时没有等级可调整：请删去 overrides、inherit 或补充 classes"


def _percents(name: str, cuts: Cuts) -> Iterator[str]:
    if not 0 < cuts.A < cuts.B < cuts.C <= FULL_MARKS:
        told = f"得到 A {cuts.A:g}、B {cuts.B:g}、C {cuts.C:g}"
        yield f"classes.cuts.{name} 须为递增的累计百分比：{told}"


def _falling(name: str, cuts: Cuts) -> Iterator[str]:
    if not cuts.A > cuts.B > cuts.C:
        told = f"得到 A {cuts.A:g}、B {cuts.B:g}、C {cuts.C:g}"
        yield f"classes.cuts.{name} 须由高到低：{told}"


def _quotas(place: str, quotas: Quotas) -> Iterator[str]:
    given = (quotas.A, quotas.B, quotas.D)
    if min(given) < 0 or sum(given) > FULL_MARKS:
        yield f"{place} 的各类比例须不小于 0 且合计不超过 100：得到 {sum(given):g}"


def overrides(edition: Edition) -> Iterator[str]:
    """Each override does one thing."""
    for at, one in enumerate(edition.overrides, start=1):
        yield from (f"overrides[{at}]{fault}" for fault in _override(one, edition, at - 1))


def _override(one: Override, edition: Edition, earlier: int) -> Iterator[str]:
    given = [name for name in KINDS if getattr(one, name) is not None]
    if len(given) != 1:
        yield f" 须恰有 {'、'.join(KINDS)} 之一"
        return
    if (one.fix is not None) != (one.counts_in_quota is not None):
        yield ".counts_in_quota 须与 fix 同时给出：请补上或删去"
    if one.unless == "ceiling" and not _has_ceiling(edition.overrides[:earlier]):
        yield " 的 unless: ceiling 之前没有 ceiling：请调整次序或删去 unless"


def _has_ceiling(overrides: Iterable[Override]) -> bool:
    return any(one.ceiling for one in overrides)


def policies(edition: Edition) -> Iterator[str]:
    """Years in order."""
    for at, one in enumerate(edition.policies, start=1):
        if one.valid is not None and one.valid[0] > one.valid[1]:
            yield f"policies[{at}].valid 的起止年份颠倒：得到 {list(one.valid)}"
