"""The ranking page of the sample county: what changed stands there, and adds up."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tcgis.ui import cached

PAGES = Path(__file__).parents[2] / "tcgis" / "ui" / "pages"


@pytest.fixture(scope="module")
def page(sample, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TCGIS_DATA", str(sample))
        patch.setenv("TCGIS_WORKSPACE", str(tmp_path_factory.mktemp("workspace")))
        patch.delenv("TCGIS_EDITION", raising=False)
        patch.delenv("TCGIS_CATALOG", raising=False)
        cached.workspace_engine.clear()
        yield AppTest.from_file(str(PAGES / "ranking.py"), default_timeout=180).run()
        cached.workspace_engine.clear()


def test_the_section_shows_ways_moves_and_streaks(page):
    assert not page.exception
    assert "变化：2023 年 → 2024 年" in [each.value for each in page.subheader]
    firms, square, stays, moves = (each.value for each in page.dataframe)
    assert {"行业内名次", "园区内名次"} <= set(firms.columns)
    assert square.loc["合计", "合计"] == square["合计"].drop("合计").sum() == 300
    assert (stays["连续 D 类年数"] >= 1).all()
    assert (moves["名次升降（升为正）"] != 0).all()


def test_the_first_year_has_nothing_to_compare_with(page):
    page.segmented_control(key="year").set_value(2022).run()
    assert not page.exception
    assert any("没有 2021 年的数据" in each.value for each in page.caption)
    assert len(page.dataframe) == 1


def test_the_section_says_that_no_filter_changes_it(page):
    told = "不随上面的筛选变化"
    page.segmented_control(key="year").set_value(2024).run()
    assert not any(told in each.proto.body for each in page.get("html"))
    page.session_state["filter_classes"] = ["D"]
    page.run()
    assert any(told in each.proto.body for each in page.get("html"))
    page.session_state["filter_classes"] = []
