"""One bad file breaks itself alone: which it is, what is told, and that all else goes on."""

import logging

import pandas as pd
import pytest

from tcgis import fault_log
from tcgis.answers import NOTHING
from tcgis.errors import EditionError, InputError
from tcgis.line import prepare as preparing
from tcgis.line import reading
from tcgis.line.isolation import FileInForce, work_without_faulty
from tcgis.records.inbox import Received
from tcgis.sources import layer as sources_layer
from tcgis.sources.read import read_folder

from . import small_county
from .small_county import A, B, lots, tax


def named(*names, sent=False):
    return [FileInForce("tax", name, sent=sent) for name in names]


def breaks_on(*poison):
    """Work that fails while any of these sets of files is in force as a whole."""
    tried = []

    def work(out, _fault):
        tried.append(out)
        left = {*SENT, *OWN} - out
        if any(left.issuperset(some) for some in poison):
            raise ZeroDivisionError("by these files")
        return sorted(one.name for one in left)

    return work, tried


SENT = named("s1", "s2", "s3", sent=True)
OWN = named(*(f"f{place}" for place in range(9)))


@pytest.mark.parametrize("guilty", [*SENT, *OWN])
def test_one_guilty_file_is_put_out_and_no_other(guilty):
    work, tried = breaks_on([guilty])
    assert work_without_faulty(work, [SENT, OWN]).out == {guilty}
    assert len(tried) <= 20


@pytest.mark.parametrize(
    ("poison", "out"),
    [
        ([[SENT[0]], [SENT[2]]], {SENT[0], SENT[2]}),
        ([[OWN[1]], [OWN[8]]], {OWN[1], OWN[8]}),
        ([[SENT[1]], [OWN[4]]], {SENT[1], OWN[4]}),
        ([[SENT[1], OWN[4]]], {SENT[1]}),
        ([[OWN[3], OWN[5]]], {OWN[3]}),
    ],
)
def test_several_guilty_files_and_two_that_do_not_go_together(poison, out):
    work, _ = breaks_on(*poison)
    assert work_without_faulty(work, [SENT, OWN]).out == out


def test_work_that_does_not_fail_is_done_once():
    work, tried = breaks_on()
    assert work_without_faulty(work, [SENT, OWN]).out == frozenset()
    assert len(tried) == 1


def test_a_fault_that_is_no_file_s_is_raised_as_it_was():
    def work(_out, _fault):
        raise ZeroDivisionError("whatever is left out")

    with pytest.raises(ZeroDivisionError, match="whatever"):
        work_without_faulty(work, [SENT, OWN])


@pytest.mark.parametrize(("guilty", "held"), [(SENT[1], True), (OWN[1], False)])
def test_a_refusal_suspects_only_what_came_in_last(guilty, held):
    def work(out, _fault):
        if guilty not in out:
            raise EditionError("no")
        return "done"

    if held:
        assert work_without_faulty(work, [SENT, OWN]).out == {guilty}
    else:
        with pytest.raises(EditionError):
            work_without_faulty(work, [SENT, OWN])


@pytest.fixture
def county(tmp_path):
    return small_county.write_data(tmp_path / "data"), small_county.catalog()


def prepared(county, *sent):
    data, layers = county
    return preparing.prepare(data, catalog=layers, sent=sent)


def amounts(ready):
    facts = ready.tables["facts"]
    return dict(zip(facts["subject_id"], facts["value"], strict=True))


def put_out(ready):
    found = ready.findings[ready.findings["code"].eq("file_out_of_force")]
    return found[["layer", "file"]].to_numpy().tolist()


@pytest.fixture
def dropped(tmp_path):
    def drop(name, content, layer="tax"):
        path = tmp_path / f"{abs(hash((name, content))):x}{name[name.rindex('.') :]}"
        path.write_text(content, "utf-8")
        return Received(layer, name, path)

    return drop


NESTED = {
    "a dict as a key": {"宗地代码": {"deep": 1}},
    "a list as a key": {"宗地代码": ["G1", "G2"]},
    "a dict of dicts for the holder": {"权利人": {"a": {"b": []}}},
    "lists of lists for all": {"宗地代码": [[1]], "权利人": [[A]]},
}


@pytest.mark.parametrize("told", NESTED.values(), ids=NESTED)
@pytest.mark.parametrize("sent", [False, True], ids=["folder", "dropped"])
def test_cells_that_are_no_cells_cost_no_more_than_their_file(county, dropped, told, sent):
    """A GeoJSON may hold anything in a property; the county's other parcels are there."""
    words = lots([told, {"宗地代码": "G9", "权利人": A}], west=113.82)
    upload = dropped("丙宗地.geojson", words, layer="parcels")
    if not sent:
        (county[0] / "丙宗地.geojson").write_text(words, "utf-8")
    ready = prepared(county, *([upload] if sent else []))
    assert {"G1", "G2"} <= {*ready.tables["parcels"]["parcel_id"]}
    assert amounts(ready) == {A: 10, B: 20}
    told_of = ready.findings[ready.findings["file"].eq("丙宗地.geojson")]
    assert len(told_of) >= 1  # put out of force, or its cells told: never nothing


@pytest.fixture
def poison(monkeypatch):
    """A step that fails on an amount of 666: a fault of the program that one value brings out."""

    def make(module, name):
        real = getattr(module, name)

        def failing(*given, **more):
            tables = given[0] if isinstance(given[0], dict) else {"facts": given[1].frame}
            facts = tables["facts"]
            column = "value" if "value" in facts else "入库税额"
            if column in facts and facts[column].astype("string").str.startswith("666").any():
                raise ZeroDivisionError("at 666")
            return real(*given, **more)

        monkeypatch.setattr(module, name, failing)

    return make


