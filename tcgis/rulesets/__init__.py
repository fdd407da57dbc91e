"""Rule editions: ``<scheme>/<edition>.yaml``, complete, cited, and never edited once used."""

from pathlib import Path
from typing import Final

import yaml
from pydantic import ValidationError

from tcgis import digests, yaml_strict
from tcgis.errors import EditionError
from tcgis.rulesets.model import Edition
from tcgis.rulesets.refusals import describe
from tcgis.rulesets.wholeness import faults
from tcgis.rulesets.words import in_words

__all__ = ["Edition", "available", "in_words", "load"]

_HOME: Final = Path(__file__).parent
_SUFFIXES: Final = {".yaml", ".yml"}


def available() -> list[str]:
    """Ids of the editions that come with tcgis, in order."""
    return sorted(path.relative_to(_HOME).with_suffix("").as_posix() for path in _files())


def _files() -> list[Path]:
    return list(_HOME.glob("*/*.yaml"))


def load(ref: str | Path) -> Edition:
    """Read an edition by id (``tongcheng/2024-template``) or from a YAML file of one's own.

    Raises
    ------
    EditionError
        If there is no such edition, or the file is not whole; the message lists every fault
        with its key and cure.
    """
    path = _path(ref)
    try:
        edition = Edition.model_validate(yaml_strict.read(path))
    except yaml.YAMLError as fault:
        raise EditionError(f"{path.name} 不是有效的 YAML：{fault}") from fault
    except ValidationError as fault:
        raise EditionError(f"评价办法 {path.name} 不完整：{describe(fault)}") from fault
    if wrong := faults(edition):
        raise EditionError(f"评价办法 {path.name} 前后不符：{'；'.join(wrong)}")
    return edition.model_copy(update={"digest": digests.of_file(path)})


def _path(ref: str | Path) -> Path:
    if isinstance(ref, Path) or Path(ref).suffix in _SUFFIXES:
        path = Path(ref)
    elif ref in available():
        path = _HOME / f"{ref}.yaml"
    else:
        raise EditionError(f"没有评价办法 {ref!r}：可用 {'、'.join(available())}，或给出 YAML 文件")
    if not path.is_file():
        raise EditionError(f"评价办法文件不存在：{path}。请检查路径")
    return path
