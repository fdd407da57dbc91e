"""A new reading makes nobody wait, and what breaks a page is told in words with a way back."""

from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tcgis.answers import NOTHING
from tcgis.errors import InputError
from tcgis.records import inbox
from tcgis.ui import cached, doors, navigation, reading
from tcgis.ui.reading import Desk, Request
from tests.line import small_county
from tests.line.small_county import A, tax

APP = doors.FRONT


def asked(stamp):
    return Request(stamp, Path("data"), Path("catalog"), "edition", None, (), NOTHING)


class Slow:
    """Makes readings when it is let, and notes for which stamps."""

    def __init__(self):
        self.let, self.begun, self.made = Event(), Event(), []
        self.fault = None

    def __call__(self, request, progress):
        progress("读取慢.xlsx", 0.4)
        self.begun.set()
        assert self.let.wait(20)
        self.made.append(request.stamp)
        if self.fault is not None:
            raise self.fault
        return SimpleNamespace(stamp=request.stamp)


@pytest.fixture
def slow():
    made = Slow()
    yield made
    made.let.set()


def shown(desk, stamp):
    state = desk.ask(asked(stamp))
    return None if state is None else state.stamp


def test_while_a_new_reading_is_made_the_last_good_one_is_given(slow):
    desk = Desk(slow)
    slow.let.set()
    assert shown(desk, "one") is None
    assert desk.wait(20)
    slow.let.clear()
    slow.begun.clear()
    assert shown(desk, "two") == "one"
    assert slow.begun.wait(20)
    assert (desk.going().what, desk.going().share) == ("读取慢.xlsx", 0.4)
    assert shown(desk, "two") == "one"
    assert not desk.wait(0.01)
    slow.let.set()
    assert desk.wait(20)
    assert shown(desk, "two") == "two"
    assert slow.made == ["one", "two"]  # asked for often, made once


def test_what_came_while_one_was_made_is_read_next(slow):
    desk = Desk(slow)
    shown(desk, "one")
    assert slow.begun.wait(20)
    shown(desk, "two")
    slow.let.set()
    assert desk.wait(20)
    assert shown(desk, "two") == "one"
    assert desk.wait(20)
    assert shown(desk, "two") == "two"


@pytest.mark.parametrize("fault", [InputError("没有"), ZeroDivisionError("ours")])
def test_a_reading_that_fails_leaves_the_last_good_one_and_is_not_made_again_at_once(
    slow, monkeypatch, fault
):
    desk = Desk(slow)
    slow.let.set()
    shown(desk, "one")
    assert desk.wait(20)
    slow.fault = fault
    for _ in range(3):
        assert shown(desk, "two") == "one"
        assert desk.wait(20)
    assert slow.made == ["one", "two"]
    assert desk.failure("two") is fault
    assert desk.failure("one") is None
    monkeypatch.setattr(reading, "_RETRY_SECONDS", 0)  # a minute later
    slow.fault = None
    shown(desk, "two")
    assert desk.wait(20)
    assert (shown(desk, "two"), desk.failure("two")) == ("two", None)


@pytest.fixture
def county(tmp_path, monkeypatch):
    """The pages on the small county; gives its folders and a way to drop a tax file."""
    data = small_county.write_data(tmp_path / "data")
    catalog = small_county.write_catalog(tmp_path / "catalog")
    workspace = tmp_path / "workspace"
    for name, value in {"DATA": data, "CATALOG": catalog, "WORKSPACE": workspace}.items():
        monkeypatch.setenv(f"TCGIS_{name}", str(value))
    monkeypatch.delenv("TCGIS_EDITION", raising=False)
    monkeypatch.setattr(navigation, "_PAGES", ("data", "overview"))  # the first is opened
    cached.workspace_engine.clear()

    def drop(name, content):
        inbox.receive(
            cached.workspace_engine(), workspace, layer="tax", name=name,
            content=content.encode(), by="张三",
        )  # fmt: skip

    yield SimpleNamespace(data=data, workspace=workspace, drop=drop)
    cached.workspace_engine.clear()


def opened():
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not app.exception
    return app


def words(app):
    html = [each.proto.body for each in app.get("html")]
    return "\n".join([*html, *(each.value for each in app.error)])


