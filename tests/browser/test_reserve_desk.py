"""The reserve desk in Chromium: a decision lands on the parcel that its form names, and once."""

import io
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from steady import settle

from tcgis.line.assess import count_idle_to
from tcgis.records import ledger
from tcgis.records.database import open_workspace

pytestmark = pytest.mark.browser

CHOICES = [each for each in ledger.CHOICES if each != ledger.UNDO]
HOSTILE = "<img src=x onerror=alert(1)>![m](http://example.com/x.png)[甲](http://example.com)"


def visit(page, address, parcel=None, **asked):
    wanted = "&".join(f"{name}={value}" for name, value in {"dk": parcel, **asked}.items() if value)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{address}/reserve?{wanted}")
    page.wait_for_selector(".tc-basis", timeout=120_000)
    settle(page)


@pytest.fixture
def desk(browser_page, address):
    page = browser_page.page
    visit(page, address)
    return page


@pytest.fixture
def officers(browser, browser_page):
    """Two sessions of the page, as two officers have them."""
    second = browser.new_page()
    yield browser_page.page, second
    second.close()


@pytest.fixture(scope="session")
def untouched(sample_run, workspace):
    """Gives parcels that wait for a decision and on which no test has decided yet."""
    queue = sample_run.queue
    waiting = iter(queue.loc[queue["reason"].eq("low_yield"), "parcel_id"])
    return lambda: next(each for each in waiting if past(workspace, each).empty)


def past(workspace, parcel):
    engine = open_workspace(workspace)
    kept = ledger.decision_history(engine, parcel)
    engine.dispose()
    return kept


def decided(workspace, parcel):
    """What was recorded on a parcel, the oldest first."""
    return past(workspace, parcel)[["by", "after", "reason"]].to_numpy().tolist()[::-1]


def head(page):
    """Name and code of the parcel that the form is headed by."""
    box = page.locator("[data-testid=stForm] .tc-parcel")
    return box.locator("b").inner_text(), box.locator("code").inner_text()


def in_address(page):
    found = re.search(r"dk=([^&]+)", page.url)
    return found.group(1) if found else None


def fill(page, choice=None, by="张三", reason="现场核实"):
    if choice:
        page.locator("[data-testid=stRadio] label", has_text=re.compile(f"^{choice}")).click()
    page.get_by_label("经办人").fill(by)
    page.get_by_label("理由").fill(reason)


def submit(page):
    page.get_by_role("button", name="记录决定").click()
    settle(page)


def notices(page, kind):
    """Boxes of a kind, of which there must be one: a busy machine may draw it late."""
    boxes = page.locator(f".tc-notice.{kind}")
    boxes.first.wait_for()
    return boxes.all_inner_texts()


def fields(page):
    """What the form holds: choice, name and reason."""
    chosen = page.locator("[data-testid=stRadio] input:checked")
    return [chosen.count(), page.get_by_label("经办人").input_value(),
            page.get_by_label("理由").input_value()]  # fmt: skip


def cell(page, column, row):
    """Text of a cell of the queue as it is drawn, in the order on the screen."""
    return page.locator(f".st-key-queue [data-testid=glide-cell-{column}-{row}]").inner_text()


def column_of(page, heading):
    headings = page.locator(".st-key-queue [role=columnheader]").all_inner_texts()
    return next(at for at, each in enumerate(headings, start=1) if heading in each)


def press(page, x, row):
    """Click on the queue: row 0 is the heading."""
    box = page.locator(".st-key-queue [data-testid=stDataFrame]").bounding_box()
    page.mouse.click(box["x"] + x, box["y"] + 17 + 35 * row)
    settle(page)


def sort_by_land(page):
    """Press the heading of the land column, as officers sort a list."""
    box = page.locator(".st-key-queue [data-testid=stDataFrame]").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 40, box["y"] + 17)
    settle(page)


def test_nothing_is_chosen_beforehand_and_nothing_is_recorded_unchosen(
    browser_page, address, workspace, untouched
):
    page, parcel = browser_page.page, untouched()
    visit(page, address, parcel)
    assert head(page)[1] == parcel
    assert fields(page) == [0, "", ""]
    fill(page)
    submit(page)
    assert notices(page, "bad") == ["请选择一项决定。"]
    assert decided(workspace, parcel) == []
    assert fields(page) == [0, "张三", "现场核实"]


