"""Each word of the rules is held to its meaning by a golden case; and a survivor would be seen."""

import os
import subprocess
import sys

import pytest

from tests import profiles

from . import due, mutants, vocabulary

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")


def test_every_word_is_changed_by_a_mutant_or_explained():
    assert vocabulary.unnamed(mutants.named()) == []
    assert vocabulary.unknown(mutants.named()) == []


def test_the_completeness_sees_a_word_left_out_and_a_word_that_is_none():
    assert vocabulary.unnamed(mutants.named() - {"total.clip.low"}) == ["total.clip.low"]
    assert vocabulary.unknown({"total.clip.lowest"}) == ["total.clip.lowest"]


@pytest.mark.parametrize(
    "word",
    [
        "classes.ties.same_class_up", "base.stat.stat.trimmed_mean", "score.minmax.if_equal.none",
        "override.counts_in_quota", "exempt.ranked", "classes.backfill.next", "inherit.unless",
        "total.clip.low", "fill.respread", "rounding.half_up", "when.at_least", "groups.bands",
        "base.if_no_previous.current", "classes.none", "indicator.weight", "adjust.first",
    ],
)  # fmt: skip
def test_words_are_found_in_the_models(word):
    assert word in vocabulary.words()


def test_every_mutant_changes_a_piece_that_is_there_once():
    words, engine = mutants.listed()
    assert len(words) > 150
    assert len(engine) > 90
    changed = [(one.file, one.source()) for one in [*words, *engine]]
    assert len({*changed}) > 250


def test_a_piece_that_is_there_twice_or_not_at_all_is_refused():
    for was, count in (("import", "[2-9]"), ("no such piece", "0")):
        with pytest.raises(ValueError, match=rf"has {count} of"):
            mutants.Mutant("x", "scoring/totals.py", was, "").source()


def test_what_is_explained_is_a_mutant():
    words, engine = mutants.listed()
    assert {*mutants.EXPLAINED} <= {one.name for one in [*words, *engine]}


@needs_fork
@pytest.mark.nightly
def test_no_mutant_survives(pytestconfig):
    """Killed means that some golden case found another value; one that breaks off does not.

    On a push those of ``due.py``, at night all.
    """
    every = [one for part in mutants.listed() for one in part]
    nightly = profiles.is_nightly(pytestconfig)
    expected = every if nightly else due.due(every, due.changed())
    done = subprocess.run(
        [sys.executable, "-m", "tests.scoring.mutants", *([] if nightly else ["--due"])],
        cwd=mutants.TESTS.parent, capture_output=True, text=True, check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    *told, last = done.stdout.splitlines()
    assert len(told) == len(expected) >= len(every) // 8
    assert {line.split()[0] for line in told} <= {"killed", "explained"}
    assert f"{len(told)} mutants, 0 to be looked at" in last


TWIN = """
from tests.scoring import mutants

harmless = mutants.Mutant("harmless", "scoring/totals.py", "Points, their sum", "Their sum")
broken = mutants.Mutant("broken", "scoring/totals.py", "weight = np.array(", "weight = np.nothing(")
told = mutants.Mutant("total.clip", "scoring/totals.py", "return limited(score, edition)",
                      "return score")
mutants.listed = lambda: ([told], [harmless, broken])
raise SystemExit(mutants.main([]))
"""


@needs_fork
def test_a_survivor_and_a_crash_are_seen():
    done = subprocess.run(
        [sys.executable, "-c", TWIN],
        cwd=mutants.TESTS.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    states = dict(line.split()[1::-1] for line in done.stdout.splitlines()[:-1])
    assert states == {"harmless": "SURVIVED", "broken": "CRASHED", "total.clip": "killed"}
    assert done.returncode == 2, done.stderr
