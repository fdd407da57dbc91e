"""In Chromium: a poisonous and a slow file of one person, while another goes on working."""

import json
import time
from pathlib import Path

import pytest

from tests.line import small_county

pytestmark = pytest.mark.browser
SLOW = Path(__file__).with_name("slow_app.py")


@pytest.fixture(scope="module")
def address(browser, serve, tmp_path_factory):
    """The small county, read by a process that sleeps over slow files."""
    folder = tmp_path_factory.mktemp("small")
    return serve(
        SLOW,
        TCGIS_DATA=str(small_county.write_data(folder / "data")),
        TCGIS_CATALOG=str(small_county.write_catalog(folder / "catalog")),
        TCGIS_WORKSPACE=str(folder / "workspace"),
    )


@pytest.fixture
def other_page(browser):
    page = browser.new_page()
    yield page
    page.close()


def open_data(page, address):
    """Open the page and give the seconds until its verdict stood there."""
    begun = time.monotonic()
    page.goto(f"{address}/data")
    page.locator(".tc-first").wait_for(timeout=120_000)
    return time.monotonic() - begun


def drop(page, path):
    page.get_by_placeholder("经办人姓名").fill("测试员")
    page.get_by_placeholder("经办人姓名").press("Enter")
    uploader = page.locator('input[type="file"]').first
    if not uploader.count():
        page.get_by_text("拖入部门文件").click()
    uploader.set_input_files(path)
    page.get_by_role("button", name="采用这些文件").click()


def reading_line(page):
    return page.locator(".tc-notice", has_text="正在读取新的资料")


def faults(page):
    return page.locator('[data-testid="stException"]').count()


def test_a_poisonous_file_is_told_and_taken_back_while_another_works(
    browser_page, other_page, address, tmp_path
):
    page = browser_page.page
    bad = tmp_path / "毒宗地.geojson"
    bad.write_text(small_county.lots([{"宗地代码": {"deep": 1}}], west=113.82), "utf-8")
    open_data(page, address)
    drop(page, bad)
    back = page.get_by_role("button", name="撤回")
    back.wait_for()
    reading_line(page).wait_for(state="detached", timeout=60_000)
    assert page.get_by_text("毒宗地.geojson").count() >= 1
    for path in ("", "map", "ranking", "data"):
        other_page.goto(f"{address}/{path}")
        other_page.locator(".tc-banner").wait_for(timeout=30_000)
        assert faults(other_page) == 0
    back.click()
    back.wait_for(state="detached", timeout=60_000)
    assert faults(page) == 0


def test_a_slow_file_of_one_makes_no_other_wait(browser_page, other_page, address, tmp_path):
    page = browser_page.page
    slow = tmp_path / "慢税.csv"
    slow.write_text(small_county.tax(small_county.A, 30), "utf-8")
    open_data(page, address)
    drop(page, slow)
    reading_line(page).filter(has_text="慢税.csv").wait_for(timeout=20_000)
    assert page.locator(".tc-first").count() == 1  # the old state stands below
    waited = open_data(other_page, address)
    assert reading_line(other_page).count() == 1
    assert waited <= 3, json.dumps({"seconds": round(waited, 2)})
    # what is open stays open through the polling of the line, and changes when it is done
    reading_line(page).wait_for(state="detached", timeout=60_000)
    reading_line(other_page).wait_for(state="detached", timeout=10_000)
    assert page.get_by_role("button", name="撤回").count() == 1
