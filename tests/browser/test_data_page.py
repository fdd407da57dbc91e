"""The data page in Chromium: findings with their rows and map; a corrected file clears them."""

import re
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from steady import settle

pytestmark = pytest.mark.browser

POWER = "供电/企业用电量.xlsx"
FAULT = "代码存成数值，末几位已丢失"


@pytest.fixture(scope="module")
def corrected(sample, tmp_path_factory):
    """The power company's sheet with the rounded code written in full, as text, as Excel does."""
    book = openpyxl.load_workbook(sample / POWER)
    sheet = book["用电量"]
    rounded = [
        cell
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float) and cell.value > 1e15
    ]
    assert len(rounded) == 1
    rounded[0].value = "91421222000001484U"
    path = tmp_path_factory.mktemp("corrected") / Path(POWER).name
    book.save(path)
    return path


def visit(page, address):
    page.goto(f"{address}/data")
    page.wait_for_selector(".tc-first", timeout=120_000)
    settle(page)


def musts(page):
    said = page.locator(".tc-first").inner_text()
    return int(re.search(r"还有 ([\d,]+) 处必须修改", said).group(1).replace(",", ""))


def take_kind(page, row):
    """Choose a kind of finding by its place in the list, in steps of one line.

    A row has several lines; its second click takes the choice back, its third chooses again.
    """
    table = page.locator('[data-testid="stDataFrame"]').first
    box = table.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 52 + 35 * row)
    settle(page)


def test_a_kind_of_finding_opens_its_rows_and_their_map(browser_page, complaints, address):
    page = browser_page.page
    timeout = pytest.importorskip("playwright.sync_api").TimeoutError
    visit(page, address)
    assert musts(page) > 0
    # the first kinds may be of firms without land; one of those in sight is of a parcel
    for row in range(10):
        take_kind(page, row)
        with suppress(timeout):
            page.locator(".leaflet-container").first.wait_for(timeout=1500)
            break
    assert page.locator(".leaflet-container").count() == 1
    assert page.get_by_text(re.compile(r"处理办法：")).count() == 1
    assert page.locator('[data-testid="stException"]').count() == 0
    assert browser_page.outside_requests == []
    assert [line for line in complaints if "status of 404" not in line] == []


def test_a_file_corrected_in_excel_and_dropped_again_clears_its_finding(
    browser_page, address, corrected
):
    page = browser_page.page
    visit(page, address)
    before = musts(page)
    page.get_by_placeholder("经办人姓名").fill("测试员")
    page.get_by_text("拖入部门文件").click()
    page.locator('input[type="file"]').first.set_input_files(corrected)
    page.get_by_role("button", name="采用这些文件").click()
    page.locator(".tc-first", has_text=f"还有 {before - 1} 处").wait_for(timeout=120_000)
    settle(page)
    assert musts(page) == before - 1
    assert page.get_by_text("企业用电量.xlsx → 企业用电量（示例）").count() == 1
    page.get_by_role("button", name="撤回").click()
    page.locator(".tc-first", has_text=f"还有 {before} 处").wait_for(timeout=120_000)


def test_a_repair_agreed_to_clears_what_must_be_corrected_until_it_is_taken_back(
    browser_page, address
):
    page = browser_page.page
    visit(page, address)
    before = musts(page)
    page.get_by_placeholder("经办人姓名").fill("测试员")
    page.get_by_placeholder("经办人姓名").press("Enter")
    settle(page)
    page.get_by_text("待确认", exact=True).click()
    page.get_by_role("button", name="同意修复").click()
    page.locator(".tc-first", has_text=f"还有 {before - 1} 处").wait_for(timeout=120_000)
    settle(page)
    assert page.get_by_role("button", name="同意修复").count() == 0
    box = page.locator('[data-testid="stDataFrame"]').last.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 52)
    settle(page)
    page.get_by_role("button", name="撤回所选答复").click()
    page.locator(".tc-first", has_text=f"还有 {before} 处").wait_for(timeout=120_000)
    settle(page)
    assert page.get_by_role("button", name="同意修复").count() == 1


def test_the_uploader_speaks_the_language_of_the_office(browser_page, address):
    page = browser_page.page
    visit(page, address)
    page.get_by_text("拖入部门文件").click()
    word = page.locator('[data-testid="stFileUploaderDropzone"] button p').first
    word.wait_for()
    said = "e => [getComputedStyle(e).fontSize, getComputedStyle(e, '::after').content]"
    assert word.evaluate(said) == ["0px", '"选择文件"']
    hint = page.locator('[data-testid="stFileUploaderDropzoneInstructions"] span').first
    assert hint.evaluate(said)[0] == "0px"
    assert "拖到这里" in hint.evaluate(said)[1]


def test_nobody_drops_a_file_unnamed(browser_page, address, corrected):
    page = browser_page.page
    visit(page, address)
    page.get_by_text("拖入部门文件").click()
    page.locator('input[type="file"]').first.set_input_files(corrected)
    page.get_by_role("button", name="采用这些文件").click()
    settle(page)
    assert page.locator('[data-testid="stAlert"]', has_text="经办人").count() == 1
