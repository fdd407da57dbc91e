"""A department's records as a sheet, with its habits, and the layer that describes it."""

from datetime import date
from typing import Any

from . import books, columns
from .columns import Column
from .world import Doc, Raw, Row, World

_WORDS = {"land": "土地", "floor": "厂房"}
_FULL = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789."}


def draw_habits(world: World, doc: Doc) -> None:
    """Decide how a department fills its sheet."""
    rng, habit = world.rng, doc.habit
    form = doc.form or rng.choice(["xlsx", "xlsx", "xls", "csv"])
    years = ["column", "sheet"] if form != "csv" else ["column"]
    if doc.layer in columns.FACTS and len(world.years) == 1:
        years.append("catalogue")
    habit.setdefault("year", rng.choice(years))
    drawn = {
        "headings": {
            name: rng.choice(column.headings) for name, column in _columns(doc.layer).items()
        },
        "money": rng.choice(["元", "元", "千元", "万元", "亿元"]),
        "power": rng.choice(list(columns.SIZES["power"])),
        "area": rng.choice(list(columns.SIZES["area"])),
        "said": rng.choice(["heading", "catalogue", "line"]),
        "number": rng.choice(["number", "number", "text", "thousands", "full"]),
        "date": rng.choice(["cell", "iso", "chinese", "eight", "slash"]),
        "titles": rng.randint(0, 2),
        "merged": doc.layer == "statistics" and rng.random() < 0.5,
        "blank": rng.random() < 0.2,
        "note": form != "csv" and rng.random() < 0.15,
        "serial": rng.random() < 0.4,
    }
    doc.form = form
    doc.habit = {**drawn, **habit, "headings": drawn["headings"] | habit.get("headings", {})}


def _columns(layer: str) -> dict[str, Column]:
    year = {"year": Column(["年度", "年份", "所属年度"])}
    facts = columns.FACTS.get(layer, {})
    return {**columns.SHEETS[layer], **(year if facts or layer == "vetoes" else {}), **facts}


def write(world: World, doc: Doc) -> tuple[bytes, dict[str, Any]]:
    """The file and the catalogue's entry; places the records."""
    title, _, folder = columns.TITLES[doc.layer]
    doc.file = f"{folder}/{title}.{doc.form}"
    pages = [_page(doc, name, rows) for name, rows in _pages(doc)]
    if doc.habit["note"]:
        pages.append(books.Sheet("说明", [["本表由示例部门填报"], ["联系电话：无"]], []))
    doc.counted = len(doc.rows)
    return books.book(pages, doc.form), _layer(world, doc)


def _pages(doc: Doc) -> list[tuple[str, list[Row]]]:
    hidden = doc.habit.get("hidden")
    if hidden:
        return [("Sheet1", doc.rows[:-3]), (hidden, doc.rows[-3:])]
    if doc.habit["year"] != "sheet" or "year" not in _columns(doc.layer):
        return [("Sheet1", doc.rows)]
    years = sorted({row.cells["year"] for row in doc.rows})
    pages = {year: [row for row in doc.rows if row.cells["year"] == year] for year in years}
    return [(f"{year}年", rows) for year, rows in pages.items()]


def _page(doc: Doc, name: str, rows: list[Row]) -> books.Sheet:
    habit, shown = doc.habit, _shown(doc)
    grid: list[list[Any]] = [[f"示例县{columns.TITLES[doc.layer][0]}"], []][: habit["titles"]]
    if habit["said"] == "line" and _line_unit(doc):
        grid.append([None, f"单位：{_line_unit(doc)}"])
    top = len(grid)
    merged = _heading(doc, shown, grid)
    for number, row in enumerate(rows, start=1):
        if habit["blank"] and number == 4:
            grid.append([])
        grid.append(_cells(doc, shown, row, number))
        row.number, row.sheet = len(grid), name if doc.form != "csv" else None
    merged = [(a + top, b + top, c, d) for a, b, c, d in merged]
    return books.Sheet(name, grid, merged, name == habit.get("hidden"))


def _shown(doc: Doc) -> dict[str, Column]:
    hidden = {"year"} if doc.habit["year"] != "column" else set()
    hidden |= {name for name in columns.OPTIONAL if not _told(doc, name)}
    given = {name: column for name, column in _columns(doc.layer).items() if name not in hidden}
    return {
        name: column for name, column in given.items() if name not in doc.habit.get("without", ())
    }


def _told(doc: Doc, name: str) -> bool:
    return any(row.cells.get(name) is not None for row in doc.rows)


