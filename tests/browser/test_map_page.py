"""The map page in Chromium, in the windows of an office: what a click on it does."""

import re

import pytest
from seen_land import MAP, in_sight
from steady import settle

pytestmark = pytest.mark.browser

SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"


def visit(page, address, path="map"):
    page.goto(f"{address}/{path}")
    page.wait_for_selector(".tc-basis", timeout=120_000)
    page.wait_for_selector(".tcm-total")
    settle(page)


@pytest.fixture(params=[(1366, 768), (1366, 650), (1366, 500)], ids="{0[0]}x{0[1]}".format)
def window(request, browser_page):
    width, height = request.param
    browser_page.page.set_viewport_size({"width": width, "height": height})
    return browser_page.page


def test_the_first_press_takes_the_parcel_under_it_and_nothing_moves(window, address):
    visit(window, address)
    parcel, x, y = in_sight(window)
    window.mouse.move(x, y)
    window.mouse.down()
    window.wait_for_timeout(100)
    assert window.evaluate(SCROLLED) == 0
    window.mouse.up()
    window.locator(".tc-facts", has_text=parcel).wait_for()
    settle(window)
    assert f"dk={parcel}" in window.url
    assert window.evaluate(SCROLLED) == 0


def test_the_zoom_buttons_leave_the_page_where_it_is(window, address):
    visit(window, address)
    window.locator(".leaflet-control-zoom-in").click()
    window.wait_for_timeout(300)
    assert window.evaluate(SCROLLED) == 0


