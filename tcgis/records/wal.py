"""The write-ahead log of a ledger that an older program left: whole, or refused.

SQLite reads such a log as far as its checksums hold and forgets the rest without a word, and
deletes it afterwards. A decision in a log that was cut would be lost by the mere opening.
"""

import struct
from pathlib import Path
from typing import Final

from tcgis.records.refusals import refused

_HEAD, _FRAME = 32, 24
_MAGIC: Final = {0x377F0682: "<", 0x377F0683: ">"}
"""First word of a log → byte order of its checksums."""


def require_whole(path: Path) -> None:
    """The log beside a ledger, where there is one, is whole to its last commit.

    Raises
    ------
    LedgerError
        If it was cut or changed.
    """
    log = path.with_name(f"{path.name}-wal")
    content = log.read_bytes() if log.is_file() else b""
    if content and not _is_whole(content):
        raise refused("ledger_cannot_open", path, "why_log", "cure_log")


def _is_whole(log: bytes) -> bool:
    if len(log) < _HEAD:
        return False
    magic, _, page, *_ = struct.unpack(">8I", log[:_HEAD])
    order = _MAGIC.get(magic)
    size = _FRAME + page
    if order is None or page < 512 or (len(log) - _HEAD) % size:  # noqa: PLR2004
        return False
    state = _checksum(log[:24], (0, 0), order)
    if state != struct.unpack(">2I", log[24:_HEAD]):
        return False
    committed = False
    for at in range(_HEAD, len(log), size):
        head = log[at : at + _FRAME]
        if head[8:16] != log[16:24]:  # left over from before the log began anew
            return committed or (at == _HEAD and _is_before(head[8:12], log[16:20]))
        state = _checksum(head[:8] + log[at + _FRAME : at + size], state, order)
        if state != struct.unpack(">2I", head[16:]):
            return False
        committed = head[4:8] != bytes(4)
    return committed


def _is_before(salt: bytes, present: bytes) -> bool:
    """Whether a salt is that of the log before: it counts up."""
    return (int.from_bytes(salt) + 1) % 2**32 == int.from_bytes(present)


def _checksum(content: bytes, state: tuple[int, int], order: str) -> tuple[int, int]:
    """The checksum of the SQLite file format (section 4.2), continued."""
    one, two = state
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
