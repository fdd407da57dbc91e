"""Which calls of a page's source hand Streamlit a text that is not known to be plain."""

import ast

_TEXTS = {"metric": slice(3), "progress": slice(1, 2), "page_link": slice(0)}
"""Which arguments are texts; elsewhere the first."""
MARKDOWN = {
    "badge", "button", "caption", "checkbox", "code", "date_input", "divider", "download_button",
    "error", "expander", "exception", "feedback", "file_uploader", "form_submit_button", "header",
    "info", "latex", "link_button", "markdown", "metric", "multiselect", "number_input",
    "page_link", "pills", "popover", "progress", "radio", "segmented_control", "select_slider",
    "selectbox", "slider", "spinner", "status", "subheader", "success", "tabs", "text_area",
    "text_input", "time_input", "title", "toast", "toggle", "warning", "write",
}  # fmt: skip
"""What reads its first argument as Markdown."""
NAMED = {"label", "body", "help", "captions", "value", "delta", "text"}
"""Arguments that are read so where they are named."""
OPTIONS = {"pills", "radio", "segmented_control", "selectbox", "multiselect", "select_slider"}
OURS = {"plain", "sentence", "html_text"}
FORMATS = {"plainly", "visibly"}
WORDS = {"text", "label", "heading", "state"}
"""Words of ours, as long as no value and no other words are put in."""
OTHERS = {"address", "look", "page", "reserve_list"}
"""Modules of ours that have functions with such names."""
VALUES = {"number_input", "text_input", "text_area", "slider", "date_input", "checkbox", "toggle"}
"""Their ``value`` is no Markdown."""


def unsafe(source: str) -> list[str]:
    """Calls with a text that may be somebody's, and is not made plain."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name = node.func.attr
        if name == "html" and _is_streamlit(node.func):
            found += [ast.unparse(each) for each in node.args if not _is_html(each)]
        if name not in MARKDOWN or not _is_streamlit(node.func):
            continue
        texts = node.args[_TEXTS.get(name, slice(1))]
        texts += [
            each.value
            for each in node.keywords
            if each.arg in NAMED and not (each.arg == "value" and name in VALUES)
        ]
        found += [ast.unparse(each) for each in texts if not is_plain(each)]
        formats = [each.value for each in node.keywords if each.arg == "format_func"]
        if name in OPTIONS and not (formats and all(_is_format(each) for each in formats)):
            found.append(f"{name}: format_func")
    return found


def is_plain(node: ast.expr) -> bool:
    """Whether an expression is a word of ours, or made plain."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        return all(
            is_plain(each.value) for each in node.values if isinstance(each, ast.FormattedValue)
        )
    if isinstance(node, ast.IfExp):
        return is_plain(node.body) and is_plain(node.orelse)
    if isinstance(node, ast.BinOp):
        return is_plain(node.left) and is_plain(node.right)
    if isinstance(node, ast.Call):
        name = _name(node.func)
        return name in OURS or (name in WORDS and not node.keywords)
    return False


def _is_html(node: ast.expr) -> bool:
    """Made of our tags; its values pass ``html_text`` or a function of ``look``."""
    if isinstance(node, ast.JoinedStr):
        values = [each.value for each in node.values if isinstance(each, ast.FormattedValue)]
        return all(is_plain(each) or _is_made(each) for each in values)
    return is_plain(node) or (isinstance(node, ast.Name) and node.id == "css")


def _is_made(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or (
        isinstance(node, ast.Call) and _name(node.func).endswith("_html")
    )


def _is_format(node: ast.expr) -> bool:
    if isinstance(node, ast.Lambda):
        return is_plain(node.body)
    return isinstance(node, ast.Call) and _name(node.func) in FORMATS


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _is_streamlit(func: ast.Attribute) -> bool:
    """``st.x`` or a place on the page; no other object of the pages has such methods."""
    return not (isinstance(func.value, ast.Name) and func.value.id in OTHERS)