@pytest.mark.parametrize("by", ["", "   "])
def test_a_decision_without_a_name_is_refused_in_words(
    browser_page, address, workspace, untouched, by
):
    page, parcel = browser_page.page, untouched()
    visit(page, address, parcel)
    fill(page, "纳入收储", by=by)
    submit(page)
    assert notices(page, "bad") == ["请填写经办人姓名。"]
    assert decided(workspace, parcel) == []


def test_what_was_recorded_is_said_the_form_is_empty_and_a_reload_keeps_it(
    browser_page, address, workspace, untouched
):
    page, parcel = browser_page.page, untouched()
    visit(page, address, parcel)
    fill(page, "督促开工", reason="逾期未动工，现场核实")
    submit(page)
    [said] = notices(page, "good")
    for part in (head(page)[0], parcel, "督促开工", "张三"):
        assert part in said
    assert fields(page) == [0, "", ""]
    assert head(page)[1] == in_address(page) == parcel
    page.reload()
    page.wait_for_selector(".tc-basis", timeout=60_000)
    settle(page)
    assert page.get_by_text("决定记录").count() == 1
    assert "现行决定：督促开工（张三" in page.locator(".tc-parcel").inner_text()
    assert decided(workspace, parcel) == [["张三", "督促开工", "逾期未动工，现场核实"]]


def test_decide_re_sort_decide(desk, workspace):
    """Each decision lands on the parcel that heads the form, wherever its row has gone."""
    name = column_of(desk, "宗地名称")
    shown = cell(desk, name, 2)
    press(desk, 16, 3)
    assert head(desk)[0] == shown
    first = head(desk)[1]
    assert first == in_address(desk)
    fill(desk, "督促开工", reason="第一宗")
    submit(desk)
    # the row went to the end of the list: the third row is another parcel now
    assert cell(desk, name, 2) != shown
    assert head(desk)[1] == in_address(desk) == first
    sort_by_land(desk)
    assert head(desk)[1] == in_address(desk) == first
    fill(desk, "协商退出", reason="第一宗，再定")
    submit(desk)
    assert [row[2] for row in decided(workspace, first)] == ["第一宗", "第一宗，再定"]
    sort_by_land(desk)
    shown = cell(desk, name, 4)
    press(desk, 16, 5)
    assert head(desk)[0] == shown
    second = head(desk)[1]
    assert second == in_address(desk) != first
    fill(desk, "暂不处置", reason="第二宗")
    submit(desk)
    assert decided(workspace, second) == [["张三", "暂不处置", "第二宗"]]
    assert len(decided(workspace, first)) == 2


def test_tick_and_mark_follow_the_parcel_through_order_and_reason(
    browser_page, address, sample_run, workspace
):
    """Of the few parcels of class D all rows are in sight in every order."""
    page = browser_page.page
    worst = sample_run.queue.loc[sample_run.queue["reason"].eq("grade_d"), "parcel_id"]
    waiting = [each for each in worst if past(workspace, each).empty]
    names = sample_run.parcels["parcel_name"]
    by_name = sorted(waiting, key=names.get)
    parcel = next(each for each in waiting if waiting.index(each) != by_name.index(each))
    visit(page, address, parcel)
    page.get_by_role("button", name=re.compile("D 类企业用地")).click()
    settle(page)
    places = set()
    for order in ("优先级", "计评用地", "宗地名称"):
        page.locator("[data-testid=stSelectbox]").first.click()
        page.get_by_role("option", name=re.compile(order)).click()
        settle(page)
        name, code = head(page)
        assert code == in_address(page) == parcel
        marked = page.locator(".st-key-queue [role=gridcell]", has_text="▶")
        assert marked.count() == 1
        place = int(re.search(r"-(\d+)$", marked.get_attribute("data-testid")).group(1))
        assert cell(page, column_of(page, "宗地名称"), place) == name
        ticked = page.locator(".st-key-queue [role=row][aria-selected=true]")
        assert ticked.count() == 1
        assert name in ticked.inner_text()
        places.add(place)
    assert len(places) > 1


