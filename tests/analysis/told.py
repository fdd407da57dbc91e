"""Paragraphs taken apart, sentence by sentence; every figure held against one computed anew.

``wrong(paragraph, truth)`` gives what is wrong with a paragraph: a figure that is not the one of
``truth``, a fact that is not there, a sentence that nobody knows, a fact that should be told and
is not. The sentences are known here by their own patterns, not by tcgis' words.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

CITE = r"依据：[^。；]*(?:；[^。]*)?"


class Truth(NamedTuple):
    """What is computed anew of one firm; missing is None."""

    code: str
    year: int
    trial: bool
    """The bases are this year's, for want of last year's."""
    state: str
    group: str
    listing: str
    score: float | None
    rank: int | None
    ranked: int | None
    machine: str | None
    grade: str | None
    land: float | None
    items: dict[str, float | None]
    """tax_wan, revenue_wan, power_kwh."""
    points: dict[str, float | None]
    bases: dict[str, float]
    size: str
    industry2: str
    years_producing: float | None
    days: dict[str, str]
    """registered, production, above_scale: the register's days as text."""
    building: bool
    late: bool
    """A parcel of its own was due and is not complete at the end of the year."""
    vetoes: tuple[tuple[str, str, str], ...]
    """Day, veto, authority of the year's."""
    doubted: bool
    """One of its tax rows cannot be."""


RULES: dict[str, dict[str, tuple[str, str, str, float, int, int, float | None]]] = {
    "规上": {
        "tax_per_mu": ("亩均税收", "tax_wan", "land", 1, 2, 45, 2),
        "revenue_per_mu": ("亩均营业收入", "revenue_wan", "land", 1, 2, 35, 2),
        "tax_per_kwh": ("单位用电税收", "tax_wan", "power_kwh", 1e4, 4, 20, 2),
    },
    "规下": {"tax_per_mu": ("亩均税收", "tax_wan", "land", 1, 2, 100, None)},
}
"""Group → indicator: name, numerator, divisor, times, decimals, weight, cap."""
NAMES = {
    "tax_wan": ("税收", "万元", 2, "税务局"),
    "revenue_wan": ("营业收入", "万元", 2, "统计局"),
    "power_kwh": ("用电量", "千瓦时", 0, "供电公司"),
    "land": ("参与计算用地", "亩", 2, ""),
}
"""Amount → name, unit, decimals, who sends it."""
CUTS, SMALL = (20, 60, 95), 10


def as_shown(value: float, decimals: int) -> str:
    """Half up, with separators, as an officer writes it."""
    scaled = abs(value) * 10**decimals
    near = round(scaled * 2) / 2
    scaled = near if abs(scaled - near) <= 1e-9 * max(scaled, 1) else scaled
    whole = int(scaled + 0.5) / 10**decimals
    return f"{-whole if value < 0 and whole else whole:,.{decimals}f}"


def wrong(paragraph: str, truth: Truth) -> list[str]:
    """What in the paragraph is not so, and what it should say and does not."""
    expected = list(sentences(truth))
    rest, faults = paragraph, []
    for sentence in expected:
        found = re.match(sentence, rest)
        if found is None:
            return [*faults, f"expected {sentence!r} at {rest[:120]!r}"]
        rest = rest[found.end() :]
    return faults if not rest else [f"nobody expects {rest!r}"]


def sentences(truth: Truth) -> Iterator[str]:
    """The sentences that the firm's paragraph consists of, as patterns, one after the other."""
    if truth.state in ALONE:
        yield from ALONE[truth.state](truth)
        return
    if truth.score is not None:
        yield _place(truth)
    for name in RULES[truth.group]:
        yield _item(truth, name)
    yield _base(truth)
    yield _extremes(truth)
    if truth.score is None:
        yield "因此不计总分，不评等级。"
        return
    if truth.trial:
        names = "、".join(name for name, *_ in RULES[truth.group].values())
        yield f"{names}的基准值没有上年数，用当年数代替，属试评价。"
    if truth.grade is None:
        yield f"同组同名单不足 {SMALL} 家，不按比例评等级，只有得分和名次。"
        return
    yield _class(truth)
    moved = list(_moved(truth))
    yield from moved
    if moved:
        yield f"最终为 {truth.grade} 类。"


