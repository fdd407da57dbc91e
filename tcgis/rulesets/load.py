"""Rule editions: ``<scheme>/<edition>.yaml``, complete, cited, and never edited once used.

A scheme of which not every figure is public comes as ``<edition>.blank.yaml``: it holds what is
known, null for what is not, and is refused until a county's own file fills it in.
"""

from pathlib import Path
from typing import Any, Final

import yaml

from tcgis import digests, yaml_strict
from tcgis.errors import EditionError
from tcgis.rulesets.examined import examined
from tcgis.rulesets.model import Edition
from tcgis.words import yaml_faults
from tcgis.words.terms import text

_HOME: Final = Path(__file__).parent
_SUFFIXES: Final = {".yaml", ".yml"}
_WHOLE, _BLANK = ".yaml", ".blank.yaml"


def available() -> list[str]:
    """Ids of the whole editions that come with tcgis, in order."""
    return sorted(_id(path) for path in _files() if not path.name.endswith(_BLANK))


def awaiting() -> list[str]:
    """Ids of those that a county must fill in, in order."""
    return sorted(_id(path) for path in _files() if path.name.endswith(_BLANK))


def _files() -> list[Path]:
    return list(_HOME.glob("*/*.yaml"))


def _id(path: Path) -> str:
    place = path.relative_to(_HOME).as_posix()
    return place.removesuffix(_BLANK).removesuffix(_WHOLE)


def load_edition(ref: str | Path) -> Edition:
    """Read an edition by id (``tongcheng/2024-template``) or from a YAML file of one's own.

    Raises
    ------
    EditionError
        If there is no such edition, or the file is not whole; the message lists every fault
        with its key and cure.
    """
    path = path_of(ref)
    edition, wrong = examined(raw(path))
    if edition is None or wrong:
        raise EditionError(text("edition_not_whole", name=path.name, faults="；".join(wrong)))
    return edition.model_copy(update={"digest": digests.digest_file(path)})


def faults_of(ref: str | Path) -> list[str]:
    """Everything that keeps a file from being an edition: key, reason and cure of each."""
    return examined(raw(path_of(ref)))[1]


def raw(path: Path) -> Any:  # noqa: ANN401
    """What a file says, unchecked."""
    try:
        return yaml_strict.read(path)
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        why = yaml_faults.told(fault, path)
        raise EditionError(text("yaml_broken", name=path.name, fault=why)) from fault


def path_of(ref: str | Path) -> Path:
    """Where an edition stands, by id or as a file of one's own."""
    name = Path(ref).as_posix()
    if name in available():
        path = _HOME / f"{name}{_WHOLE}"
    elif name in awaiting():
        path = _HOME / f"{name}{_BLANK}"
    elif isinstance(ref, Path) or Path(ref).suffix in _SUFFIXES:
        path = Path(ref)
    else:
        raise EditionError(text("edition_unknown", ref=ref, known="、".join(available())))
    if not path.is_file():
        raise EditionError(text("edition_no_file", path=path))
    return path