def _heading(doc: Doc, shown: dict[str, Column], grid: list[list[Any]]) -> list[tuple[int, ...]]:
    lead = ["序号"] if doc.habit["serial"] else []
    tail = [*(["税种"] if doc.habit.get("by_tax") else []), *doc.habit.get("twice", {}).values()]
    names = [*lead, *(_spelt(doc, name, column) for name, column in shown.items()), *tail]
    if not doc.habit["merged"]:
        grid.append(names)
        return []
    sums = [
        place + len(lead) for place, (name, one) in enumerate(shown.items()) if one.kind == "money"
    ]
    upper = list(names)
    first, last = min(sums), max(sums)
    upper[first : last + 1] = ["本年累计", *[None] * (last - first)]
    lower = [name if first <= place <= last else None for place, name in enumerate(names)]
    grid += [upper, lower]
    whole = [(0, 1, place, place) for place in range(len(names)) if not first <= place <= last]
    return [(0, 0, first, last), *whole]


def _spelt(doc: Doc, name: str, column: Column) -> str:
    heading, unit = doc.habit["headings"][name], _unit(doc, column)
    said = name in doc.habit.get("stated", {}) or doc.habit["said"] == "heading"
    return f"{heading}（{unit}）" if unit and said else heading


def _unit(doc: Doc, column: Column) -> str | None:
    return doc.habit.get(column.kind) if column.kind in columns.SIZES else None


def _line_unit(doc: Doc) -> str | None:
    kinds = {column.kind for column in _columns(doc.layer).values()} & set(columns.SIZES)
    return doc.habit[kinds.pop()] if len(kinds) == 1 else None


def _cells(doc: Doc, shown: dict[str, Column], row: Row, number: int) -> list[Any]:
    lead = [number] if doc.habit["serial"] else []
    tail = [row.cells.get("tax")] if doc.habit.get("by_tax") else []
    tail += [_cell(doc, row.cells.get(name), shown[name]) for name in doc.habit.get("twice", {})]
    return [*lead, *(_cell(doc, row.cells.get(name), one) for name, one in shown.items()), *tail]


def _cell(doc: Doc, value: Any, column: Column) -> Any:
    if isinstance(value, Raw):
        return value.value
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, date):
        return dated(value, doc.habit["date"])
    if isinstance(value, str):
        return _WORDS.get(value, value)
    size = columns.SIZES.get(column.kind, {}).get(_unit(doc, column) or "", 1.0)
    size *= doc.habit.get("off", {}).get(column.headings[0], 1.0)
    return _number(value * size, doc.habit["number"] if column.kind in columns.SIZES else "number")


def _number(value: float, style: str) -> Any:
    value = round(value, 2 if abs(value) >= 1e4 else 12)
    if style == "number":
        return value
    text = f"{value:.12f}".rstrip("0").rstrip(".")
    if style == "full":
        return text.translate(_FULL)
    whole, _, rest = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{'.' if rest else ''}{rest}" if style == "thousands" else text


def dated(value: date, style: str) -> Any:
    """A day as people type it."""
    written = {
        "iso": f"{value:%Y-%m-%d}",
        "chinese": f"{value.year}年{value.month}月{value.day}日",
        "eight": f"{value:%Y%m%d}",
        "slash": f"{value.year}/{value.month}/{value.day}",
    }
    return written.get(style, value)


def _layer(world: World, doc: Doc) -> dict[str, Any]:
    facts = columns.FACTS.get(doc.layer, {})
    given = {name: _entry(doc, name, column) for name, column in _shown_or_listed(doc).items()}
    layer: dict[str, Any] = {
        "reader": "spreadsheet",
        "table": "facts" if facts else doc.layer,
        "columns": {name: value for name, value in given.items() if name not in facts},
        "facts": {name: value for name, value in given.items() if name in facts},
    }
    if doc.habit["year"] == "catalogue" and facts:
        layer["year"] = world.newest
    if doc.layer == "yields":
        layer["subject"] = "parcel"
    if doc.layer in ("enterprises", "leases"):
        layer["key"] = {"enterprises": "credit_code", "leases": "lease_id"}[doc.layer]
    return layer


def _shown_or_listed(doc: Doc) -> dict[str, Column]:
    without = doc.habit.get("without", ())
    return {
        **_shown(doc),
        **{name: one for name, one in _columns(doc.layer).items() if name in without},
    }


def _entry(doc: Doc, name: str, column: Column) -> dict[str, Any]:
    listed = doc.habit.get("listed", {}).get(name, column.headings)
    if doc.habit["merged"] and column.kind == "money":
        listed = [f"本年累计/{heading}" for heading in listed]
    unit = doc.habit.get("declared", {}).get(name, _unit(doc, column))
    return columns.entry(column, listed, unit) | doc.habit.get("more", {}).get(name, {})
