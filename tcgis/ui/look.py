"""How the pages look: type, spacing, watermark, chips, tiles. No figures are made here."""

from html import escape

import streamlit as st

from tcgis.catalog.model import County
from tcgis.outputs.map import palette
from tcgis.words import terms
from tcgis.words.terms import text

_CSS = """
<style>
.block-container {padding-top: 3.6rem; padding-bottom: 3rem; max-width: 1560px;}
h1, h2, h3 {letter-spacing: .01em;}
h2 {font-size: 1.35rem; padding-top: .2rem;}
[data-testid="stMetric"] {background: #fff; border: 1px solid #dfe5ec; border-radius: 8px;
  padding: .8rem 1rem;}
[data-testid="stMetricValue"] {font-variant-numeric: tabular-nums; font-size: 1.4rem;}
[data-testid="stMetricValue"] * {white-space: normal; overflow: visible; text-overflow: clip;}
[data-testid="stMetricLabel"] {color: #5a6878;}
h3 {font-size: 1.12rem !important; padding: .5rem 0 .3rem !important;}
.tc-banner {display: flex; gap: .8rem; align-items: baseline; margin: 0 0 .6rem;}
.tc-banner b {font-size: 1.05rem;}
.tc-banner span {color: #5a6878; font-size: .85rem;}
.tc-mark {background: #fff3cd; color: #7a5b00 !important; border: 1px solid #f0d98a;
  border-radius: 4px; padding: .05rem .5rem;}
.tc-water {position: fixed; inset: 0; pointer-events: none; z-index: 5; opacity: .045;
  display: flex; align-items: center; justify-content: center; font-size: 13vw; font-weight: 700;
  transform: rotate(-24deg); color: #1d2733; white-space: nowrap;}
.tc-basis {border-left: 3px solid #c9d3df; padding: .3rem .8rem; color: #5a6878;
  font-size: .82rem; line-height: 1.65; margin: .8rem 0;}
.tc-chip {display: inline-block; min-width: 1.9rem; text-align: center; border-radius: 4px;
  padding: .08rem .5rem; color: #fff; font-weight: 600; font-size: .9rem;}
.tc-facts {display: grid; grid-template-columns: auto 1fr; gap: .28rem 1rem; font-size: .92rem;}
.tc-facts span {color: #5a6878;}
.tc-facts b {font-weight: 400; text-align: right; font-variant-numeric: tabular-nums;}
.tc-lifts {display: grid; grid-template-columns: auto auto 1fr; gap: .28rem 1rem;
  font-size: .92rem;}
.tc-lifts i {font-style: normal; color: #5a6878;}
.tc-parcel {margin: 0 0 .2rem;}
.tc-parcel b {font-size: 1.12rem; overflow-wrap: anywhere;}
.tc-parcel code {display: block; color: #1d2733; font-size: .92rem; overflow-wrap: anywhere;}
.tc-parcel span {color: #5a6878; font-size: .9rem;}
.tc-notice {border: 1px solid; border-radius: 6px; padding: .45rem .8rem; margin: 0 0 .4rem;
  line-height: 1.6; font-size: .94rem; overflow-wrap: anywhere;}
.tc-notice.good {background: #edf7ee; border-color: #a9d5ae;}
.tc-notice.warn {background: #fff8e6; border-color: #f0d98a;}
.tc-notice.bad {background: #fdecea; border-color: #f0b5ae;}
.tc-lines {margin: 0 0 .4rem; padding-left: 1.2rem; line-height: 1.6; font-size: .94rem;}
.tc-first {border: 1px solid #f0c9b5; background: #fff8f4; border-radius: 8px;
  padding: .9rem 1.2rem; line-height: 1.75; margin-bottom: .8rem;}
.tc-first b {font-size: 1.1rem;}
[data-testid="stFileUploaderDropzone"] button[data-testid="stBaseButton-secondary"] p,
[data-testid="stFileUploaderDropzoneInstructions"] span {font-size: 0 !important;}
[data-testid="stFileUploaderDropzone"] button[data-testid="stBaseButton-secondary"] p::after
  {content: "%upload%"; font-size: .95rem;}
[data-testid="stFileUploaderDropzoneInstructions"] span::after
  {content: "%upload_hint%"; font-size: .88rem;}
.st-key-proofs-map :is(.tcm-columns, .tcm-total, .tcm-n:last-child) {display: none;}
@media print {.stAppHeader, [data-testid="stToolbar"], button {display: none !important;}}
@page {size: A3 landscape; margin: 12mm;}
</style>
"""


