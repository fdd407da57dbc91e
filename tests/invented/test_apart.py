"""The generator plants faults without knowing how they are looked for."""

import ast
from pathlib import Path

HERE = Path(__file__).parent
JUDGES = {"line.py", "judge.py", "seeds.py", "__main__.py"}
"""What runs the line and holds its words against the answers; the rest only makes folders."""
ALLOWED = {"tcgis.catalog.model"}


def reached(source: str) -> set[str]:
    """Modules of tcgis that a source names in an import, also within functions."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            deep = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= deep if node.module == "tcgis" else {str(node.module)}
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "__import__":
            names.add("tcgis")
    return {name for name in names if name.split(".")[0] == "tcgis"}


def makers() -> list[Path]:
    """Every file that takes part in making folders."""
    files = [path for path in HERE.rglob("*.py") if path.name not in JUDGES]
    return [path for path in files if not path.name.startswith("test_")]


def near(source: str) -> set[str]:
    """Modules beside it that a source names in an import."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[-1] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").split(".")[-1]
            names |= {module, *(alias.name for alias in node.names)}
    return names


def test_what_makes_folders_imports_the_catalogue_s_models_alone():
    assert {"folders.py", "faults/kinds.py", "faults/land.py"} <= {
        path.relative_to(HERE).as_posix() for path in makers()
    }
    strays = {path.name: reached(path.read_text("utf-8")) - ALLOWED for path in makers()}
    assert {name: modules for name, modules in strays.items() if modules} == {}


def test_what_makes_folders_reaches_no_judge():
    """Nor by the way of those that run the line."""
    for path in makers():
        assert near(path.read_text("utf-8")).isdisjoint({"line", "judge", "seeds"}), path.name


def test_the_guard_sees_a_maker_that_reaches_a_judge():
    """Twin."""
    for source in ("from . import judge", "from tests.invented.line import run",
                   "import tests.invented.seeds", "from .judge import complaints"):  # fmt: skip
        assert not near(source).isdisjoint({"line", "judge", "seeds"})


def test_the_guard_sees_a_generator_that_knows_the_checks():
    """Twin."""
    assert reached("from tcgis.checks import geometry") == {"tcgis.checks"}
    assert reached("def late():\n    from tcgis import errors") == {"tcgis.errors"}
    assert reached("import tcgis.sample.faults.facts as f") == {"tcgis.sample.faults.facts"}
    assert reached("from tcgis.catalog.model import Layer\nimport shapely") == ALLOWED
