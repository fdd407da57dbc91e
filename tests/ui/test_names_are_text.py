"""On every page of a county whose every name is hostile, no element lets a name act."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from tcgis.records import database, inbox, ledger, memory
from tcgis.ui import cached, doors

from . import hostile

PAGES = Path(__file__).parents[2] / "tcgis" / "ui" / "pages"
VIEWS = ["findings", "questions", "files", "proofs", "areas", "gate"]
TAGS = {
    "b", "br", "code", "div", "h3", "i", "li", "p", "span", "style", "ul",
}  # fmt: skip
"""What our own HTML is made of; it needs no other."""
TEXT_KINDS = {"html", "arrow_data_frame", "arrow_vega_lite_chart", "vega_lite_chart", "imgs",
              "bidi_component", "component_instance"}  # fmt: skip
"""Elements that read no Markdown."""
UNSEEN = {"id", "form_id", "url", "page_script_hash", "query_string", "user_key", "css_class",
          "page", "key"}  # fmt: skip
PLAIN_FIELDS = {("selectbox", "options"), ("multiselect", "options"), ("selectbox", "raw_value"),
                ("multiselect", "raw_values"), ("text_input", "default")}  # fmt: skip
"""What Streamlit shows as it is: nothing acts there but control characters."""


class Tags(HTMLParser):
    """Tags and attributes of HTML."""

    def __init__(self, given: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(given)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def texts(message: Message, way: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    """Every text of a message with the fields that lead to it."""
    found = []
    for field, value in message.ListFields():
        each = (
            list(value) if not isinstance(value, str | bytes | Message | int | float) else [value]
        )
        if field.name in UNSEEN:
            continue
        for one in each:
            if isinstance(one, Message):
                found += texts(one, (*way, field.name))
            elif isinstance(one, str):
                found.append(((*way, field.name), one))
    return found


def acting(kind: str, message: Message) -> list[str]:
    """What of an element acts."""
    wrong = []
    for way, said in texts(message):
        where = f"{kind}.{'.'.join(way)}"
        wrong += [f"{where}: {mark!r}" for mark in hostile.CONTROL if mark in said]
        if kind == "html":
            seen = Tags(said)
            odd = (seen.tags - TAGS) | (seen.attributes - {"class", "style", "role"})
            wrong += [f"{where}: {sorted(odd)}"] if odd else []
        elif kind not in TEXT_KINDS and (kind, way[-1]) not in PLAIN_FIELDS:
            marks = [*hostile.MARKDOWN, hostile.MARKUP]
            wrong += [f"{where}: {mark}" for mark in marks if mark in said]
    return wrong


def elements(app: AppTest):
    """Kind and message of every element and every block that has a label."""
    waiting = [app._tree]
    while waiting:
        node = waiting.pop()
        waiting += list(getattr(node, "children", {}).values())
        message = getattr(node, "proto", None)
        if isinstance(message, Message):
            yield node.type, message


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return hostile.build(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory, county):
    """With a dropped file, a decision and an answer, each signed and reasoned by such names."""
    folder = tmp_path_factory.mktemp("workspace")
    engine = database.open_workspace(folder)
    (sheet,) = county.data.glob("产值*")
    inbox.receive(
        engine, folder, layer="output", name=f"产值2{hostile.FILE}.xlsx",
        content=sheet.read_bytes(), by=hostile.NAME,
    )  # fmt: skip
    entry = ledger.Decision(
        by=hostile.NAME, role=hostile.NAME, unit="G0", after="督促开工", reason=hostile.NAME,
        evidence=hostile.NAME,
    )  # fmt: skip
    ledger.record_decision(engine, entry, seen=0, known=["G0"])
    memory.remember(
        engine, "heading", scope=hostile.NAME, question=hostile.NAME, answer="tax_wan",
        by=hostile.NAME,
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def settings(county, workspace):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TCGIS_DATA", str(county.data))
        patch.setenv("TCGIS_CATALOG", str(county.catalog))
        patch.setenv("TCGIS_EDITION", str(county.edition))
        patch.setenv("TCGIS_WORKSPACE", str(workspace))
        cached.workspace_engine.clear()
        yield
        cached.workspace_engine.clear()


def opened(name: str, **held: object) -> AppTest:
    script = (
        doors.FRONT if name == "overview" else PAGES / f"{name}.py"
    )  # its links need the others
    app = AppTest.from_file(str(script), default_timeout=120)
    for key, value in held.items():
        app.session_state[key] = value
    app.query_params["dk"], app.query_params["qy"] = "G0", "914212220000000010A"
    return app.run()


CASES = [
    *((page, {}) for page in ("overview", "map", "ranking", "whatif", "reserve")),
    ("ranking", {"unit": "parcel"}), ("ranking", {"unit": "park"}),
    ("map", {"metric": "tax_per_mu"}), ("whatif", {"whatif_unit": "914212220000000010A"}),
    *(("data", {"data_view": view}) for view in VIEWS),
]  # fmt: skip


@pytest.mark.parametrize(("page", "held"), CASES, ids=str)
def test_no_element_lets_a_name_act(settings, page, held):
    app = opened(page, **held)
    assert not app.exception, app.exception[0].value
    every = list(elements(app))
    assert [fault for kind, message in every for fault in acting(kind, message)] == []
    said = [words.replace("\\", "") for _, message in every for _, words in texts(message)]
    assert any("![m](http" in words for words in said)  # it is there, and is seen


@pytest.fixture
def shown():
    """The elements of a script that shows a name without any care."""

    def run(line: str) -> list[str]:
        script = f"import streamlit as st\nfrom tests.ui.hostile import NAME, MARKUP\n{line}"
        app = AppTest.from_string(script).run()
        assert not app.exception
        return [fault for kind, message in elements(app) for fault in acting(kind, message)]

    return run


@pytest.mark.parametrize(
    "line",
    [
        "st.caption(NAME)", "st.error(NAME)", "st.button(NAME)", "st.radio('a', [NAME])",
        "st.metric('a', NAME)", "st.expander(NAME).caption('a')", "st.html(MARKUP)",
        "st.number_input('a', help=NAME)", "st.pills('a', [NAME])", "st.tabs([NAME, 'b'])",
        "st.selectbox('a', [NAME])", "st.subheader(NAME)", "st.popover(NAME).caption('a')",
        "st.toast(NAME)", "st.download_button(NAME, b'')",
    ],
)  # fmt: skip
def test_a_page_without_care_is_noticed(shown, line):
    """Twin."""
    assert shown(line)
