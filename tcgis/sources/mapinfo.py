"""MapInfo tables, import only: which of them may be opened."""

import re
from pathlib import Path
from typing import Final

from tcgis.sources import guards

ENDINGS: Final = (".tab", ".mif")
_NATIVE: Final = re.compile(rb"^\s*type\s+native\b", re.IGNORECASE | re.MULTILINE)
_POINTERS: Final = re.compile(rb"IsSeamless|create\s+view|open\s+table", re.IGNORECASE)
_PARTS: Final = {".tab": (".dat", ".map", ".id"), ".mif": (".mid",)}


def check(path: Path) -> None:
    """Refuse a table that only points at others, or that comes without its own files.

    Raises
    ------
    Unreadable
        With the reason.
    """
    lacking = [end for end in _PARTS[path.suffix] if not path.with_suffix(end).exists()]
    if lacking:
        raise guards.Unreadable(f"缺少同名 {' '.join(lacking)}，请将同名文件一起压缩后提供")
    if path.suffix == ".tab":
        head = path.read_bytes()
        if not _NATIVE.search(head) or _POINTERS.search(head):
            raise guards.Unreadable("TAB 引用了其他数据（无缝表、视图或外部表），请导出为普通 TAB")
