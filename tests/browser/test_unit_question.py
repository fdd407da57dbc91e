"""A dropped sheet says another unit than the catalogue: its column waits for an answer."""

import re
from pathlib import Path

import openpyxl
import pytest
from steady import settle

pytestmark = pytest.mark.browser

POWER = "供电/企业用电量.xlsx"


@pytest.fixture(scope="module")
def in_another_unit(sample, tmp_path_factory):
    """The power company's sheet; its heading says 千瓦时, the catalogue 万千瓦时."""
    book = openpyxl.load_workbook(sample / POWER)
    headings = [
        cell
        for row in book["用电量"].iter_rows(max_row=6)
        for cell in row
        if str(cell.value).startswith("用电量") and "千瓦时" in str(cell.value)
    ]
    assert len(headings) == 1
    headings[0].value = "用电量（千瓦时）"
    path = tmp_path_factory.mktemp("unit") / Path(POWER).name
    book.save(path)
    return path


def musts(page):
    said = page.locator(".tc-first").inner_text()
    return int(re.search(r"还有 ([\d,]+) 处必须修改", said).group(1).replace(",", ""))


def test_a_unit_is_answered_on_the_page_and_the_column_counts(
    browser_page, address, in_another_unit
):
    page = browser_page.page
    page.goto(f"{address}/data")
    page.wait_for_selector(".tc-first", timeout=120_000)
    settle(page)
    before = musts(page)
    page.get_by_placeholder("经办人姓名").fill("测试员")
    page.get_by_text("拖入部门文件").click()
    page.locator('input[type="file"]').first.set_input_files(in_another_unit)
    page.get_by_role("button", name="采用这些文件").click()
    page.locator(".tc-first", has_text=f"还有 {before + 1} 处").wait_for(timeout=120_000)
    settle(page)
    page.get_by_text("待确认", exact=True).click()
    asked = page.locator(".stMain").filter(has_text="“用电量”的单位是")
    asked.wait_for()
    assert "数据目录规定“万千瓦时”" in asked.inner_text()
    page.get_by_text("万千瓦时", exact=True).first.click()
    settle(page)
    page.get_by_role("button", name="确认", exact=True).first.click()
    page.locator(".tc-first", has_text=f"还有 {before} 处").wait_for(timeout=120_000)
    settle(page)
    # the list of dropped files is open while there are any
    page.get_by_role("button", name="撤回", exact=True).click()
    settle(page)
    assert page.locator('[data-testid="stException"]').count() == 0
    assert browser_page.outside_requests == []