def _place(truth: Truth) -> str:
    listed = truth.group + ("" if truth.listing == "主榜" else f"·{truth.listing}")
    assert truth.score is not None
    return re.escape(
        f"得分 {as_shown(truth.score, 2)}，在“{listed}”{truth.ranked} 家企业中列第 {truth.rank}。"
    )


def _amount(truth: Truth, name: str) -> float | None:
    return truth.land if name == "land" else truth.items[name]


def _item(truth: Truth, name: str) -> str:
    label, of, per, times, decimals, weight, cap = RULES[truth.group][name]
    above, below = _amount(truth, of), _amount(truth, per)
    points = truth.points[name]
    absent = [each for each, amount in ((of, above), (per, below)) if amount is None]
    if absent:
        gaps = "、".join(
            f"{truth.year} 年{NAMES[each][0]}的数字不可信，未采用（{NAMES[each][3]}）"
            if each == "tax_wan" and truth.doubted
            else f"缺 {truth.year} 年{NAMES[each][0]}（{NAMES[each][3]}）"
            for each in absent
        )
        return re.escape(f"{label}：{gaps}，无法计分（权重 {weight}）。")
    assert None not in (above, below, points)
    if below == 0:
        shown = as_shown(points, 2)
        return re.escape(
            f"{label}：{NAMES[per][0]}为 0，按同组平均分，得 {shown} 分（权重 {weight}）。"
        )
    value, base = above / below * times, truth.bases[name]
    unit = {"tax_per_kwh": "元/千瓦时"}.get(name, "万元/亩")
    limit = "，超过上限，按 2 倍计" if cap is not None and value / base > cap else ""
    limit = "，低于下限，按 0 倍计" if value < 0 else limit
    return re.escape(
        f"{label}：{NAMES[of][0]} {as_shown(above, NAMES[of][2])} {NAMES[of][1]} ÷ "
        f"{NAMES[per][0]} {as_shown(below, NAMES[per][2])} {NAMES[per][1]} = "
        f"{as_shown(value, decimals)} {unit}，是基准值 {as_shown(base, decimals)} {unit}的 "
        f"{as_shown(value / base, 2)} 倍{limit}，得 {as_shown(points, 2)} 分（权重 {weight}）。"
    )


def _measured(truth: Truth) -> list[str]:
    return [name for name, (_, of, per, *_) in RULES[truth.group].items()
            if _amount(truth, of) is not None and (_amount(truth, per) or 0) > 0]  # fmt: skip


def _base(truth: Truth) -> str:
    measured = _measured(truth)
    if not measured:
        return ""
    names = "、".join(RULES[truth.group][name][0] for name in measured)
    start = f"{names}的基准值为" if len(measured) > 1 else "基准值为"
    when = "当年" if truth.trial else "上年"
    return re.escape(f"{start}{when}“{truth.group}”参评企业比值（Σ÷Σ）的 2 倍，负数按 0 计入。")


def _extremes(truth: Truth) -> str:
    """The best and the poorest share of the weight, where they differ as they are shown."""
    shares = {RULES[truth.group][name][0]: points / RULES[truth.group][name][5] * 100
              for name, points in truth.points.items() if points is not None}  # fmt: skip
    if not shares:
        return ""
    most, least = (as_shown(pick(shares.values()), 0) for pick in (max, min))
    if most == least:
        return ""
    best, worst = (
        "|".join(
            label for label, share in shares.items() if abs(share - pick(shares.values())) < 1e-6
        )
        for pick in (max, min)
    )
    return f"得分率最高的是(?:{best})（{most}%），最低的是(?:{worst})（{least}%）。"


def _class(truth: Truth) -> str:
    number = truth.ranked or 0
    ends = [0, *(int(number * cut / 100 + 0.5 + 1e-9) for cut in CUTS), number]
    parts = []
    for grade, begin, end in zip("ABCD", ends[:-1], ends[1:], strict=True):
        first = f"前 {end} 名" if begin == 0 else f"到第 {end} 名"
        parts += [f"{first if grade != 'D' else f'其余 {end - begin} 名'}为 {grade} 类"] * (
            end > begin
        )
    cuts = "、".join(f"{cut}%" for cut in CUTS)
    return (re.escape(f"{number} 家企业中，{'，'.join(parts)}；本企业列第 {truth.rank}，"
                      f"按名次为 {truth.machine} 类（累计 {cuts}；") + CITE + "）。")  # fmt: skip


