"""The whole path of a planner and of the reserve desk, in a real Chromium, asking nobody."""

import re
from urllib.parse import unquote

import pytest
from seen_land import in_sight
from steady import settle

PAGES = {"": "总览", "map": "地图", "ranking": "排名", "whatif": "情景", "reserve": "储备"}

pytestmark = pytest.mark.browser


def visit(page, address, path=""):
    page.goto(f"{address}/{path}")
    page.wait_for_selector(".tc-basis", timeout=120_000)
    settle(page)


def take_row(page, row=0):
    table = page.locator('[data-testid="stDataFrame"]').first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 52 + 35 * row)
    settle(page)


def streamlit_looks_for_itself(address):
    """Below a page's own address Streamlit first looks for its server there."""
    return re.search(r"/_stcore/(health|host-config)$", address) is not None


def test_every_page_loads_and_asks_no_other_host(browser_page, complaints, address):
    page = browser_page.page
    lost = []
    page.on("response", lambda answer: lost.append(answer.url) if answer.status >= 400 else None)
    for path, name in PAGES.items():
        visit(page, address, path)
        assert page.get_by_text(name, exact=True).first.is_visible()
        assert page.get_by_text("示例数据").first.is_visible()
        assert page.locator('[data-testid="stException"]').count() == 0
    assert browser_page.outside_requests == []
    assert [asked for asked in lost if not streamlit_looks_for_itself(asked)] == []
    assert [line for line in complaints if "status of 404" not in line] == []


def test_the_guard_sees_one_address_put_back(browser_page, address):
    page, script = browser_page.page, "https://cdn.jsdelivr.net/npm/leaflet@1.9.4/dist/leaflet.js"
    visit(page, address)
    with pytest.raises(Exception, match="violates the following Content Security Policy"):
        page.add_script_tag(url=script)
    page.goto("about:blank")  # where no policy stands before the guard
    with pytest.raises(Exception, match=r"addScriptTag|Failed|ERR|net::|load"):
        page.add_script_tag(url=script)
    assert any("jsdelivr" in asked for asked in browser_page.outside_requests)


def test_the_first_page_names_the_worst_park_its_reason_and_the_next_step(browser_page, address):
    page = browser_page.page
    visit(page, address)
    said = page.locator(".tc-first").inner_text()
    assert re.search(r"2024 年亩均税收最低的园区：.+示例", said)
    assert "原因：" in said
    assert "下一步：" in said


@pytest.mark.parametrize(
    ("word", "path"), [("榜单", "ranking"), ("地图", "map"), ("处置", "reserve")]
)
def test_the_ways_on_from_the_worst_park_lead_to_its_land_alone(browser_page, address, word, path):
    page = browser_page.page
    visit(page, address)
    title = page.locator(".tc-first b").inner_text()
    park = title.split("：", 1)[1]
    page.locator('[data-testid="stPageLink"] a', has_text=word).click()
    page.wait_for_url(re.compile(f"/{path}"))
    settle(page)
    assert unquote(page.url).count(f"yq={park}") == 1
    assert page.get_by_role("button", name=re.compile("筛选（1）")).count() == 1


def click_a_parcel(page):
    """Click where the map says a parcel lies; gives its id, which then stands in the address."""
    page.locator(".leaflet-container").first.scroll_into_view_if_needed()
    parcel, x, y = in_sight(page)
    page.mouse.click(x, y)
    page.wait_for_url(re.compile(f"dk={parcel}"))
    return parcel


def test_a_click_on_the_map_shows_the_parcel_s_card_and_survives_a_reload(browser_page, address):
    page = browser_page.page
    visit(page, address, "map")
    page.wait_for_selector(".tcm-total")
    parcel = click_a_parcel(page)
    settle(page)
    assert page.locator(".tc-facts", has_text=parcel).count() == 1
    page.reload()
    page.wait_for_selector(".tc-basis", timeout=60_000)
    settle(page)
    assert page.locator(".tc-facts", has_text=parcel).count() == 1


def count(page):
    said = page.get_by_text(re.compile(r"共 [\d,]+ 宗")).first.inner_text()
    return int(re.search(r"共 ([\d,]+) 宗", said).group(1).replace(",", ""))


def test_a_filter_narrows_the_list(browser_page, address):
    page = browser_page.page
    visit(page, address, "map")
    before = count(page)
    page.get_by_role("button", name=re.compile("筛选")).click()
    page.get_by_label("名称或代码").fill("研磨产业园")
    page.keyboard.press("Enter")
    settle(page)
    assert 0 < count(page) < before
    assert page.get_by_role("button", name=re.compile("筛选（1）")).count() == 1
