"""Whether indicators, bases, scores, bonuses and penalties fit each other."""

from collections.abc import Iterator
from typing import Final

from tcgis.rulesets.fields import FIELDS
from tcgis.rulesets.measures import Adjustment, BestScore, Indicator, StatBase
from tcgis.rulesets.model import Edition
from tcgis.words import terms

FULL_MARKS: Final = 100
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
            yield f"indicators.{name} 的权重之和为 {total:g}：应为 {FULL_MARKS}，请核对各项 weight"


def named(edition: Edition) -> Iterator[str]:
    """Everything that earns points has a name."""
    known = {**terms.load().terms, **edition.words()}
    for one in edition.indicators_all():
        if one.id not in known:
            yield f"指标 {one.id!r} 没有名称：请写 label: {{zh: …, en: …}}"
    for _, adjustment in edition.adjustments():
        if adjustment.id not in known:
            yield f"加减分 {adjustment.id!r} 没有名称：请写 label: {{zh: …, en: …}}"


def once(edition: Edition) -> Iterator[str]:
    """A name means one thing."""
    seen: dict[str, Indicator] = {}
    for name, indicators in edition.indicators.items():
        ids = [one.id for one in indicators]
        for twice in sorted({given for given in ids if ids.count(given) > 1}):
            yield f"indicators.{name} 中指标 {twice!r} 重复：请删去一项"
        for one in indicators:
            first = seen.setdefault(one.id, one)
            if (first.of, first.per, first.times) != (one.of, one.per, one.times):
                yield f"指标 {one.id!r} 在不同组中的算法不同：请用不同的 id"
    adjusting = [one.id for _, one in edition.adjustments()]
    for twice in sorted({one for one in adjusting if adjusting.count(one) > 1 or one in seen}):
        yield f"加减分 {twice!r} 与其他项目同名：请用不同的 id"


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
            yield f"{name}.points 须与 take: points 同时给出：请补上或删去"


def _base(one: Indicator) -> Iterator[str]:
    fit = BASES_OF[one.score.kind]
    if one.base.kind not in fit:
        yield f"base.kind {one.base.kind!r} 不适用于 {one.score.kind}：请用 {'、'.join(fit)}"
    elif isinstance(one.base, StatBase):
        yield from _statistic(one, one.base)
    yield from _scope(one)


def _score(one: Indicator) -> Iterator[str]:
    if one.score.kind == "manual" and one.per is not None:
        yield "per 不适用于 manual：分值由评审直接给出，请删去 per"
    if one.score.kind == "steps":
        at = [step.at_least for step in one.score.steps]
        if at != sorted(set(at), reverse=True):
            yield f"score.steps 的 at_least 须由高到低且不重复：得到 {at}"
    if one.score.kind == "minmax" and one.score.low > one.score.high:
        yield "score.low 大于 score.high：请对调，越小越好的写 down: true"


def _statistic(one: Indicator, base: StatBase) -> Iterator[str]:
    for stat, key in (("trimmed_mean", "trim"), ("quantile", "quantile")):
        if (base.stat == stat) != (getattr(base, key) is not None):
            yield f"base.{key} 须与 stat: {stat} 同时给出：请补上或删去"
    if one.per is None and base.stat == "ratio_of_sums":
        yield "base.stat ratio_of_sums 需要 per：请用 mean_of_ratios 等"
    if isinstance(one.score, BestScore):
        best = "min" if one.score.down else "max"
        if (base.stat, base.factor) != (best, 1):
            yield f"base 须为 stat: {best}、factor: 1，才是与最优值之比"


def _scope(one: Indicator) -> Iterator[str]:
    scope = getattr(one.base, "scope", ())
    for name in scope if isinstance(scope, tuple) else ():
        if name not in FIELDS or FIELDS[name].kind == "number":
            yield f"base.scope 的字段 {name!r} 未知或不是文字：请改正"


def adjustments(edition: Edition) -> Iterator[str]:
    """Each bonus and penalty says one thing."""
    for part in ("bonuses", "penalties"):
        for at, one in enumerate(getattr(edition.total, part), start=1):
            yield from (f"total.{part}[{at}]{fault}" for fault in _adjustment(one))
    clip = edition.total.clip
    if clip is not None and None not in (clip.low, clip.high) and clip.low >= clip.high:  # type: ignore[operator]
        yield f"total.clip 的上下限颠倒：得到 {clip.low:g} 和 {clip.high:g}"


def _adjustment(one: Adjustment) -> Iterator[str]:
    given = [name for name in ("points", "count_of", "points_of") if getattr(one, name)]
    if len(given) != 1:
        yield " 须恰有 points、count_of、points_of 之一：请改正"
        return
    if one.points is not None:
        if not one.when:
            yield " 有 points 而没有 when：请写明谁得分"
        return
    if one.on_missing is None:
        yield ".on_missing 缺少此键：请写明数据缺失时怎么办"
    if one.count_of is not None:
        if one.count_of not in FIELDS or FIELDS[one.count_of].kind != "number":
            yield f".count_of 的字段 {one.count_of!r} 未知或不是数值：请改正"
        if not one.first and not one.each:
            yield " 的 first 和 each 都是 0：请写明分值"
