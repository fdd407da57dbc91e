"""The benchmarks run, at their smallest, and print figures."""

import math
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def printed(script, *words):
    command = [sys.executable, f"benchmarks/{script}.py", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def figures(line):
    return [float(part.replace(",", "")) for part in re.findall(r"\d[\d,.]*", line)]


def rows(text):
    """First cell of each row of a printed table and the figures of the others."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return {first.strip(): [each for cell in rest for each in figures(cell)]
            for first, *rest in lines[2:]}  # fmt: skip


def finite(numbers):
    """Seconds so short that they print as 0.00 are figures as well."""
    return all(math.isfinite(each) and each >= 0 for each in numbers)


def test_the_whole_line_beside_its_floor():
    table = rows(printed("line", "--sizes", 20, "--turns", 1))
    assert table.keys() == {"20"}
    _floor, line, ratio, peak = table["20"]
    assert finite(table["20"])
    assert min(line, ratio, peak) > 0


def test_reading_and_checking_parcels_beside_reading_alone():
    count, seconds, ratio, start, *steps = printed(
        "intake", "--parcels", 20, "--turns", 1
    ).splitlines()
    assert figures(count)[0] >= 20
    assert len(figures(seconds)) == 2
    assert all(finite(figures(line)) for line in (seconds, ratio, start, *steps))
    assert figures(ratio)[0] > 0
    assert "peak" in start
    assert [step.split()[0] for step in steps] == [
        "read", "columns", "geometry", "three_areas", "areas", "stated_parks", "identity", "parks",
        "holdings",
    ]  # fmt: skip


def test_scoring_beside_bare_numpy():
    table = rows(printed("scoring", "--size", 400, "--turns", 1, "--draws", 2))
    drawn = ["stability: 300 units × 200", "stability: 400 units × 2"]
    assert list(table) == ["score", "weight", "prepared", "compare", *drawn]
    assert all(finite(row) for row in table.values())
    assert [len(table[name]) for name in ("score", "weight")] == [3, 3]
    assert min(table[name][2] for name in ("score", "weight")) > 0


def test_the_profile_of_scoring_is_written(tmp_path):
    assert printed("scoring", "--size", 400, "--profile", tmp_path / "profile.txt") == ""
    text = (tmp_path / "profile.txt").read_text("utf-8")
    assert [f"==== {name}, by {order}" in text for name in ("score", "weight")
            for order in ("cumulative", "tottime")] == [True] * 4  # fmt: skip