STEPS = {"checking": (reading, "check_layer"), "linking": (preparing, "link")}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_dropped_file_that_breaks_a_step_gives_way_to_the_folder_s_own(
    county, dropped, poison, step
):
    poison(*step)
    bad = dropped("甲税.csv", tax(A, 666))
    good = dropped("乙税.csv", tax(B, 25))
    ready = prepared(county, bad, good)
    assert amounts(ready) == {A: 10, B: 25}
    assert put_out(ready) == [["tax", "甲税.csv"]]


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_file_of_the_folder_that_breaks_a_step_is_left_out(county, poison, step):
    poison(*step)
    (county[0] / "丙税.csv").write_text(tax(A, 666), "utf-8")
    ready = prepared(county)
    assert amounts(ready) == {A: 10, B: 20}
    assert put_out(ready) == [["tax", "丙税.csv"]]
    assert "丙税.csv" in ready.files  # it stays in the account and in the record


def test_a_dropped_file_and_the_one_it_replaces_may_both_be_bad(county, dropped, poison):
    poison(reading, "check_layer")
    (county[0] / "甲税.csv").write_text(tax(A, 6661), "utf-8")
    ready = prepared(county, dropped("甲税.csv", tax(A, 666)))
    assert amounts(ready) == {B: 20}
    assert put_out(ready) == [["tax", "甲税.csv"], ["tax", "甲税.csv"]]


def test_a_file_that_breaks_what_comes_after_is_put_out_for_it(county, dropped):
    """Scoring: it is tried with every file, and the one with which it fails is left out."""
    data, layers = county
    bad = dropped("丙税.csv", tax(A, 666))
    sources = reading.Sources(data, layers, NOTHING, sent=[bad], reader=read_folder)

    def score(ready):
        if ready.tables["facts"]["value"].eq(666).any():
            raise ZeroDivisionError("at 666")
        return ready

    ready = preparing.prepare_for(score, sources)
    assert amounts(ready) == {A: 10, B: 20}
    assert put_out(ready) == [["tax", "丙税.csv"]]


def test_the_finding_names_the_step_and_the_number_in_the_log(county, dropped, poison, caplog):
    poison(preparing, "link")
    with caplog.at_level(logging.ERROR, "tcgis"):
        ready = prepared(county, dropped("甲税.csv", tax(A, 666)))
    [told] = ready.findings.loc[ready.findings["code"].eq("file_out_of_force"), "detail"]
    assert "匹配企业、宗地和园区" in told
    assert "ZeroDivisionError: at 666" in told
    number = told.rsplit(" ", 1)[1]
    assert f"[{number}]" in caplog.text
    assert "Traceback" in caplog.text
    assert "Traceback" not in told


class Panic(BaseException):
    """What a reader written in Rust raises is no Exception."""


@pytest.mark.parametrize("fault", [Panic("out of bounds"), MemoryError("no"), RecursionError()])
def test_whatever_a_reader_raises_is_a_finding(county, monkeypatch, fault):
    real = sources_layer._read_by_kind

    def failing(path, *given):
        if path.name == "甲税.csv":
            raise fault
        return real(path, *given)

    monkeypatch.setattr(sources_layer, "_read_by_kind", failing)
    ready = prepared(county)
    assert amounts(ready) == {B: 20}
    [told] = ready.findings.loc[ready.findings["code"].eq("file_unreadable"), "detail"]
    assert type(fault).__name__ in told


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), SystemExit(1), InputError("no")])
def test_who_stops_the_program_or_refuses_is_heard(county, monkeypatch, fault):
    def failing(*_):
        raise fault

    monkeypatch.setattr(sources_layer, "_read_by_kind", failing)
    with pytest.raises(type(fault)):
        prepared(county)


@pytest.mark.parametrize("content", ["", "PK\x03\x04", "\xd0\xcf\x11\xe0"])
def test_a_dropped_file_that_cannot_be_read_replaces_nothing(county, dropped, content):
    bad = dropped("甲税.csv", "x")
    bad.path.write_bytes(content.encode("latin-1"))
    ready = prepared(county, bad)
    assert amounts(ready) == {A: 10, B: 20}
    told = ready.findings[ready.findings["code"].eq("file_unreadable")]
    assert told["file"].tolist() == ["甲税.csv"]


def test_the_log_is_kept_in_its_file_once_and_only_when_there_is_something(tmp_path):
    log = logging.getLogger("tcgis")
    before = [*log.handlers], log.propagate
    try:
        fault_log.keep_in(tmp_path / "none" / "tcgis.log")  # cannot be written: no harm
        fault_log.keep_in(tmp_path / "tcgis.log")
        fault_log.keep_in(tmp_path / "tcgis.log")
        assert not (tmp_path / "tcgis.log").exists()
        number = fault_log.note_fault(ValueError("示例"), "here")
        assert (tmp_path / "tcgis.log").read_text("utf-8").count(f"[{number}] here") == 1
    finally:
        for handler in log.handlers:
            handler.close()
        log.handlers[:], log.propagate = before


def test_the_same_fault_has_the_same_number():
    def at(text):
        try:
            raise ValueError(text)
        except ValueError as fault:
            return fault_log.note_fault(fault, "here")

    assert at("a") == at("a") != at("b")
    assert pd.Series([at("a")]).str.fullmatch("[0-9a-f]{8}").all()
