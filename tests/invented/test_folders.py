"""A thousand folders as departments send them: nothing lost, nothing invented, no exception.

``python -m tests.invented SEED …`` runs further ones.
"""

from collections import Counter

import pytest

from tcgis import findings
from tcgis.checks.tables import keys
from tcgis.sources.safety import sandbox

from . import folders, judge, line, seeds
from .faults import kinds

FOLDERS, APART, PROCESSES = 1_000, 30, 2


@pytest.fixture(scope="module")
def many() -> list[seeds.Tally]:
    return seeds.tallies(range(FOLDERS), processes=PROCESSES)


def test_every_planted_fault_is_named_with_its_row_and_no_record_is_lost(many):
    assert seeds.report(many) == ""
    assert len(many) == FOLDERS


def test_every_kind_of_fault_and_every_form_of_file_has_its_turn(many):
    planted = Counter(kind for one in many for kind in set(one.kinds))
    assert {kind.name for kind in kinds.known() if planted[kind.name] < 3} == set()
    assert sum(planted.values()) > 4 * FOLDERS
    forms = Counter(form for one in many for form in one.forms)
    assert min(forms[form] for form in ("parcels:shp", "parcels:gpkg", "batch:txt", "tax:xls")) > 20


def test_folders_read_apart_say_the_same_and_lose_nothing():
    """As files that people drop on the page are read."""
    apart = seeds.tallies(range(APART), processes=PROCESSES, reader=sandbox.read_folder_apart)
    assert seeds.report(apart) == ""
    assert len(apart) == APART


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
