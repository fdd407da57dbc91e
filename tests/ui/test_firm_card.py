"""The card of an enterprise on the ranking page: why it has its grade, and what would change it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tcgis.ui import cached

PAGES = Path(__file__).parents[2] / "tcgis" / "ui" / "pages"


@pytest.fixture(scope="module")
def card(sample, tmp_path_factory):
    """Show one enterprise, by what the run says of it; what the card says comes back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TCGIS_DATA", str(sample))
        patch.setenv("TCGIS_WORKSPACE", str(tmp_path_factory.mktemp("workspace")))
        patch.delenv("TCGIS_EDITION", raising=False)
        patch.delenv("TCGIS_CATALOG", raising=False)
        cached.workspace_engine.clear()

        def show(code: str) -> str:
            page = AppTest.from_file(str(PAGES / "ranking.py"), default_timeout=180)
            page.query_params["qy"] = code
            page.run()
            assert not page.exception
            return "".join(each.proto.body for each in page.get("html"))

        yield show
        cached.workspace_engine.clear()


def first(grade: str) -> str:
    firms = cached.run_of_year(2024).enterprises
    return str(firms.index[firms["machine_grade"].eq(grade) & firms["grade"].eq(grade)][0])


def test_the_card_of_a_c_says_why_and_what_lifts_it(card):
    code = first("C")
    said = card(code)
    assert "按名次为 C 类（累计 20%、60%、95%；依据：" in said
    assert "÷ 参与计算用地 " in said
    lines = said[said.index("tc-lifts") :]
    assert lines.index("升到 B 类") < lines.index("升到 A 类")
    assert "<b>+" in lines


def test_the_card_of_an_a_has_no_better_class(card):
    assert "已为 A 类，没有更高的等级" in card(first("A"))


def hostile() -> None:
    from tcgis.ui import look  # noqa: PLC0415

    look.show_sentence("<script>甲</script>")
    look.show_lifts([("<b>升</b>", "<i>税收</i>", "<u>+1</u>", True)])


def test_signs_in_a_text_stay_signs():
    page = AppTest.from_function(hostile).run()
    said = "".join(each.proto.body for each in page.get("html"))
    assert "&lt;script&gt;甲&lt;/script&gt;" in said
    assert "<b>&lt;u&gt;+1&lt;/u&gt;</b>" in said
    assert [mark for mark in ("<script", "<i>", "<u>") if mark in said] == []
