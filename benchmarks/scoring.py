"""Scoring of 50,000 enterprises beside bare numpy, as ratios in one interleaved run.

    python benchmarks/scoring.py [--size 50000] [--turns 7] [--profile FILE]

Two marks, each with a floor of its own that does the least that such a result needs:

score
    ``scoring.engine.score``: population, groups, bases of last year, points, classes, a veto, and
    the table of contributions, from the frame of units. Its floor starts from two float matrices
    (unit × 6, what is divided and by what) and the numbers of the groups: the base of each group
    by bincount (Σ ÷ Σ), ratio, clip, × weight, sum, one sort by group and score, class by place.
    No names, no missing values, no ties, no frames.
weight
    ``whatif.reweighted`` and ``grading.settle``, one weight changed, on a prepared scoring. Its
    floor is one weighted sum of the matrix of shares and one sort of the scores.

Every turn measures all of them one after the other; a ratio is the median of the turns' ratios.
Seconds without a floor: ``prepare_scoring`` alone; ``whatif.compare`` of the same change, with its
tables; and, with ``--draws``, ``measure_stability`` of 300 units 200 times and of all units that
many times.
"""

import argparse
import cProfile
import gc
import io
import pstats
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))
from tcgis.analysis import whatif
from tcgis.analysis.stability import Plan, measure_stability
from tcgis.rulesets.model import Edition
from tcgis.rulesets.wholeness import faults
from tcgis.scoring import engine, grading
from tcgis.scoring.engine import prepare_scoring

GROUPS = 20
ITEMS = {
    "tax_per_mu": ("tax_wan", "land_mu", 30),
    "revenue_per_mu": ("revenue_wan", "land_mu", 20),
    "added_value_per_mu": ("added_value_wan", "land_mu", 15),
    "added_value_per_tce": ("added_value_wan", "energy_tce", 15),
    "added_value_per_staff": ("added_value_wan", "staff", 10),
    "rd_per_revenue": ("rd_wan", "revenue_wan", 10),
}
WEIGHTS = np.array([weight for _, _, weight in ITEMS.values()], dtype="float64")
CAP, SHARES = 2.0, (0.20, 0.60, 0.95)


def _indicator(name: str, of: str, per: str, weight: int) -> dict[str, Any]:
    own = {"cite": ["own"]}
    return {
        "id": name, "of": of, "per": per, "weight": weight, **own,
        "base": {"kind": "stat", "stat": "ratio_of_sums", "scope": "group", "year": "previous",
                 "if_no_previous": "current", "factor": 1, **own},
        "score": {"kind": "ratio", "floor": 0, "cap": CAP, **own},
        "on_missing": {"take": "none", **own},
        "on_zero_denominator": {"take": "none", **own},
        "on_negative": {"take": "as_is", **own},
    }  # fmt: skip


def edition() -> Edition:
    """Six ratios, bases of last year by group, four classes by place, one veto."""
    own, take = {"cite": ["own"]}, lambda value: {"take": value, "cite": ["own"]}
    made = Edition.model_validate({
        "id": "benchmark/six", "title": "benchmark", "status": "template", "legal_basis": "none",
        "valid": [2024, 2024], "unit": "enterprise", "overrides": [
            {"ceiling": "C", "when": [{"field": "veto", "in": ["环境违法"]}], **own}],
        "documents": {"own": {"title": "benchmark", "year": 2024, "mark": "proposal"}},
        "population": {"include": {"when": [{"field": "size", "in": ["规上", "规下"]}], **own},
                       "exempt": [], "defer": [], "separate_lists": []},
        "facts": {"precedence": ["verified"], **own},
        "land": {"area": "geometry_area_m2", "if_missing": None, "on": "year_end",
                 "floors": "parcel_share_by_floor", **own},
        "groups": {"by": [{"field": "sector"}], **own},
        "indicators": {"*": [_indicator(name, *parts) for name, parts in ITEMS.items()]},
        "total": {"decimals": take(2)}, "rank": {"order": ["score", "unit"], **own},
        "classes": {"kind": "cumulative_percent",
                    "cuts": {"*": {"A": 20, "B": 60, "C": 95, **own}},
                    "rounding": {"A": "half_up", "B": "half_up", "C": "half_up", **own},
                    "ties": take("same_class_up"), "min_group_size": take(10),
                    "small_group": take("no_grade"), "backfill": take("none")},
        "low_yield": None, "notice": None,
    })  # fmt: skip
    if wrong := faults(made):
        raise SystemExit("；".join(wrong))
    return made


def units(size: int, seed: int) -> pd.DataFrame:
    """Invented enterprises in 20 groups; one in a hundred has a veto, all have every figure."""
    rng = np.random.default_rng(seed)
    names = sorted({of for pair in ITEMS.values() for of in pair[:2]})
    table = pd.DataFrame({name: rng.lognormal(3, 1, size) for name in names})
    table.index = pd.Index([f"U{at:06d}" for at in range(size)], dtype="string")
    table["sector"] = pd.array(np.arange(size) % GROUPS, dtype="int64").astype("string")
    table["sector"] = ("S" + table["sector"]).astype("string")
    table["size"] = pd.array(["规上"] * size, dtype="string")
    veto = np.where(rng.random(size) < 0.01, "环境违法", None)
    table["veto"] = pd.array(veto, dtype="string")
    return table


class Matrices(NamedTuple):
    """What the floor starts from: unit × indicator of both years, and the group of each unit."""

    of: np.ndarray
    per: np.ndarray
    of_before: np.ndarray
    per_before: np.ndarray
    group: np.ndarray


