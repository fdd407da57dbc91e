"""A dropped file that was spoilt in the workspace is told on the page, and so is a lost ledger."""

import pytest
from streamlit.testing.v1 import AppTest

from tcgis.records import database, inbox
from tcgis.ui import cached, doors, navigation
from tcgis.words.terms import load

from . import hostile


@pytest.fixture
def office(tmp_path, monkeypatch):
    """The small county with its tax file dropped anew; gives where that is kept."""
    county = hostile.build(tmp_path / "county")
    workspace = tmp_path / "workspace"
    named = {"DATA": county.data, "CATALOG": county.catalog, "EDITION": county.edition}
    for name, where in (named | {"WORKSPACE": workspace}).items():
        monkeypatch.setenv(f"TCGIS_{name}", str(where))
    (own,) = county.data.glob("税收*")
    engine = database.open_workspace(workspace)
    given = {"layer": "tax", "name": own.name, "content": own.read_bytes(), "by": "张三"}
    inbox.receive(engine, workspace, **given)
    cached.workspace_engine.clear()
    yield inbox.in_force(engine, workspace)[0].path
    cached.workspace_engine.clear()


def shown(page):
    """The data page, in words; the overview where another is asked for."""
    app = AppTest.from_file(str(page), default_timeout=120).run()
    assert not app.exception
    boxes = [*(each.proto.body for each in app.get("html")), *(each.value for each in app.error)]
    tables = [each.value.to_csv() for each in app.dataframe]
    return "\n".join([*boxes, *tables])


DATA = navigation.page_file("data")


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"1"), lambda path: path.unlink()])
def test_it_is_a_must_fix_finding_and_the_folder_s_own_file_is_not_used(office, spoil):
    told = load().faults["received_not_kept"].zh
    assert told not in shown(DATA)
    spoil(office)
    shown(DATA)  # it is read anew while the last good reading is shown
    assert cached.wait_for_reading()
    assert told in shown(DATA)
    assert cached.prepared_data().tables["facts"]["item"].eq("tax_wan").sum() == 0


def test_a_lost_ledger_is_told_on_the_page_and_none_is_made(office):
    ledger = office.parent.parent / "ledger.sqlite"
    ledger.unlink()
    assert "无法打开决定台账" in shown(doors.FRONT).replace("\\", "")
    assert not ledger.exists()
