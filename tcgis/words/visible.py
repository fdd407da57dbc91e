"""Characters that act instead of being seen, made visible: in a name they are a fault to be read.

A terminal obeys an escape sequence, a page turns the line round at U+202E; shown as what they are,
they do neither.
"""

import re
from typing import Final

_ACTING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
"""Control characters but tab and newline, and those that turn or break a line."""
_PICTURES: Final = 0x2400
_DELETE: Final = 0x7F


def visible(words: object) -> str:
    """A text whose control characters are seen: ESC as ␛, U+202E as ⟨U+202E⟩."""
    return _ACTING.sub(_picture, str(words))


def has_acting(words: str) -> bool:
    """Whether a text has a character that ``visible`` replaces."""
    return _ACTING.search(words) is not None


def _picture(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < 0x20:  # noqa: PLR2004
        return chr(_PICTURES + code)
    return "␡" if code == _DELETE else f"⟨U+{code:04X}⟩"
