"""Filter, export, open the exported file again: it holds what the screen shows, and says so."""

import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import openpyxl
import pytest
from steady import settle
from test_pages import visit

pytestmark = pytest.mark.browser

PARK = "研磨产业园（示例）"


class Arrived(NamedTuple):
    name: str
    path: Path


def choose(page, label, word):
    """Take one choice of a filter in the popover."""
    box = page.get_by_label(label, exact=True).first
    box.click()
    box.fill(word)
    page.get_by_role("option", name=word).first.click()
    settle(page)


def open_filters(page):
    page.get_by_role("button", name=re.compile("筛选")).click()
    page.get_by_label("名称或代码").wait_for()


def close_filters(page):
    page.keyboard.press("Escape")  # the list of choices
    page.locator(".tc-banner").click()  # what is beside closes the popover
    page.get_by_label("名称或代码").wait_for(state="hidden")
    settle(page)


def export(page, button, folder):
    with page.expect_download(timeout=60_000) as arriving:
        page.get_by_role("button", name=button).click()
    path = folder / arriving.value.suggested_filename
    arriving.value.save_as(path)
    return Arrived(path.name, path)


def told(page, pattern):
    """The first number of what the page says."""
    said = page.get_by_text(re.compile(pattern)).first.inner_text()
    return int(re.search(pattern, said).group(1).replace(",", ""))


def grid(path, sheet):
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [list(row) for row in rows]


def test_a_filtered_list_and_its_map_hold_what_the_screen_shows(browser_page, address, tmp_path):
    page = browser_page.page
    visit(page, address, "ranking")
    whole = told(page, r"共 ([\d,]+) 家")
    open_filters(page)
    choose(page, "园区", PARK)
    close_filters(page)
    shown = told(page, r"共 ([\d,]+) 家")
    assert 0 < shown < whole

    book = export(page, "导出当前榜单（xlsx）", tmp_path)
    assert re.fullmatch(rf"企业排名_2024_{PARK}_\d{{8}}\.xlsx", book.name)
    rows = grid(book.path, "榜单")
    assert rows[1][0] == f"筛选：园区为{PARK}。　所列 {shown} 条，全部 {whole} 条。"
    head = next(at for at, row in enumerate(rows) if row[0] == "统一社会信用代码")
    assert len(rows) - head - 1 == shown
    place = rows[head].index("园区")
    assert {row[place] for row in rows[head + 1 :]} == {PARK}

    drawn = export(page, "导出当前地图（html）", tmp_path)
    assert drawn.name.startswith("企业排名地图_2024_研磨产业园")
    page.goto(drawn.path.as_uri())
    page.wait_for_selector(".tcm-total")
    assert page.title().endswith("（部分）")
    assert page.locator(".tcm-sub").inner_text().startswith(f"筛选：园区为{PARK}")
    unseen = """() => {
      const {leaflet, state} = map_county.tcgis;
      const view = leaflet.getBounds();
      return state.records.filter(r => r.layer && !view.contains(r.layer.getBounds())).length;
    }"""
    assert page.evaluate("map_county.tcgis.state.records.length") > 0
    assert page.evaluate(unseen) == 0
    parks = "[...new Set(map_county.tcgis.state.records.map(r => r.props.park_name))]"
    assert page.evaluate(parks) == [PARK]


@pytest.mark.parametrize("unit", ["宗地排名", "园区排名"])
def test_lists_of_land_and_parks_are_exported_with_every_row(browser_page, address, tmp_path, unit):
    page = browser_page.page
    visit(page, address, "ranking")
    page.get_by_text(unit, exact=True).click()
    settle(page)
    book = export(page, "导出当前榜单（xlsx）", tmp_path)
    assert book.name.startswith(f"{unit}_2024_全部_")
    rows = grid(book.path, "榜单")
    many = int(re.search(r"未筛选。　所列 ([\d,]+) 条", rows[1][0]).group(1).replace(",", ""))
    head = next(at for at, row in enumerate(rows) if row[0] in {"宗地代码", "园区代码"})
    assert len(rows) - head - 1 == many > 5


def test_the_desk_exports_the_reasons_on_show(browser_page, address, tmp_path):
    page = browser_page.page
    visit(page, address, "reserve")
    pill = page.get_by_role("button", name=re.compile(r"^亩均税收偏低"))
    pill.click()
    settle(page)
    shown = told(page, r"([\d,]+) 宗")
    book = export(page, "导出 xlsx", tmp_path)
    assert "_亩均税收偏低_" in book.name
    rows = grid(book.path, "储备宗地清单")
    assert rows[1][0].startswith(f"筛选：列入理由为亩均税收偏低。　所列 {shown} 条")
    head = next(at for at, row in enumerate(rows) if row[0] == "宗地代码")
    ids = {row[0] for row in rows[head + 1 :]}
    assert len(ids) == shown

    package = export(page, "导出 gpkg", tmp_path)
    assert set(gpd.read_file(package.path, layer="reserve")["parcel_id"]) == ids
    with closing(sqlite3.connect(package.path)) as book_:
        asked = "SELECT description FROM gpkg_contents WHERE table_name = 'reserve'"
        assert "列入理由为亩均税收偏低" in book_.execute(asked).fetchone()[0]

    shapes = export(page, "导出 shp（GBK）", tmp_path)
    with zipfile.ZipFile(shapes.path) as bundle:
        bundle.extractall(tmp_path / "shp")
    table = gpd.read_file(tmp_path / "shp" / "reserve.shp")
    assert set(table["宗地代码"]) == ids
    notes = (tmp_path / "shp" / "readme.txt").read_text("utf-8-sig")
    assert "列入理由为亩均税收偏低" in notes


def test_a_grid_offers_no_file_of_its_own(browser_page, address):
    """A grid's own CSV bears no 口径, and a name that begins with = is a formula in it."""
    page = browser_page.page
    visit(page, address, "ranking")
    table = page.locator('[data-testid="stDataFrame"]').first
    table.scroll_into_view_if_needed()
    table.hover()
    bar = page.locator('[data-testid="stElementToolbar"]').first
    bar.wait_for()
    offered = [each.get_attribute("aria-label") for each in bar.get_by_role("button").all()]
    assert "Fullscreen" in offered
    assert [each for each in offered if re.search("csv|download|下载", each, re.IGNORECASE)] == []
