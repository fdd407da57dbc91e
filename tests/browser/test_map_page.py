"""The map page in Chromium, in the windows of an office: what a click on it does."""

import pytest

pytestmark = pytest.mark.browser

MAP = "tcgisStages.get('map').map"
SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"


def settle(page):
    page.wait_for_selector(
        '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=120_000
    )
    page.wait_for_timeout(700)


def visit(page, address, path="map"):
    page.goto(f"{address}/{path}")
    page.wait_for_selector(".tc-basis", timeout=120_000)
    page.wait_for_selector(".tcm-total")
    settle(page)


def in_sight(page):
    """A parcel whose middle can be pressed, and where that is."""
    return page.evaluate(
        f"""() => {{
          const {{leaflet, state}} = {MAP};
          const box = leaflet.getContainer().getBoundingClientRect();
          for (const {{id, layer, shown}} of state.records) {{
            if (!layer || !shown) continue;
            const at = leaflet.latLngToContainerPoint(layer.getCenter());
            const [x, y] = [at.x + box.x, at.y + box.y];
            if (document.elementFromPoint(x, y)?.tagName === "CANVAS") return [id, x, y];
          }}
        }}"""
    )


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
        for part in (".leaflet-container", ".tcm-total", ".tcm-notice"):
            box = page.locator(part).first.bounding_box()
            assert box["y"] + box["height"] <= height, part
        notice, legend = (
            page.locator(part).bounding_box() for part in (".tcm-notice", ".tcm-legend")
        )
        assert notice["x"] + notice["width"] <= legend["x"]