class _Rule(NamedTuple):
    """One override of the template: the facts by which it fits the firm, and what it does."""

    facts: str
    does: str
    move: Callable[[str], str]
    spares: bool = False
    """Not for a firm under a veto."""


def _overrides(truth: Truth) -> list[_Rule]:
    """The overrides that fit the firm, in the order of the template's text."""
    tax, found = truth.items["tax_wan"], []
    if truth.vetoes:
        facts = "、".join(f"{day} 有“{veto}”（{who}）" for day, veto, who in truth.vetoes)
        found.append(_Rule(facts, "最高评为 C 类", lambda grade: max(grade, "C")))
    if tax is not None and tax <= 0:
        facts = f"税收 {as_shown(tax, 2)} 万元" + ("，低于 0 万元" if tax < 0 else "")
        found.append(_Rule(facts, "直接评为 D 类", lambda _: "D"))
    for facts in filter(None, (_risen(truth), _newcomer(truth))):
        found.append(_Rule(facts, "最低评为 C 类", lambda grade: min(grade, "C"), spares=True))
    return found


def _stages(rules: list[_Rule], machine: str) -> list[str]:
    stages, capped = [machine], False
    for one in rules:
        spared = one.spares and capped
        stages.append(stages[-1] if spared else one.move(stages[-1]))
        capped |= one.does.startswith("最高")
    return stages


def _moved(truth: Truth) -> Iterator[str]:
    """Each override that moved the grade, or would if others did not; a veto in any case."""
    rules, machine = _overrides(truth), str(truth.machine)
    stages = _stages(rules, machine)
    assert stages[-1] == truth.grade
    for at, one in enumerate(rules):
        without = _stages([*rules[:at], *rules[at + 1 :]], machine)[-1]
        before, after = stages[at : at + 2]
        if without != truth.grade:
            outcome = f"没有这一条为 {without} 类"
        elif before != after:
            outcome = f"原为 {before} 类"
        elif one.does.startswith("最高"):
            outcome = "等级不因此变动"
        else:
            continue
        yield re.escape(f"因 {one.facts}，{one.does}（{outcome}；") + CITE + "）。"


def _risen(truth: Truth) -> str:
    day = truth.days.get("above_scale", "")
    return f"{day} 入规（当年小升规）" if day[:4] == str(truth.year) else ""


def _newcomer(truth: Truth) -> str:
    """New or in building, and not late."""
    if truth.late:
        return ""
    new = truth.years_producing is not None and truth.years_producing < 2
    facts = [_new(truth)] if new else []
    if truth.building and "名录状态为在建" not in "".join(facts):
        facts.append("名录状态为在建")
    return "，".join(facts)


def _new(truth: Truth) -> str:
    if "production" not in truth.days:
        return "名录状态为在建，尚无投产日期"
    if truth.days["production"] > f"{truth.year}-12-31":
        return f"{truth.days['production']} 投产，{truth.year} 年末尚未投产"
    years = as_shown(truth.years_producing or 0, 2)
    return f"{truth.days['production']} 投产，投产年数 {years} 年，低于 2 年"


def _excluded(truth: Truth) -> Iterator[str]:
    if truth.days["registered"] > f"{truth.year}-12-31":
        yield f"成立日期 {truth.days['registered']} 晚于评价年度末，不参评。"
        return
    assert truth.land is not None
    land = as_shown(truth.land, 2)
    yield (
        re.escape(f"不属参评范围：规模为{truth.size}，计评用地 {land} 亩，低于 5 亩（")
        + CITE
        + "）。"
    )


def _deferred(truth: Truth) -> Iterator[str]:
    yield re.escape(f"缓评：{_new(truth)}（") + CITE + "）。"


def _exempt(truth: Truth) -> Iterator[str]:
    yield re.escape(f"豁免评价（T）：行业大类为{truth.industry2}（") + CITE + "）。"


def _unknown(truth: Truth) -> Iterator[str]:
    yield "不能判定是否参评：没有查到用地（[^）]*自然资源和规划局[^）]*）。"


ALONE: dict[str, Callable[[Truth], Iterator[Any]]] = {
    "excluded": _excluded,
    "deferred": _deferred,
    "exempt": _exempt,
    "unknown": _unknown,
}
