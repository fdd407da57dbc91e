"""Names are shown as text: every call of the pages makes them plain, and plain means plain."""

from pathlib import Path

import pandas as pd
import pytest

from tcgis.ui import plain
from tcgis.words.visible import visible

from .guard import unsafe

UI = Path(__file__).parents[2] / "tcgis" / "ui"


def test_every_text_of_the_pages_is_a_word_of_ours_or_made_plain():
    found = {path.name: unsafe(path.read_text("utf-8")) for path in UI.rglob("*.py")}
    assert {name: calls for name, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "call",
    [
        "st.caption(card.title)",
        "st.error(str(refusal))",
        'st.info(text("key", name=name))',
        'column.metric(label("a"), tile.value)',
        'column.metric(label("a"), "1", tile.delta)',
        'st.markdown(f"**{name}**")',
        "with st.expander(title): pass",
        'st.number_input(text("a"), value=1.0, help=note)',
        'st.radio(text("a"), firms)',
        'st.pills(text("a"), firms, format_func=str)',
        'st.segmented_control(text("a"), firms, format_func=lambda name: f"{name} 1")',
        'st.selectbox(text("a"), firms, format_func=names.get)',
        "row.page_link(page, label=name)",
        "bar.progress(0.5, what)",
        'st.html(f"<b>{name.upper()}</b>")',
        "st.write(name)",
        'st.subheader(terms.heading("a", extra=words))',
    ],
)
def test_the_guard_sees_each_kind_of_name(call):
    """Twin."""
    assert unsafe(call)


@pytest.mark.parametrize(
    "call",
    [
        'st.caption(plain(card.title))', 'st.info(sentence("key", name=name))',
        'st.html(f"<b>{html_text(name)}</b>")', 'st.markdown(f"**{text(key)}**")',
        'st.number_input(text("a"), value=start)', "look.show_sentence(name)",
        'st.radio(text("a"), firms, format_func=plainly(names.get))',
    ],
)  # fmt: skip
def test_the_guard_lets_plain_texts_pass(call):
    assert unsafe(call) == []


JOIN = "\u2060"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("通城县示例陶瓷有限公司（一厂）", "通城县示例陶瓷有限公司（一厂）"),
        ("1,234.5 万元", "1,234.5 万元"),
        ("-0.35", "-0.35"),
        ("![m](http://a/x.png)", rf"\!\[m\](http:{JOIN}//a/x.png)"),
        ("**b** _c_ `d` ~~e~~", r"\*\*b\*\* \_c\_ \`d\` \~\~e\~\~"),
        ("$x$ | # a", r"\$x\$ \| \# a"),
        (":red[a] :x: :material/home:", rf":{JOIN}red\[a\] :{JOIN}x: :{JOIN}material/home:"),
        ("<img src=x>&amp;", r"\<img src=x\>\&amp;"),
        ("www.a.cn a@b.cn", rf"www{JOIN}.a.cn a@{JOIN}b.cn"),
        ("a -> b -- c <-> d", rf"a -{JOIN}\> b -{JOIN}- c \<{JOIN}-\> d"),
        ("1. 一", r"1\. 一"),
        ("2) 二", r"2\) 二"),
        ("- 三", r"\- 三"),
        ("---", f"-{JOIN}--"),
        ("=", r"\="),
        ("1.5 亩", "1.5 亩"),
        ("    code\n\n# head", r"code \# head"),
        ("a\\*b", r"a\\\*b"),
        ("\x1b[31m红\u202e", "␛\\[31m红⟨U+202E⟩"),
    ],
)
def test_what_would_act_is_kept_from_acting_and_nothing_is_lost(words, shown):
    assert plain.plain(words) == shown
    kept = shown.replace(JOIN, "")
    for character in "\\`*_[]<>$~#|!&{}.)-+=":
        kept = kept.replace(f"\\{character}", character)
    if "\\" not in words:
        assert kept == " ".join(visible(words).split())


def test_figures_of_a_sentence_stay_figures_and_texts_are_plain():
    said = plain.sentence("question_match_of", asked="**甲**", rows=3)
    assert said == r"**\*\*甲\*\***（3 行）是："


def test_html_and_tables_show_what_would_act():
    assert plain.html_text("<b>\x1b</b>") == "&lt;b&gt;␛&lt;/b&gt;"
    table = pd.DataFrame({"名称\x07": ["甲\u202e", None], "n": [1, 2]}, index=["a", "b\x1b"])
    seen = plain.seen_table(table)
    assert seen["名称␇"].fillna("—").tolist() == ["甲⟨U+202E⟩", "—"]
    assert seen.index.tolist() == ["a", "b␛"]
    assert seen["n"].tolist() == [1, 2]
    clean = pd.DataFrame({"名称": ["甲"]})
    assert plain.seen_table(clean) is clean


def test_a_newline_and_a_tab_are_no_acting_characters():
    assert visible("a\n\tb") == "a\n\tb"
    assert visible("\x00\x07\x1b\x7f\x9b\u2066") == "␀␇␛␡⟨U+009B⟩⟨U+2066⟩"
