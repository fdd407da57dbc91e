"""Where the program stands, and what travels with it: catalogue, sample county, the pages' script.

In a checkout these stand at top level, beside the package; a wheel carries them within it.
Nothing is ever written there: an installed sample is unpacked into the user's workspace first.
"""

import shutil
from importlib.resources import files
from pathlib import Path
from typing import Final

from tcgis.errors import OutputError
from tcgis.words.terms import text

PACKAGE: Final = Path(str(files("tcgis")))
WORKSPACE: Final = Path("workspace")
"""Where records are kept unless a person says otherwise: in the folder they work in."""
EDITION: Final = "tongcheng/2024-template"
"""The edition used where none is named."""


def modules_folder() -> Path:
    """The folder from which ``tcgis`` is imported."""
    return PACKAGE.parent


def catalog_folder() -> Path:
    """The catalogue that comes with tcgis."""
    return _packed("layers") or modules_folder() / "layers"


def pages_script() -> Path:
    """What ``streamlit run`` is given; its settings stand beside it in ``.streamlit``."""
    return (_packed("front") or modules_folder()) / "app.py"


def sample_folder(workspace: Path = WORKSPACE) -> Path:
    """Where the sample county stands, or is to stand; see ``unpack_sample``."""
    return (workspace if _packed("layers") else catalog_folder()) / "sample"


def unpack_sample(workspace: Path = WORKSPACE) -> Path:
    """The sample county; of an installed package, unpacked into the workspace where it is missing.

    Raises
    ------
    OutputError
        If the workspace cannot be written.
    """
    folder = sample_folder(workspace)
    if not folder.is_dir():
        try:
            _copy_whole(catalog_folder() / "sample", folder)
        except OSError as fault:
            raise OutputError(text("sample_not_unpacked", where=folder, why=fault)) from fault
    return folder


def _packed(name: str) -> Path | None:
    """A folder that a wheel put into the package; None in a checkout."""
    folder = PACKAGE / name
    return folder if folder.is_dir() else None


def _copy_whole(source: Path, folder: Path) -> None:
    """Copy aside first: what stands under its name is whole."""
    aside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(source, aside, copy_function=shutil.copyfile)
    aside.rename(folder)