def withdraw_buttons(app):
    return [each for each in app.button if each.label == "撤回"]


def take_back(app):
    app.text_input(key="operator").set_value("张三").run()
    withdraw_buttons(app)[0].click().run()
    assert not app.exception
    return app


def test_a_dropped_file_shows_as_being_read_and_then_its_figures(county):
    app = opened()
    county.drop("甲税.csv", tax(A, 11))
    app.run()
    assert "正在读取新的资料" in words(app)
    assert len(withdraw_buttons(app)) == 1
    assert cached.wait_for_reading()
    app.run()
    assert "正在读取" not in words(app)
    facts = cached.prepared_data().tables["facts"]
    assert facts.loc[facts["subject_id"].eq(A), "value"].tolist() == [11]


def break_reading(monkeypatch):
    def failing(*_, **__):
        raise ZeroDivisionError("whatever is left out")

    monkeypatch.setattr(reading, "prepare_for", failing)


def test_where_nothing_can_be_read_the_data_page_opens_with_the_way_back(county, monkeypatch):
    county.drop("甲税.csv", tax(A, 11))
    with monkeypatch.context() as broken:
        break_reading(broken)
        app = opened()
        told = words(app)
        assert "程序出错（ZeroDivisionError）" in told
        assert "Traceback" not in told
        number = told.partition("编号 ")[2][:8]
        assert f"[{number}]" in (county.workspace / "tcgis.log").read_text("utf-8")
        assert len(withdraw_buttons(app)) == 1
    take_back(app)
    assert cached.wait_for_reading()
    app.run()
    assert "程序出错" not in words(app)
    assert withdraw_buttons(app) == []


def test_a_later_reading_that_fails_keeps_the_last_good_one(county, monkeypatch):
    app = opened()
    before = words(app)
    county.drop("甲税.csv", tax(A, 11))
    with monkeypatch.context() as broken:
        break_reading(broken)
        app.run()
        assert cached.wait_for_reading()
        app.run()
        assert "新的资料没有换上" in words(app)
        assert before.partition("tc-first")[2][:40] in words(app)
    take_back(app)
    assert cached.wait_for_reading()
    app.run()
    assert "新的资料没有换上" not in words(app)


@pytest.mark.parametrize("page", ["data", "overview"])
@pytest.mark.parametrize("fault", [ZeroDivisionError("ours"), KeyError("<b>税收</b>")])
def test_a_page_that_breaks_says_so_in_words(county, monkeypatch, page, fault):
    county.drop("甲税.csv", tax(A, 11))
    monkeypatch.setattr(navigation, "_PAGES", tuple(dict.fromkeys((page, "data", "overview"))))

    def failing(*_):
        raise fault

    monkeypatch.setattr(reading.State, "report", failing)
    monkeypatch.setattr(reading.State, "run", failing)
    app = opened()
    told = words(app)
    assert f"程序出错（{type(fault).__name__}），编号 " in told
    assert "<b>" not in told.partition("tc-notice")[2]
    assert len(withdraw_buttons(app)) == (page == "data")
    links = [each.proto.label for each in app.get("page_link")]
    assert links == ["打开数据页（查看问题，撤回拖入的文件）"]


def test_a_file_that_breaks_the_scoring_of_one_year_is_put_out_of_force(county, monkeypatch):
    real = reading.judge

    def failing(years, *, year, before):
        facts = years.ready.tables["facts"]
        if facts["value"].eq(666).any():
            raise ZeroDivisionError("at 666")
        return real(years, year=year, before=before)

    monkeypatch.setattr(reading, "judge", failing)
    county.drop("丙税.csv", tax(A, 666))
    app = opened()
    report = cached.check_report()
    told = report.findings[report.findings["code"].eq("file_out_of_force")]
    assert told["file"].tolist() == ["丙税.csv"]
    assert len(withdraw_buttons(app)) == 1


def test_a_catalogue_that_is_not_whole_leaves_the_way_back(county):
    county.drop("甲税.csv", tax(A, 11))
    app = opened()
    (county.workspace.parent / "catalog" / "tax.yaml").write_text("id: [", "utf-8")
    app = opened()
    assert cached.wait_for_reading()
    app.run()
    assert "新的资料没有换上" in words(app)
    assert len(withdraw_buttons(app)) == 1
