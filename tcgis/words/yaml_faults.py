"""Why a file is no YAML, in the reader's words: the line, what stands there, and the cure."""

import re
from pathlib import Path
from typing import Any, Final

import yaml

from tcgis import yaml_strict
from tcgis.words.terms import text

_SHOWN: Final = 40
_NEAR: Final = 3
"""Lines above the place of a fault in which its cause is looked for."""
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'|#.*")
_OPENS: Final = r"[\[{,:-]\s+[\"'][^\"']*$"
_SLIPS: Final[list[tuple[str, str]]] = [
    (r"^ *\t", "yaml_tab"),
    (r"^ *[\u00a0\u3000]|:[\u00a0\u3000]", "yaml_wide_blank"),
    (r"^\s*(?:-\s+)?[^\s：:{\[]+\s*：|[{,]\s*[\w*]+\s*：", "yaml_colon"),
    (r"，\s*[\w*]+\s*:\s", "yaml_comma"),
    (r"[\[{,:]\s*[“”‘’]", "yaml_quotes"),
    (r"[\[{,:]\s*[｛［【]", "yaml_brackets"),  # noqa: RUF001
    (r"^\s*(?:[－—–]|-[^\s\-])", "yaml_dash"),
]
"""Slips of the keyboard, as they stand where YAML expects a sign of its own; in a sentence the
same signs are right."""
_SAID: Final[list[tuple[str, str]]] = [
    (r"scanning an alias|undefined alias", "yaml_star"),
    (r"scanning an anchor", "yaml_reserved"),
    (r"quoted scalar", "yaml_open_quote"),
    (r"flow (mapping|sequence)", "yaml_open_bracket"),
    (r"'\\t'", "yaml_tab"),
    (r"cannot start any token", "yaml_reserved"),
    (r"mapping values are not allowed", "yaml_two_colons"),
    (r"could not find expected ':'", "yaml_no_colon"),
    (r"block (mapping|collection|sequence)|sequence entries are not allowed", "yaml_indent"),
    (r"single document", "yaml_documents"),
    (r"constructor for the tag|tag", "yaml_tag"),
]
"""What the parser says → what we say; the first that fits."""
_LATE: Final = ("yaml_two_colons", "yaml_no_colon", "yaml_indent", "yaml_open_bracket")
"""What is said of the line where a quote that was left open meets the next one."""


def told(fault: yaml.YAMLError | UnicodeDecodeError, path: Path) -> str:
    """What is wrong with the file ``path``, for which reading raised ``fault``."""
    if isinstance(fault, UnicodeDecodeError):
        return text("yaml_not_utf8")
    if isinstance(fault, yaml_strict.Refused):
        return text(f"yaml_{fault.why}", line=fault.line, key=fault.key)
    lines = path.read_text("utf-8").splitlines()
    if not isinstance(fault, yaml.MarkedYAMLError):
        return text("yaml_sign", line=_line_of_sign(lines))
    first, last = _lines(fault, len(lines))
    near = [at for at in {first, last - 1, last} if last - _NEAR <= at]
    slips = [(at, key) for at in sorted(near) if (key := _slip(lines[at]))]
    at, key = slips[0] if slips else _as_the_parser_says(fault, lines, first, last)
    return text(key, line=at + 1, written=_short(lines[at]))


def _lines(fault: yaml.MarkedYAMLError, number: int) -> tuple[int, int]:
    """First and last line that the fault speaks of, from 0."""
    marks: list[Any] = [fault.context_mark, fault.problem_mark]
    places = [min(mark.line, number - 1) for mark in marks if mark is not None] or [0]
    return min(places), max(places)


def _slip(line: str) -> str | None:
    bare = _QUOTED.sub("", line)
    return next((key for slip, key in _SLIPS if re.search(slip, bare)), None)


def _as_the_parser_says(
    fault: yaml.MarkedYAMLError, lines: list[str], first: int, last: int
) -> tuple[int, str]:
    key = next((key for said, key in _SAID if re.search(said, str(fault))), "yaml_other")
    if key in _LATE and (opened := _left_open(lines[:last])) is not None:
        return opened, "yaml_open_quote"
    if key == "yaml_two_colons" and last and not re.search(r":(\s|$)", lines[last - 1]):
        return _of_content(lines, last - 1), "yaml_no_colon"
    begins = key.startswith("yaml_open") or key == "yaml_no_colon"
    return _of_content(lines, first if begins else last), key


def _left_open(lines: list[str]) -> int | None:
    """The one line on which a quoted value begins and does not end; None: none, or several."""
    odd = [at for at, line in enumerate(lines) if re.search(_OPENS, _QUOTED.sub("", line))]
    return odd[0] if len(odd) == 1 else None


def _of_content(lines: list[str], at: int) -> int:
    """The line meant by a place that may lie behind the last written one."""
    while at > 0 and not lines[at].strip():
        at -= 1
    return at


def _line_of_sign(lines: list[str]) -> int:
    """Line of the first sign that no text may hold."""
    found = (at for at, line in enumerate(lines, start=1) if not line.isprintable())
    return next((at for at in found if lines[at - 1].replace("\t", "").isprintable() is False), 1)


def _short(line: str) -> str:
    bare = line.strip()
    return bare if len(bare) <= _SHOWN else f"{bare[:_SHOWN]}…"
