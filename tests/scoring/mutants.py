"""Does a golden case notice when a word of the rules gets another meaning?

``mutants.yaml`` lists the smallest changes of tcgis that give a word another meaning, or break
the engine's heart. Each is made in the source as it is read into a process of its own (nothing is
written), and the golden cases are run against it until one no longer holds: the mutant is killed.
A survivor means that no case holds the word to its meaning: write one, or explain.

``python -m tests.scoring.mutants`` runs all and prints which case killed which; words or pieces
of names as arguments run those, ``--due`` those that a push runs (``due.py``).
"""

import contextlib
import copy
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Any, NamedTuple

from tcgis import yaml_strict
from tcgis.errors import EditionError

TESTS = Path(__file__).parents[1]
TCGIS = TESTS.parent / "tcgis"
LIST = Path(__file__).with_name("mutants.yaml")
SECONDS = 120
"""Of a processor: several times what all cases take; who needs more hangs."""

EXPLAINED = {
    "who has no group counts in some number": "units without a group are never ranked, so the "
    "number of their list is asked for by nobody",
    "the further order also where ties share a class": "the first and the last place of a tie do "
    "not depend on the order within it, and no other place is asked for",
}
"""Name of a mutant that is equivalent → why no case can tell it apart."""


class Mutant(NamedTuple):
    """A piece of the source, there exactly once, and what stands there instead."""

    name: str
    """The words that get another meaning, or what goes wrong."""
    file: str
    was: str
    now: str
    case: str = ""
    """The golden case that is known to notice."""
    word: bool = True
    """Whether the name is that of words."""

    def source(self) -> str:
        """The file with the change."""
        text = (TCGIS / self.file).read_text("utf-8")
        if text.count(self.was) != 1:
            raise ValueError(f"{self.file} has {text.count(self.was)} of {self.was!r}: {self.name}")
        return text.replace(self.was, self.now)


class Outcome(NamedTuple):
    """What became of a mutant."""

    mutant: Mutant
    case: str
    """The golden case that failed; empty: none did."""
    fault: str
    crashed: bool
    """The case broke off and no value was compared: that proves nothing about a meaning."""


def listed() -> tuple[list[Mutant], list[Mutant]]:
    """Mutants of the words, and of the engine."""
    parts = _written()[LIST]
    words, engine = (
        [Mutant(name, file, was, now, *case, word=part == "words")
         for file, those in parts[part].items() for name, was, now, *case in those]
        for part in ("words", "engine")
    )  # fmt: skip
    return words, engine


def named() -> set[str]:
    """Words that some mutant changes."""
    return {word for one in listed()[0] for word in one.name.split()}


def run(mutants: Iterable[Mutant], *, processes: int = 2) -> Iterator[Outcome]:
    """Run each in a process of its own, so many at a time; in the order in which they end."""
    _warm()
    todo, running = list(mutants)[::-1], {}
    while todo or running:
        while todo and len(running) < processes:
            mutant = todo.pop()
            pid, told = _started(mutant)
            running[pid] = (mutant, told)
        pid, status = os.wait()
        mutant, told = running.pop(pid)
        with os.fdopen(told) as pipe:
            said = pipe.read()
        if status != 0:
            said = json.dumps(["", f"ended with {status}", True])
        told_ = Outcome(mutant, *json.loads(said))
        _KILLS[told_.case] += 1
        yield told_


def _warm() -> None:
    """Import and read once what a process needs and its mutant does not change."""
    from tests.scoring import cases  # noqa: PLC0415

    written = _written()
    for path in cases.found():
        with contextlib.suppress(EditionError):
            _EDITIONS[path] = cases.edition_of(path, written[path])
    _forget("tests.scoring.cases", "tcgis.scoring")


def _forget(*modules: str) -> None:
    """Have modules, and all within them, read again by whoever next imports them."""
    for name in [*sys.modules]:
        if any(name == one or name.startswith(f"{one}.") for one in modules):
            parent, _, own = name.rpartition(".")
            vars(sys.modules.get(parent, sys)).pop(own, None)
            del sys.modules[name]