def put_style() -> None:
    """Put the style sheet on the page."""
    words = {f"%{key}%": text(key) for key in ("upload", "upload_hint")}
    css = _CSS
    for mark, word in words.items():
        css = css.replace(mark, word)
    st.html(css)


def show_banner(county: County) -> None:
    """Show the county's name, its notice and its watermark."""
    mark = f'<span class="tc-mark">{escape(county.watermark)}</span>' if county.watermark else ""
    notice = f"<span>{escape(county.notice)}</span>" if county.notice else ""
    water = f'<div class="tc-water">{escape(county.watermark)}</div>' if county.watermark else ""
    name = f"<b>{escape(text('app_title'))}</b><span>{escape(county.name)}</span>"
    st.html(f'{water}<div class="tc-banner">{name}{mark}{notice}</div>')


def chip_html(state: str) -> str:
    """Grade or state as a coloured label with its word, as HTML."""
    paint = palette.paint_of(state)
    word = state if len(state) == 1 else terms.label(state)
    style = f"background:{paint.colour};color:{paint.ink}"
    return f'<span class="tc-chip" style="{style}">{escape(word)}</span>'


def mark_html(word: str) -> str:
    """A remark beside a chip, as HTML; empty without a word."""
    return f'<span class="tc-mark">{escape(word)}</span>' if word else ""


def show_facts(pairs: list[tuple[str, str]]) -> None:
    """Show a short list of names and values."""
    rows = "".join(f"<span>{escape(name)}</span><b>{escape(value)}</b>" for name, value in pairs)
    st.html(f'<div class="tc-facts">{rows}</div>')


def show_sentence(words: str) -> None:
    """Show a sentence as plain text, whatever characters it holds."""
    st.html(f"<p>{escape(words)}</p>")


def show_in_vain(sentence: str) -> None:
    """Show what of the address was not understood, if anything.

    The place is always drawn: else what follows moves, and is mounted anew.
    """
    place = st.empty()
    if sentence:
        place.html(f'<p role="status"><span class="tc-mark">{escape(sentence)}</span></p>')


def show_later(lines: list[str]) -> None:
    """Show what later years still lack; the place is always drawn."""
    place = st.empty()
    if lines:
        said = "".join(f"<div>{escape(line)}</div>" for line in lines)
        place.html(f'<div class="tc-basis" role="status">{said}</div>')


def show_list(lines: list[str]) -> None:
    """Show sentences one below the other, as plain text."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    st.html(f'<ul class="tc-lines">{items}</ul>')


def show_notice(kind: str, words: str) -> None:
    """Show in a box what came of an act or is to be heeded: ``good``, ``warn`` or ``bad``."""
    role = "status" if kind == "good" else "alert"
    st.html(f'<div class="tc-notice {escape(kind)}" role="{role}">{escape(words)}</div>')


def show_parcel_head(name: str, parcel_id: str, standing: str) -> None:
    """Show which parcel this is: its name, its code, and what is decided on it."""
    lines = f"<b>{escape(name)}</b><code>{escape(parcel_id)}</code><span>{escape(standing)}</span>"
    st.html(f'<div class="tc-parcel">{lines}</div>')


def show_lifts(rows: list[tuple[str, str, str, bool]]) -> None:
    """Show target class, figure and needed change, line by line; the unreachable is grey."""
    cells = "".join(
        f"<span>{escape(target)}</span><span>{escape(quantity)}</span>"
        + (f"<b>{escape(sentence)}</b>" if reachable else f"<i>{escape(sentence)}</i>")
        for target, quantity, sentence, reachable in rows
    )
    st.html(f'<div class="tc-lifts">{cells}</div>')


def show_headline(title: str, lines: list[str]) -> None:
    """Show the headline box: what is worst, why, and the next step."""
    body = "<br>".join(escape(line) for line in lines)
    st.html(f'<div class="tc-first"><b>{escape(title)}</b><br>{body}</div>')


def show_basis(lines: list[str]) -> None:
    """Show the 口径 box: year, edition, formula, denominator, coverage, run."""
    body = "<br>".join(escape(line) for line in lines)
    st.html(f'<div class="tc-basis">{body}</div>')