def matrices(now: pd.DataFrame, before: pd.DataFrame) -> Matrices:
    """The figures without their frame."""
    each = [
        np.column_stack([frame[pair[at]].to_numpy() for pair in ITEMS.values()])
        for frame in (now, before)
        for at in (0, 1)
    ]
    return Matrices(*each, pd.factorize(now["sector"])[0])


def floor_score(on: Matrices) -> np.ndarray:
    """Bases by bincount, ratio, clip, × weight, sum, sort by group and score, class by place."""
    base = np.column_stack(
        [
            np.bincount(on.group, on.of_before[:, at]) / np.bincount(on.group, on.per_before[:, at])
            for at in range(len(WEIGHTS))
        ]
    )
    points = np.clip(on.of / on.per / base[on.group], 0, CAP) * WEIGHTS
    score = points.sum(axis=1)
    order = np.lexsort((-score, on.group))
    number = np.bincount(on.group)
    place = np.arange(len(score)) - (np.cumsum(number) - number)[on.group[order]]
    upto = np.floor(number[:, None] * np.array(SHARES) + 0.5)
    grade = np.empty(len(score), dtype="int64")
    grade[order] = (place[:, None] >= upto[on.group[order]]).sum(axis=1)
    return grade


def floor_weight(shares: np.ndarray) -> np.ndarray:
    """One weighted sum and one sort."""
    return np.argsort(-(shares @ (WEIGHTS + np.array([1, -1, 0, 0, 0, 0]))), kind="stable")


def seconds(what: Callable[[], object]) -> float:
    """Wall time of one call, without the collector in between."""
    gc.collect()
    begin = time.perf_counter()
    what()
    return time.perf_counter() - begin


def jobs(size: int) -> dict[str, Callable[[], object]]:
    """What is measured, ready to be called again and again."""
    rule, now, before = edition(), units(size, 1), units(size, 2)
    raw = matrices(now, before)
    prepared = prepare_scoring(now, rule, previous=before)
    shares = prepared.measured.sets[0].share
    draft = whatif.with_weights(rule, {"*": {"tax_per_mu": 31, "revenue_per_mu": 19}})
    _agree(engine.score(now, rule, previous=before).scores, floor_score(raw))
    return {
        "score": lambda: engine.score(now, rule, previous=before),
        "floor_score": lambda: floor_score(raw),
        "prepared": lambda: prepare_scoring(now, rule, previous=before),
        "weight": lambda: _reweighted(prepared, draft),
        "compare": lambda: whatif.compare(now, rule, draft=draft, previous=before),
        "floor_weight": lambda: floor_weight(shares),
    }


def _reweighted(prepared: grading.PreparedScoring, draft: Edition) -> grading.Settled:
    """The quick way of ``whatif.compare``: other weights on a scoring that is prepared."""
    again = whatif.reweighted(prepared, draft)
    if again is None:
        raise SystemExit("more than weights differ")
    return grading.settle(again)


def _agree(scores: pd.DataFrame, grades: np.ndarray) -> None:
    """Both sides of the ratio must find the same classes, else it compares nothing."""
    ours = scores["machine_grade"].to_numpy(dtype=object)
    if not (ours == np.array(list("ABCD"), dtype=object)[grades]).all():
        raise SystemExit("floor and engine disagree")


def measure(size: int, turns: int) -> dict[str, list[float]]:
    """Seconds of every job in every turn."""
    todo = jobs(size)
    for job in todo.values():
        job()
    laps: dict[str, list[float]] = {name: [] for name in todo}
    for _ in range(turns):
        for name, job in todo.items():
            laps[name].append(seconds(job))
    return laps


def report(laps: dict[str, list[float]]) -> str:
    """The table of the README."""
    lines = ["| | seconds | floor, s | ratio |", "|---|---|---|---|"]
    for name in ("score", "weight"):
        ratio = statistics.median(
            mine / its for mine, its in zip(laps[name], laps[f"floor_{name}"], strict=True)
        )
        mine, its = (statistics.median(laps[each]) for each in (name, f"floor_{name}"))
        lines.append(f"| {name} | {mine:.3f} | {its:.4f} | {ratio:.1f} |")
    for name in ("prepared", "compare"):
        lines.append(f"| {name} | {statistics.median(laps[name]):.3f} | | |")
    return "\n".join(lines)


def draws(size: int, number: int) -> float:
    """Seconds of so many draws of so many units, bases of the same year drawn as well."""
    rule, now = edition(), units(size, 1)
    plan = Plan(draws=number)
    return seconds(lambda: measure_stability(now, rule, plan=plan))


def profile(size: int, target: Path) -> None:
    """Where the time of one whole scoring goes, by own time and with what it calls."""
    todo, told = jobs(size), io.StringIO()
    for name in ("score", "weight"):
        todo[name]()
        watch = cProfile.Profile()
        watch.runcall(todo[name])
        for order in ("cumulative", "tottime"):
            told.write(f"\n==== {name}, by {order}\n")
            pstats.Stats(watch, stream=told).sort_stats(order).print_stats(45)
    target.write_text(told.getvalue(), "utf-8")


def main() -> None:
    """Measure, and profile if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=50_000)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--profile", type=Path, help="write a profile there instead")
    parser.add_argument("--draws", type=int, help="measure stability as well, so many draws")
    chosen = parser.parse_args()
    if chosen.profile:
        profile(chosen.size, chosen.profile)
        return
    print(report(measure(chosen.size, chosen.turns)))
    if chosen.draws:
        for size, number in ((300, 200), (chosen.size, chosen.draws)):
            print(f"| stability: {size:,} units × {number} | {draws(size, number):.2f} | | |")


if __name__ == "__main__":
    main()