def test_a_filter_that_hides_the_parcel_leaves_it_in_hand_and_says_so(
    browser_page, address, workspace, untouched
):
    page, parcel = browser_page.page, untouched()
    visit(page, address, parcel)
    page.get_by_role("button", name=re.compile("筛选")).click()
    page.get_by_label("名称或代码").fill("没有这样的宗地")
    page.keyboard.press("Enter")
    settle(page)
    page.keyboard.press("Escape")
    assert page.get_by_text("右侧所办宗地不在当前列表中").count() == 1
    assert head(page)[1] == in_address(page) == parcel
    fill(page, "暂不处置")
    submit(page)
    assert len(decided(workspace, parcel)) == 1


def test_two_officers_on_one_parcel(officers, address, workspace, untouched):
    (first, second), parcel = officers, untouched()
    visit(first, address, parcel)
    visit(second, address, parcel)
    fill(first, "督促开工", by="李四", reason="先催告")
    submit(first)
    fill(second, "纳入收储", by="王五", reason="应收回")
    submit(second)
    [refused] = notices(second, "bad")
    assert refused.startswith("没有记录")
    assert len(decided(workspace, parcel)) == 1
    told = " ".join([refused, *notices(second, "warn")])
    for part in ("李四", "督促开工", "先催告", past(workspace, parcel)["at"][0][:4]):
        assert part in told
    # what the officer had written stands; without the tick it is refused again
    assert fields(second)[1:] == ["王五", "应收回"]
    fill(second, "纳入收储", by="王五", reason="应收回")
    submit(second)
    assert len(decided(workspace, parcel)) == 1
    second.get_by_text("我已知悉上述决定").click()
    fill(second, "纳入收储", by="王五", reason="应收回")
    submit(second)
    assert decided(workspace, parcel) == [
        ["李四", "督促开工", "先催告"], ["王五", "纳入收储", "应收回"]
    ]  # fmt: skip
    assert past(workspace, parcel)["before"].fillna("无").tolist() == ["督促开工", "无"]
    assert fields(second) == [0, "", ""]


def test_a_third_decision_after_the_tick_must_be_confirmed_anew(
    officers, address, workspace, untouched
):
    (first, second), parcel = officers, untouched()
    visit(first, address, parcel)
    visit(second, address, parcel)
    fill(first, "督促开工", by="李四")
    submit(first)
    fill(second, "纳入收储", by="王五")
    submit(second)
    second.get_by_text("我已知悉上述决定").click()
    fill(first, "暂不处置", by="李四", reason="改定")
    submit(first)
    fill(second, "纳入收储", by="王五")
    submit(second)
    assert [row[1] for row in decided(workspace, parcel)] == ["督促开工", "暂不处置"]
    assert not second.get_by_role("checkbox", name=re.compile("我已知悉")).is_checked()


def test_taking_back_restores_the_decision_before(browser_page, address, workspace, untouched):
    page, parcel = browser_page.page, untouched()
    visit(page, address, parcel)
    assert page.locator("[data-testid=stRadio] label", has_text="撤回").count() == 0
    for choice in ("督促开工", "纳入收储"):
        fill(page, choice)
        submit(page)
    assert page.get_by_text("撤回“纳入收储”，恢复“督促开工”").count() == 1
    fill(page, "撤回", reason="误判")
    submit(page)
    assert "现行决定：督促开工" in notices(page, "good")[0]
    assert "现行决定：督促开工" in page.locator(".tc-parcel").inner_text()
    assert [row[1] for row in decided(workspace, parcel)] == ["督促开工", "纳入收储", "撤回"]


def test_a_double_click_records_once(browser_page, address, workspace, untouched):
    page = browser_page.page
    for _ in range(3):
        parcel = untouched()
        visit(page, address, parcel)
        fill(page, "督促开工")
        page.get_by_role("button", name="记录决定").dblclick()
        settle(page)
        page.wait_for_timeout(1500)
        settle(page)
        assert len(decided(workspace, parcel)) == 1
        assert len(notices(page, "good")) == 1


