"""In Chromium: a table sent again under another name is dropped, asked about, and answered."""

import re
from pathlib import Path

import pytest

from tests import delivered

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("delivered")
    (folder / "data").mkdir()
    (folder / "catalog").mkdir()
    delivered.write_county(folder / "data", folder / "catalog")
    delivered.write_edition(folder)
    more = delivered.amounts("入库税额", times=1.1)
    for row in more[2:]:
        row[-1] /= 1.1
    delivered.write_book(folder / "重报税收.xlsx", *more, sheet="2024年")
    return folder


def settle(page):
    page.wait_for_selector(
        '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000
    )
    page.wait_for_timeout(500)


def musts(page):
    said = page.locator(".tc-first").inner_text()
    found = re.search(r"还有 ([\d,]+) 处必须修改", said)
    return int(found[1]) if found else 0


def test_a_file_sent_again_is_dropped_asked_about_and_replaces(
    browser_page, complaints, serve, county
):
    where = serve(
        ROOT / "app.py", TCGIS_DATA=str(county / "data"), TCGIS_CATALOG=str(county / "catalog"),
        TCGIS_WORKSPACE=str(county / "workspace"), TCGIS_EDITION=str(county / "edition.yaml"),
    )  # fmt: skip
    page = browser_page.page
    page.goto(f"{where}/data")
    page.wait_for_selector(".tc-first", timeout=60_000)
    settle(page)
    before = musts(page)
    page.get_by_placeholder("经办人姓名").fill("测试员")
    page.get_by_text("拖入部门文件").click()
    page.locator('input[type="file"]').first.set_input_files(county / "重报税收.xlsx")
    page.get_by_role("button", name="采用这些文件").click()
    page.locator(".tc-first", has_text=f"还有 {before + 1} 处").wait_for(timeout=60_000)
    settle(page)
    page.get_by_text("待确认", exact=True).click()
    page.get_by_text("重报税收.xlsx 与 2024年税收.xlsx 大半相同").wait_for()
    for choice in ("替换", "追加，相同的算一次", "追加，相同的算两次", "不用"):
        page.get_by_text(choice, exact=True).wait_for()
    page.get_by_role("button", name="确认").click()
    page.get_by_role("heading", name="答复记录").wait_for(timeout=60_000)
    settle(page)
    assert musts(page) == before
    assert page.locator('[data-testid="stException"]').count() == 0
    assert browser_page.outside_requests == []
    assert [line for line in complaints if "status of 404" not in line] == []
