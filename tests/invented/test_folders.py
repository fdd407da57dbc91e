"""A thousand folders as departments send them: nothing lost, nothing invented, no exception.

On a push a fifteenth of them, another every day, and those that are kept; at night all
(``tests/profiles.py``). ``python -m tests.invented SEED …`` runs further ones.
"""

from collections import Counter

import pytest

from tcgis import findings
from tcgis.checks.tables import keys
from tcgis.sources.safety import sandbox
from tests import profiles

from . import folders, judge, line, seeds
from .faults import kinds

APART, PARTS = 30, 15
SHARDS = {
    "shard": {"push": 10, "nightly": 50},
    "apart_shard": {"push": 1, "nightly": 3},
}
"""What a test asks for, and into how many the seeds are dealt."""


def pytest_generate_tests(metafunc):
    for name in SHARDS.keys() & set(metafunc.fixturenames):
        number = SHARDS[name][profiles.chosen(metafunc.config)]
        shards = [(place, number) for place in range(number)]
        metafunc.parametrize(name, shards, ids=[f"{place + 1} of {number}" for place, _ in shards])


def dealt(chosen, shard):
    """The part of a shard, so that heavy and light ones are mixed."""
    place, number = shard
    return chosen[place::number]


def chosen_folders(config):
    """Seeds of this run."""
    every = range(seeds.FOLDERS)
    if profiles.is_nightly(config):
        return [*every]
    kept = seeds.kept()
    return [*kept, *profiles.todays([seed for seed in every if seed not in kept], parts=PARTS)]


def test_each_day_has_its_folders_and_all_have_their_day(pytestconfig, monkeypatch):
    had = set()
    for day in range(1, PARTS + 1):
        monkeypatch.setenv(profiles.DAY, f"2026-11-{day:02}")
        today = chosen_folders(pytestconfig)
        assert len(set(today)) == len(today) >= 100
        had |= {*today}
    assert had >= {*range(seeds.FOLDERS)}


@pytest.mark.nightly
def test_every_planted_fault_is_named_with_its_row_and_no_record_is_lost(shard, pytestconfig):
    due = dealt(chosen_folders(pytestconfig), shard)
    many = [seeds.tally(seed) for seed in due]
    assert seeds.report(many) == ""
    assert len(many) == len(due) > 9


def test_every_kind_of_fault_and_every_form_of_file_has_its_turn():
    """In the thousand as they are made; they are not run here."""
    every_folder = [seeds.planted(seed) for seed in range(seeds.FOLDERS)]
    planted = Counter(kind for one in every_folder for kind in set(one.kinds))
    assert {kind.name for kind in kinds.known() if planted[kind.name] < 3} == set()
    assert sum(planted.values()) > 4 * seeds.FOLDERS
    forms = Counter(form for one in every_folder for form in one.forms)
    assert min(forms[form] for form in ("parcels:shp", "parcels:gpkg", "batch:txt", "tax:xls")) > 20


def test_those_that_are_run_always_plant_every_kind():
    """Else ``python -m tests.invented --fewest`` says which to keep."""
    planted = {kind for seed in seeds.kept() for kind in seeds.planted(seed).kinds}
    assert planted == {kind.name for kind in kinds.known()}


def test_the_fewest_plant_all_and_a_kind_that_none_plants_is_told():
    def tally(seed, *kinds):
        return seeds.Tally(seed, [], list(kinds), [], 0)

    some = [tally(1, "a"), tally(2, "a", "b"), tally(3, "c"), tally(4, "b", "c")]
    assert seeds.fewest(some, {"a", "b", "c"}) == [2, 3]
    with pytest.raises(ValueError, match="planted by none: \\['d'\\]"):
        seeds.fewest(some, {"a", "d"})


@pytest.mark.nightly
def test_folders_read_apart_say_the_same_and_lose_nothing(apart_shard, pytestconfig):
    """As files that people drop on the page are read."""
    every = range(APART)
    nightly = profiles.is_nightly(pytestconfig)
    due = dealt([*every] if nightly else profiles.todays(every, parts=5), apart_shard)
    apart = [seeds.tally(seed, reader=sandbox.read_folder_apart) for seed in due]
    assert seeds.report(apart) == ""
    assert len(apart) == len(due) > 5


def test_a_check_that_is_switched_off_is_missed(tmp_path, monkeypatch):
    """Twin: the same folder, without a complaint before, complains of the one fault not sought."""
    seed = next(
        seed
        for seed in range(200)
        for answer in folders.make(seed, tmp_path / str(seed)).answers
        if answer.kind == "firm_code_fails_its_check"
    )
    assert seeds.tally(seed).complaints == []
    monkeypatch.setattr(
        keys, "with_sound_codes", lambda frame, _layer: keys.Checked(frame, findings.none())
    )
    complaints = seeds.tally(seed).complaints
    assert complaints
    assert all("credit_code_check" in each for each in complaints)


def test_a_fault_that_was_never_planted_is_missed(tmp_path):
    """Twin: an answer without its fault; the file is whole and the judge says so."""
    folder = folders.make(1, tmp_path)
    outcome = line.run(folder)
    assert judge.complaints(folder, outcome) == []
    sound = next(row for row in folder.docs["enterprises"].rows if not row.busy)
    folder.answers.append(folders.Answer("key_missing", folder.docs["enterprises"], [sound]))
    (complaint,) = judge.complaints(folder, outcome)
    assert complaint.startswith("lost")
    assert f"row {sound.number}" in complaint


def test_a_finding_where_nothing_is_wrong_is_a_complaint(tmp_path):
    """Twin: the fault is there and its answer is struck out."""
    folder = next(
        folder
        for seed in range(200)
        for folder in [folders.make(seed, tmp_path / str(seed))]
        if any(answer.code == "key_missing" for answer in folder.answers)
    )
    gone = next(answer for answer in folder.answers if answer.code == "key_missing")
    folder.answers.remove(gone)
    complaints = judge.complaints(folder, line.run(folder))
    assert [each.startswith("false: key_missing") for each in complaints] == [True]


def test_a_record_that_disappears_is_a_complaint(tmp_path):
    """Twin: the sender counted one record more than came."""
    folder = folders.make(2, tmp_path)
    folder.docs["enterprises"].counted += 1
    (complaint,) = judge.complaints(folder, line.run(folder))
    assert "records written" in complaint
