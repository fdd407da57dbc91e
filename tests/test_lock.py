"""The lock holds what the requirements ask for, file by file: two offices run the same program."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


class Locked(NamedTuple):
    """One entry of a lock: a package at one version, where its marker holds."""

    requirement: Requirement
    hashes: int

    @property
    def version(self) -> str:
        return next(iter(self.requirement.specifier)).version


def required(text: str) -> list[Requirement]:
    """The lines of a requirements file, without its notes and what it takes in."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def locked(text: str) -> list[Locked]:
    joined = text.replace("\\\n", " ").splitlines()
    entries = [line for line in joined if line.strip() and line[0] not in "-#"]
    return [
        Locked(Requirement(line.split("--hash")[0]), len(HASH.findall(line))) for line in entries
    ]


def versions(entries: list[Locked]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in entries:
        found.setdefault(canonicalize_name(entry.requirement.name), []).append(entry.version)
    return found


def faults(requirements: str, lock: str) -> list[str]:
    """What a lock lacks of its requirements, and what in it is no lock."""
    entries = locked(lock)
    has = versions(entries)
    wrong = [f"{entry.requirement.name}: no hash" for entry in entries if not entry.hashes]
    for entry in entries:
        exact = [one.operator for one in entry.requirement.specifier] == ["=="]
        wrong += [] if exact else [f"{entry.requirement.name}: not one version"]
    for one in required(requirements):
        have = has.get(canonicalize_name(one.name), [])
        wrong += [f"{one.name}: not locked"] if not have else []
        wrong += [f"{one.name}: {v} is out of bounds" for v in have if v not in one.specifier]
    wrong += ["an address"] if "://" in lock or "index" in lock else []
    wrong += [] if lock.startswith("--only-binary :all:\n") else ["sources may be built"]
    return wrong


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_locked_within_its_bounds_with_hashes(name):
    asked = (ROOT / f"{name}.txt").read_text("utf-8")
    assert faults(asked, (ROOT / f"{name}.lock").read_text("utf-8")) == []


def test_tests_run_with_the_very_versions_that_are_shipped():
    run, dev = (
        versions(locked((ROOT / f"{name}.lock").read_text("utf-8")))
        for name in ("requirements", "requirements-dev")
    )
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_has_a_lower_and_an_upper_bound(name):
    for one in required((ROOT / f"{name}.txt").read_text("utf-8")):
        assert {bound.operator for bound in one.specifier} == {">=", "<"}, one.name


HEAD = "--only-binary :all:\n\n"
GOOD = f"{HEAD}a==1.5 \\\n    --hash=sha256:{'0' * 64}\n"


@pytest.mark.parametrize(
    ("lock", "fault"),
    [
        (HEAD, "a: not locked"),
        (GOOD.replace("1.5", "2.0"), "a: 2.0 is out of bounds"),
        (f"{HEAD}a==1.5\n", "a: no hash"),
        (GOOD.replace("==", ">="), "a: not one version"),
        (f"{GOOD}# from https://example.org\n", "an address"),
        (GOOD.removeprefix(HEAD), "sources may be built"),
    ],
)
def test_the_guard_sees_each_fault(lock, fault):
    """Twin."""
    assert faults("a>=1,<2  # why", GOOD) == []
    assert fault in faults("a>=1,<2  # why", lock)
