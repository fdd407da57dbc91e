"""Rule editions: one YAML file each, complete, never edited once a run used it."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from tcgis import digests, yaml_strict
from tcgis.errors import EditionError
from tcgis.rulesets.model import Edition, Indicator
from tcgis.rulesets.whole import check_whole

__all__ = ["Edition", "available", "in_words", "load"]

_HOME = Path(__file__).parent


def available() -> list[str]:
    """Ids of the editions that come with tcgis."""
    return sorted(
        path.relative_to(_HOME).with_suffix("").as_posix() for path in _HOME.glob("*/*.yaml")
    )


def load(reference: str | Path) -> Edition:
    """Read an edition by its id, or by the path of a YAML file.

    Raises
    ------
    EditionError
        If there is none, or it is not whole: every fault with its key and cure.
    """
    own = _HOME / f"{reference}.yaml"
    path = own if str(reference) in available() else Path(reference)
    if not path.is_file():
        raise EditionError(f"没有评价办法 {reference}；自带的有：{'、'.join(available())}")
    try:
        edition = Edition.model_validate(yaml_strict.read(path))
    except yaml.YAMLError as fault:
        raise EditionError(f"{path.name} 不是有效的 YAML：{fault}") from fault
    except ValidationError as fault:
        raise EditionError(f"{path.name}：{_faults(fault)}") from fault
    check_whole(edition)
    return edition.model_copy(update={"digest": digests.of_file(path)})


def _faults(fault: ValidationError) -> str:
    known = {"extra_forbidden": "是未知的键，请核对拼写", "missing": "缺少此键"}
    return "；".join(
        f"{'.'.join(map(str, item['loc']))} {known.get(item['type'], item['msg'])}"
        for item in fault.errors()
    )


def in_words(edition: Edition) -> str:
    """The edition as a person reads it: population, indicators, classes, overrides, sources."""
    lines = [f"{edition.title}（{edition.id}）", edition.note, ""]
    for group, parts in edition.indicators.items():
        lines.append(f"【{group}】")
        lines += [f"  {part.zh}：权重 {part.weight:g}；{_base(part)}（{part.cite}）" for part in parts]
    lines += ["", _classes(edition)]
    lines += [f"  {rule.reason} → {_DO[rule.do]}{rule.grade}（{rule.cite}）" for rule in edition.overrides]
    lines += ["", "依据："]
    lines += [f"  {key}：{doc.title}（{_MARK[doc.mark]}）" for key, doc in edition.documents.items()]
    return "\n".join(lines)


_DO = {"ceiling": "最高 ", "floor": "最低 ", "direct": "直接 "}
_MARK = {"published": "已公布", "derived": "推算", "unverified": "未核实", "proposal": "建议"}
_STAT = {"ratio_of_sums": "合计之比", "mean_of_ratios": "比值的平均", "median": "中位数"}


def _base(part: Indicator) -> str:
    if part.base.kind == "fixed":
        return f"基准值 {part.base.value:g}"
    year = {"previous": "上年", "current": "当年"}[part.base.year]
    return f"基准值 = {year}同组{_STAT[str(part.base.stat)]} × {part.base.factor:g}"


def _classes(edition: Edition) -> str:
    if edition.classes == "none":
        return "不评等级：分档比例未知，只有得分和名次"
    cuts = "，".join(f"{grade} 累计 {share:.0%}" for grade, share in edition.classes.cuts.items())
    return f"分档：{cuts}（{edition.classes.cite}）"
