"""Names are text: what a file, a person or a county wrote, as Markdown or HTML that shows it as is.

Streamlit reads nearly every text as Markdown, with colours (``:red[x]``), formulas, emoji and links
of its own. Whatever is no word of ours therefore passes through here (``tests/ui`` holds every
page to it).
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any, Final

import pandas as pd

from tcgis.words.terms import text
from tcgis.words.visible import has_acting, visible

_JOINER: Final = "\u2060"
"""Takes no room and breaks no line; parts what only together is more than text."""
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>$~#|!&{}]")
_BEGINS: Final = re.compile(r"^(\d*)([-+=.)])(?=[\s=-]|$)")
# these are looked for after escapes are resolved, so that no backslash keeps them apart
_COLON: Final = re.compile(r":(?=[!-~])")
_ADDRESS: Final = re.compile(r"(@|www)(?=[!-~])", re.IGNORECASE)
_ARROW: Final = re.compile(r"(?<!\S)([<>~-])(?=[->=]+(?!\S))")


def plain(words: object) -> str:
    """Markdown that shows ``words`` as they are, in one line."""
    line = " ".join(visible(words).split())
    line = _ARROW.sub(rf"\1{_JOINER}", line)
    line = _ADDRESS.sub(rf"\1{_JOINER}", _COLON.sub(f":{_JOINER}", line))
    return _BEGINS.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", line))


def sentence(key: str, **values: object) -> str:
    """A sentence of ours as Markdown, with values that are shown as they are."""
    shown = {name: _plain_value(value) for name, value in values.items()}
    return text(key, language="zh", **shown)


def plainly(words_of: Callable[[Any], object] = str) -> Callable[[Any], str]:
    """A ``format_func`` for options that Streamlit reads as Markdown."""
    return lambda option: plain(words_of(option))


def visibly(words_of: Callable[[Any], object] = str) -> Callable[[Any], str]:
    """A ``format_func`` for options that Streamlit shows as text."""
    return lambda option: visible(words_of(option))


def html_text(words: object) -> str:
    """HTML that shows ``words`` as they are."""
    return escape(visible(words))


def seen_table(table: pd.DataFrame) -> pd.DataFrame:
    """The table with every control character of its texts made visible."""
    texts = table.select_dtypes(["object", "string"])
    every = [texts[name].astype("string").str.cat(sep=" ") for name in texts]
    names = map(str, [*table.columns, *table.index])
    if not has_acting(" ".join([*names, *every])):
        return table
    return table.rename(index=_seen, columns=_seen).map(_seen)


def _seen(value: object) -> object:
    return visible(value) if isinstance(value, str) else value


def _plain_value(value: object) -> object:
    """Figures stay figures, for a sentence may say how they are written."""
    return value if isinstance(value, int | float) else plain(value)
