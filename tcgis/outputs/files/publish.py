"""Writes results: all files or none.

Everything is made aside, inside the folder's own disk, and made durable. Only then does each new
file take the place of the one of its name, which keeps a second name aside; if a step fails, the
steps before it are taken back. Whoever is killed between two steps leaves under every name the
old file or the new one, never none. Other files in the folder are never touched.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from xlsxwriter.exceptions import XlsxWriterException

from tcgis.errors import OutputError
from tcgis.progress import Progress, silent
from tcgis.words.terms import text

Content = bytes | Callable[[Path], None]
"""A file's bytes, or what writes it to a path."""


def publish(
    files: Mapping[str, Content],
    folder: Path,
    *,
    progress: Progress = silent,
) -> list[Path]:
    """Write ``files`` (name → content) into ``folder``, all or none; return their paths.

    The folder is made if it is missing. Files of other names in it stay as they are.

    Raises
    ------
    OutputError
        If the folder or a file cannot be written (no permission, disk full, open in another
        program); what stood there before is intact.
    """
    _refuse_odd_names(files)
    target = folder.resolve()
    try:
        return _published(files, target, progress)
    except (OSError, XlsxWriterException) as fault:
        raise OutputError(_reason(fault, target)) from fault


def _published(files: Mapping[str, Content], folder: Path, progress: Progress) -> list[Path]:
    ground = next(path for path in (folder, *folder.parents) if path.exists())
    aside = Path(tempfile.mkdtemp(prefix=".tcgis-", dir=ground))
    try:
        new, old = aside / "new", aside / "old"
        new.mkdir()
        old.mkdir()
        for at, (name, content) in enumerate(files.items()):
            progress(text("publish_writing", name=name), at / len(files))
            _write(new / name, content)
        made = _make_folders(folder)
        try:
            _swap(list(files), new=new, old=old, folder=folder)
        except BaseException:
            _remove_folders(made)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    progress(text("publish_done"), 1.0)
    return [folder / name for name in files]


def _write(path: Path, content: Content) -> None:
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content(path)
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _swap(names: list[str], *, new: Path, old: Path, folder: Path) -> None:
    """Put each file of ``new`` in the place of the one of its name, or take all of it back."""
    for name in names:
        if (folder / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))
    before = [name for name in names if (folder / name).exists()]
    for name in before:
        _name_twice(folder / name, old / name)
    done: list[str] = []
    try:
        for name in names:
            (new / name).replace(folder / name)
            done.append(name)
        _make_durable(folder)
    except BaseException:
        for name in reversed(done):
            _take_back(folder / name, old / name if name in before else None)
        raise


def _name_twice(path: Path, other: Path) -> None:
    """A second name for a file; a copy where the disk knows no second names."""
    try:
        other.hardlink_to(path)
    except OSError:
        shutil.copy2(path, other)


def _take_back(place: Path, before: Path | None) -> None:
    """Bring back what stood in a place; a place that was empty is so again."""
    if before is None:
        place.unlink()
    else:
        before.replace(place)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; those made, innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _remove_folders(folders: list[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _make_durable(folder: Path) -> None:
    """Have the disk remember the new names; Windows does so by itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refuse_odd_names(files: Mapping[str, Content]) -> None:
    odd = [name for name in files if not name or Path(name).name != name or name[0] == "."]
    if odd:
        raise OutputError(text("publish_odd_name", names="、".join(odd)))


def _reason(fault: Exception, folder: Path) -> str:
    if isinstance(fault, NotADirectoryError | FileExistsError):
        return text("publish_no_folder", folder=folder)
    if isinstance(fault, PermissionError):
        return text("publish_not_allowed", folder=folder, file=fault.filename or "")
    return text("publish_failed", folder=folder, why=fault)