def _started(mutant: Mutant) -> tuple[int, int]:
    """Number of the new process and where it tells what it found."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    code = 1
    try:
        found = json.dumps(_examined(mutant))
        os.write(writing, found.encode())
        code = 0
    finally:
        os._exit(code)


def _examined(mutant: Mutant) -> tuple[str, str, bool]:
    """First case that fails, how, and whether it broke off."""
    changed = _Changed(mutant)
    sys.meta_path.insert(0, changed)
    _forget(changed.module)
    if mutant.file.startswith("rulesets/"):
        _forget("tcgis.rulesets")
        _EDITIONS.clear()
    from tests.scoring import cases  # noqa: PLC0415

    written, edition_of = _written(), cases.edition_of
    cases.yaml_strict.read = lambda path: copy.deepcopy(written[path])
    cases.edition_of = lambda path, case: _EDITIONS.get(path) or edition_of(path, case)
    broken = ("", "", False)
    for path in _nearest(mutant, [path for path in cases.found() if path in written]):
        try:
            faults = cases.faults(path)
        except Exception as fault:  # noqa: BLE001, any error of a mutant
            broken = (cases.name(path), repr(fault)[:200], True)
            continue
        if faults:
            return cases.name(path), faults[0][:200], False
    return broken


class _Changed(MetaPathFinder):
    """Finds the module of a mutant, with its change."""

    def __init__(self, mutant: Mutant) -> None:
        way = mutant.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.module, self.mutant = f"tcgis.{way}", mutant

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name != self.module:
            return None
        file = str(TCGIS / self.mutant.file)
        package = [str(Path(file).parent)] if file.endswith("__init__.py") else None
        loader = _Loader(name, file)
        loader.source = self.mutant.source()
        return spec_from_file_location(
            name, file, loader=loader, submodule_search_locations=package
        )


class _Loader(SourceFileLoader):
    source = ""

    def get_code(self, fullname: str) -> Any:
        return compile(self.source, self.path, "exec", dont_inherit=True)


_CACHE: dict[Path, Any] = {}
_EDITIONS: dict[Path, Any] = {}
"""What each case is about, as long as no mutant changes the models."""
_KILLS: Counter[str] = Counter()


def _written() -> dict[Path, Any]:
    """Every YAML file that the cases need, read once."""
    if not _CACHE:
        files = [LIST, *TESTS.glob("cases/**/*.yaml"), *TCGIS.glob("rulesets/*/*.yaml")]
        _CACHE.update((path, yaml_strict.read(path)) for path in files)
    return _CACHE


NEAR = {
    "adjustments": "total", "totals": "total", "units": "total", "contributions": "total",
    "kernel": "fills", "measured": "fills", "shapes": "scores", "predicates": "conditions",
    "grading": "classes", "inheritance": "inheritance",
}  # fmt: skip
"""File of tcgis → folder of the cases to try first, where it has another name."""


def _nearest(mutant: Mutant, paths: list[Path]) -> list[Path]:
    """The case that is known to notice, those that speak of the words, those that killed most."""
    asked = {part for part in mutant.name.replace(".", " ").split() if len(part) > 1}
    own = Path(mutant.file).stem
    written = _written()

    def strange(path: Path) -> tuple[bool, bool, int, int]:
        text = json.dumps(written[path], ensure_ascii=False) + path.as_posix()
        name = path.relative_to(TESTS / "cases").with_suffix("").as_posix()
        near = path.parent.name == NEAR.get(own, own) and path.parts[-3] == "words"
        other = name != mutant.case
        if mutant.word:
            return (
                other,
                path.parts[-3] != "words",
                -sum(part in text for part in asked),
                -_KILLS[name],
            )
        return other, not near, 0, -_KILLS[name]

    return sorted(paths, key=strange)


def _asked(words: list[str]) -> list[Mutant]:
    """All, those that are due, or those whose names hold one of the words."""
    every = [one for part in listed() for one in part]
    if words == ["--due"]:
        from tests.scoring import due  # noqa: PLC0415 — it needs the mutants first

        return due.due(every, due.changed())
    return [one for one in every if not words or any(part in one.name for part in words)]


def main(asked: list[str]) -> int:
    """Run those that are asked for; how many survive or prove nothing."""
    start, bad, count = time.monotonic(), 0, 0
    for told in run(_asked(asked), processes=os.cpu_count() or 1):
        fine = bool(told.case) and not told.crashed
        excuse = "" if fine else EXPLAINED.get(told.mutant.name, "")
        state = "killed" if fine else "explained" if excuse else "CRASHED" if told.crashed else (
            "SURVIVED")  # fmt: skip
        bad, count = bad + (not fine and not excuse), count + 1
        print(f"{state:9} {told.mutant.name:60} {told.case} | {told.fault or excuse}", flush=True)  # noqa: T201
    print(f"{count} mutants, {bad} to be looked at, {time.monotonic() - start:.0f} s")  # noqa: T201
    return bad


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