def test_the_guard_sees_leaflet_s_own_focus_put_back(browser_page, address):
    page = browser_page.page
    page.set_viewport_size({"width": 1366, "height": 500})
    visit(page, address)
    page.evaluate(f"delete {MAP}.leaflet.getContainer().focus")
    _, x, y = in_sight(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.wait_for_timeout(100)
    assert page.evaluate(SCROLLED) > 20
    page.mouse.up()


def test_map_and_legend_lie_in_the_window_of_an_office(browser_page, address):
    page = browser_page.page
    for width, height in ((1366, 768), (1366, 650), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        visit(page, address)
        for part in (".leaflet-container", ".tcm-legend", ".tcm-hint", ".tcm-notice"):
            box = page.locator(part).first.bounding_box()
            assert box["y"] + box["height"] <= height, part
        notice, legend = (
            page.locator(part).bounding_box() for part in (".tcm-notice", ".tcm-legend")
        )
        assert notice["x"] + notice["width"] <= legend["x"]


def shown(page):
    return page.evaluate(f"{MAP}.state.records.filter(r => r.shown).map(r => r.id)")


def counted(page):
    said = page.get_by_text(re.compile(r"共 [\d,]+ 宗")).first.inner_text()
    return int(re.search(r"共 ([\d,]+) 宗", said).group(1).replace(",", ""))


def filter_button(page):
    return page.get_by_role("button", name=re.compile("筛选（"))


def test_a_click_in_the_legend_is_the_page_s_filter_and_back(browser_page, complaints, address):
    page = browser_page.page
    visit(page, address)
    whole = counted(page)
    page.locator(".tcm-row[data-key=D]").click()
    settle(page)
    assert "dj=D" in page.url
    assert counted(page) == len(shown(page)) < whole
    filter_button(page).click()
    chip = page.locator('[data-testid="stMultiSelect"] span[title="D 类"]')
    chip.wait_for()
    page.get_by_role("button", name="清除筛选").click()
    settle(page)
    assert len(shown(page)) == counted(page) == whole
    assert page.locator(".tcm-row[data-key=D]").get_attribute("aria-pressed") == "false"
    assert "dj=" not in page.url
    assert [line for line in complaints if "status of 404" not in line] == []


def test_a_filter_of_the_page_stands_in_the_legend(browser_page, address):
    page = browser_page.page
    visit(page, address, "map?dj=A&dj=idle")
    pressed = page.locator(".tcm-row[aria-pressed=true]")
    assert [row.get_attribute("data-key") for row in pressed.all()] == ["A", "idle"]
    assert filter_button(page).inner_text().startswith("筛选（1）")
    assert counted(page) == len(shown(page))
    page.locator(".tcm-row[data-key=A]").click()
    settle(page)
    assert "dj=idle" in page.url
    assert "dj=A" not in page.url
    assert counted(page) == len(shown(page))


def test_two_quick_clicks_in_the_legend_are_both_heard(browser_page, address):
    page = browser_page.page
    visit(page, address)
    page.locator(".tcm-row[data-key=A]").click()
    page.locator(".tcm-row[data-key=C]").click()
    page.wait_for_url(re.compile("dj=A&dj=C"))
    kept = {each["id"]: each["key"] for each in page.evaluate(
        f"{MAP}.state.records.map(r => ({{id: r.id, key: r.look.key}}))"
    )}  # fmt: skip
    both = sum(key in {"A", "C"} for key in kept.values())
    page.wait_for_function(f"{MAP}.state.chosen.size === 2")
    settle(page)
    settle(page)
    assert counted(page) == len(shown(page)) >= both


def test_levels_of_a_figure_are_a_filter_as_well(browser_page, address):
    page = browser_page.page
    visit(page, address)
    page.get_by_text("亩均税收", exact=True).first.click()
    settle(page)
    row = page.locator(".tcm-row[data-key='0']")
    told = int(row.inner_text().split("\n")[-2])
    row.click()
    settle(page)
    assert counted(page) == len(shown(page)) == told
    page.get_by_text("排名", exact=True).first.click()
    settle(page)
    assert page.get_by_text(re.compile("该筛选在此不起作用")).count() == 1
    page.get_by_text("宗地排名", exact=True).click()
    settle(page)
    assert counted(page) == told
    assert page.get_by_text(re.compile("该筛选在此不起作用")).count() == 0


def test_land_out_of_use_is_chosen_by_its_heading(browser_page, address):
    page = browser_page.page
    visit(page, address)
    page.locator(".tcm-under", has_text="未投产用地").click()
    settle(page)
    assert counted(page) == len(shown(page)) > 50
    states = set(page.evaluate(f"{MAP}.state.records.filter(r=>r.shown).map(r=>r.props.state)"))
    assert states == {"stopped", "under_construction", "idle"}
    letters = page.evaluate(
        f"{MAP}.state.records.filter(r => r.shown).map(r => r.look.letter).join('')"
    )
    assert letters == ""


def test_a_d_firm_on_shared_land_is_found_under_d(browser_page, address):
    page = browser_page.page
    visit(page, address, "map?dj=D")
    states = page.evaluate(f"{MAP}.state.records.filter(r => r.shown).map(r => r.props.state)")
    assert set(states) >= {"graded", "mixed"}
    classes = page.evaluate(
        f"{MAP}.state.records.filter(r => r.shown).map(r => r.props.occupant_classes)"
    )
    assert all("D" in each.split() for each in classes)
    assert counted(page) == len(states)
    beyond = sum(state != "graded" for state in states)
    assert f"另含 {beyond} 宗" in page.locator(".tcm-legend").inner_text()


def test_year_filter_and_selection_survive_pages_reload_and_another_reader(
    browser_page, browser, address
):
    page = browser_page.page
    visit(page, address)
    page.get_by_text("2023 年", exact=True).first.click()
    settle(page)
    page.locator(".tcm-row[data-key=D]").click()
    settle(page)
    parcel, x, y = in_sight(page)
    page.mouse.click(x, y)
    settle(page)
    found = counted(page)
    wanted = {"nd=2023", "dj=D", f"dk={parcel}"}
    assert wanted <= set(page.url.split("?")[1].split("&"))
    for name in ("总览", "情景", "储备", "数据", "排名"):
        page.get_by_text(name, exact=True).first.click()
        settle(page)
        assert wanted <= set(page.url.split("?")[1].split("&")), name
    page.get_by_text("地图", exact=True).first.click()
    settle(page)
    page.reload()
    page.wait_for_selector(".tcm-total")
    settle(page)
    other = browser.new_page()
    other.goto(page.url)
    other.wait_for_selector(".tcm-total")
    settle(other)
    for each in (page, other):
        assert counted(each) == len(shown(each)) == found
        assert each.locator(".tc-facts", has_text=parcel).count() == 1
        assert each.evaluate(f"{MAP}.state.selected") == parcel
    other.close()


def test_the_way_back_leads_to_what_was_chosen_before(browser_page, address):
    page = browser_page.page
    visit(page, address, "map?nd=2023")
    page.locator(".tcm-row[data-key=D]").click()
    settle(page)
    assert "dj=D" in page.url
    page.go_back()
    settle(page)
    assert "dj=D" not in page.url
    assert counted(page) == len(shown(page)) > 100
    page.go_forward()
    settle(page)
    assert "dj=D" in page.url
    assert counted(page) == len(shown(page)) < 100


MARKED = """[...document.querySelectorAll('[data-testid=stDataFrame] tr[aria-selected=true]')]
  .map(row => row.innerText)"""


def marked(page, *units):
    """Wait until the grids mark these units' rows and no others."""
    page.wait_for_function(
        f"units => {{ const rows = {MARKED}; return rows.length === units.length"
        " && units.every(unit => rows.some(row => row.includes(unit))); }",
        arg=list(units),
    )


def take_row(page, row):
    table = page.locator('[data-testid="stDataFrame"]').last
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 52 + 35 * row)
    settle(page)


def test_map_and_table_hold_one_parcel(browser_page, address):
    page = browser_page.page
    visit(page, address, "map?dj=D&dj=exempt")
    parcel = page.evaluate(f"{MAP}.state.records.find(r => r.shown && r.look.key === 'D').id")
    visit(page, address, f"map?dj=D&dj=exempt&dk={parcel}")
    assert page.evaluate(f"{MAP}.state.selected") == parcel
    # another filter puts another parcel in that row: the mark goes with the parcel
    page.locator(".tcm-row[data-key=exempt]").click()
    settle(page)
    marked(page, parcel)
    assert f"dk={parcel}" in page.url
    take_row(page, 0)
    other = re.search(r"dk=(\w+)", page.url).group(1)
    assert other != parcel
    page.wait_for_function(f"{MAP}.state.selected === '{other}'")
    page.locator(".tc-facts", has_text=other).wait_for()
    marked(page, other)
    page.get_by_role("button", name="收起").click()
    marked(page)
    page.wait_for_function(f"{MAP}.state.selected === null")
    assert "dk=" not in page.url


def test_a_click_beside_the_land_puts_the_parcel_down_everywhere(browser_page, address):
    page = browser_page.page
    visit(page, address)
    _, x, y = in_sight(page)
    page.mouse.click(x, y)
    settle(page)
    assert "dk=" in page.url
    box = page.locator(".leaflet-container").bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] - 60)
    settle(page)
    assert "dk=" not in page.url
    assert page.evaluate(MARKED) == []
    assert page.locator(".tc-facts").count() == 0


def test_a_shared_parcel_s_card_leads_to_its_firm_and_on_to_its_land(browser_page, address):
    page = browser_page.page
    page.set_viewport_size({"width": 1366, "height": 1400})
    visit(page, address, "map?dj=D&dj=mixed")
    shared = page.evaluate(
        f"{MAP}.state.records.find(r => r.props.state === 'mixed'"
        " && r.props.occupant_classes.split(' ').includes('D')).id"
    )
    visit(page, address, f"map?dk={shared}")
    assert "等级不一" in page.locator('[data-testid="stMain"]').inner_text()
    box = page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 52)
    settle(page)
    firm = re.search(r"qy=(\w+)", page.url).group(1)
    page.locator(".tc-facts", has_text=firm).wait_for()
    page.get_by_text("企业用地（点选看宗地）").wait_for()


def test_the_ranking_marks_the_firm_in_hand(browser_page, address):
    page = browser_page.page
    page.goto(f"{address}/ranking?qy=91421222000000959D&dj=D")
    page.wait_for_selector(".tc-basis", timeout=120_000)
    settle(page)
    assert ["91421222000000959D" in row for row in page.evaluate(MARKED)][:1] == [True]
    assert page.locator(".tc-facts", has_text="91421222000000959D").count() == 1
