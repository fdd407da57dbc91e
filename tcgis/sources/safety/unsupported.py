"""Formats that no library here reads: each is refused by name, with what to ask for."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from tcgis.sources.safety import guards
from tcgis.words import terms

_FORMATS: Final[dict[str, tuple[str, str]]] = {
    ".dwg": ("format_dwg", "ask_cad"),
    ".dgn": ("format_dgn", "ask_cad"),
    ".mdb": ("format_mdb", "ask_data"),
    ".accdb": ("format_accdb", "ask_data"),
    ".mpk": ("format_mpk", "ask_data"),
    ".mxd": ("format_mxd", "ask_data"),
    ".lyr": ("format_lyr", "ask_data"),
    **dict.fromkeys((".qgz", ".qgs"), ("format_qgis", "ask_data")),
    ".ovobj": ("format_ovobj", "ask_ovkml"),
    **dict.fromkeys((".wt", ".wl", ".wp", ".wat"), ("format_mapgis", "ask_data")),
    **dict.fromkeys((".smwu", ".udb", ".udd", ".udbx"), ("format_supermap", "ask_data")),
    ".e00": ("format_e00", "ask_data"),
    **dict.fromkeys((".et", ".ett"), ("format_et", "ask_xlsx")),
    ".numbers": ("format_numbers", "ask_xlsx"),
    **dict.fromkeys((".wps", ".doc", ".docx", ".pdf"), ("format_document", "ask_xlsx")),
    ".rar": ("format_rar", "ask_zip"),
    ".7z": ("format_7z", "ask_zip"),
}
"""What each is called, and what to ask for instead: keys of the words."""


class Unsupported(guards.Unreadable):
    """A file in a format that cannot be read here at all; the message says what to ask for."""

    code = "format_unsupported"


def refuse_format(name: str) -> None:
    """Refuse a file by the ending of its name.

    Raises
    ------
    Unsupported
        If the ending is that of a known format which is not read.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending in _FORMATS:
        what, ask = map(terms.text, _FORMATS[ending])
        raise Unsupported(terms.text("format_unreadable", what=what, ending=ending, ask=ask))


def named_format(name: str) -> str | None:
    """What a file of a known format that is not read is, and what to ask for instead."""
    try:
        refuse_format(name)
    except Unsupported as fault:
        return str(fault)
    return None


def refuse_formats(names: Iterable[str]) -> None:
    """Refuse the first of the names that is of such a format."""
    for name in sorted(names):
        refuse_format(name)