def test_hostile_words_are_plain_text(browser_page, complaints, address, workspace, untouched):
    page, parcel = browser_page.page, untouched()
    visit(page, address, parcel)
    fill(page, "督促开工", by=HOSTILE, reason=HOSTILE)
    submit(page)
    assert HOSTILE in notices(page, "good")[0]
    assert HOSTILE in page.locator(".tc-parcel").inner_text()
    assert decided(workspace, parcel) == [[HOSTILE, "督促开工", HOSTILE]]
    visit(page, address, "%3Cimg%20src=x%20onerror=alert(1)%3E")
    assert "<img src=x onerror=alert(1)>" in page.locator(".tc-mark").all_inner_texts()[-1]
    assert browser_page.outside_requests == []
    assert [line for line in complaints if "dialog" in line] == []


@pytest.mark.parametrize("parcel", ["421222001001GB99999", "1", "nan"])
def test_a_parcel_that_does_not_exist_has_no_form(browser_page, address, parcel):
    page = browser_page.page
    visit(page, address, parcel)
    assert page.locator("p .tc-mark").inner_text() == f"网址中有不认识的内容，已忽略：dk={parcel}"
    assert page.locator("[data-testid=stForm]").count() == 0
    assert page.get_by_text("从左侧队列中选一宗地").count() == 1


def test_disputed_data_are_told_where_one_decides(browser_page, address, sample_run):
    page = browser_page.page
    doubt = sample_run.parcels["doubt"].dropna()
    parcel = next(each for each in sample_run.queue["parcel_id"] if each in doubt)
    visit(page, address, parcel)
    assert f"资料存疑：{doubt[parcel]}" in notices(page, "warn")
    assert page.locator(".tc-facts").first.inner_text().count("资料存疑") == 1


def listed(page):
    said = page.get_by_text(re.compile(r"共 [\d,]+ 宗，")).first.inner_text()
    return int(re.search(r"共 ([\d,]+) 宗", said).group(1).replace(",", ""))


def test_the_day_is_told_and_changing_it_changes_queue_and_export(
    browser_page, address, sample_run
):
    page, early = browser_page.page, date(2022, 6, 30)
    visit(page, address)
    assert page.get_by_text("闲置、停工天数算到 2024-12-31").count() > 0
    assert listed(page) == sample_run.queue["parcel_id"].nunique()
    visit(page, address, jz=early.isoformat())
    assert page.get_by_text(f"闲置、停工天数算到 {early}").count() > 0
    then = count_idle_to(sample_run, early).queue["parcel_id"].nunique()
    assert listed(page) == then < sample_run.queue["parcel_id"].nunique()
    with page.expect_download(timeout=60_000) as arriving:
        page.get_by_role("button", name="导出 xlsx").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(arriving.value.path()).read_bytes()))
    rows = [[str(each) for each in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    heads = next(row for row in rows if "宗地代码" in row)
    days = {
        row[heads.index("基准日")][:10] for row in rows[rows.index(heads) + 1 :] if row[0] != "None"
    }
    assert days == {early.isoformat()}
    basis = [str(each) for row in book["口径"].iter_rows(values_only=True) for each in row]
    assert any(f"闲置、停工天数算到 {early}" in each for each in basis)


def test_the_officer_sets_the_day_and_it_holds_on_every_page(browser_page, address, sample_run):
    page = browser_page.page
    visit(page, address)
    page.get_by_test_id("stDateInput").get_by_role("spinbutton").first.click()
    page.wait_for_timeout(500)
    page.keyboard.type("20220630", delay=80)
    page.wait_for_timeout(500)
    page.keyboard.press("Escape")
    settle(page)
    assert "jz=2022-06-30" in page.url
    then = count_idle_to(sample_run, date(2022, 6, 30)).queue["parcel_id"].nunique()
    assert listed(page) == then
    page.get_by_test_id("stTopNavLink").filter(has_text="总览").click()
    settle(page)
    assert page.get_by_text("闲置、停工天数算到 2022-06-30").count() > 0
    page.get_by_test_id("stTopNavLink").filter(has_text="储备").click()
    settle(page)
    assert listed(page) == then
