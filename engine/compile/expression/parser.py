"""Text to Python's syntax tree, with everything refused that is not an expression of ours."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass

from engine.compile.expression.wording import WORDING
from engine.source.places import Fault, Place
from engine.source.wording import make_fault

MAX_LENGTH = 2000
MAX_DEPTH = 12
LEVEL, CHAIN = 8, 1  # what a level and a link of a chain to the left (a.b.c, a + b + c) count towards the depth
NUMBER = re.compile(r"\d{1,18}(\.\d{1,6})?")
STRING = re.compile(r"'[^'\\\n]*'|\"[^\"\\\n]*\"")

NODES: dict[type[ast.AST], str] = {
    ast.JoinedStr: "подстановки f'…'", ast.Lambda: "функции lambda", ast.Subscript: "квадратные скобки после имени",
    ast.ListComp: "циклы в скобках", ast.GeneratorExp: "циклы в скобках", ast.Dict: "фигурные скобки",
    ast.Set: "фигурные скобки", ast.Tuple: "перечисление без квадратных скобок", ast.NamedExpr: "присваивание",
    ast.Starred: "звёздочка", ast.Await: "await", ast.Yield: "yield", ast.Slice: "срез",
}  # fmt: skip


class Wrong(Exception):
    """One fault of an expression, found at a place."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Text:
    """An expression's text and where it begins; turns the places of Python's tree (UTF-8 bytes) into ours."""

    text: str
    place: Place

    def at(self, offset: int) -> Place:
        """The place of a character of the text."""
        before = self.text[:offset]
        lines = before.count("\n")
        if not lines:
            return Place(self.place.file, self.place.line, self.place.column + offset)
        return Place(self.place.file, self.place.line + lines, offset - before.rfind("\n"))

    def offset(self, node: ast.AST) -> int:
        return len(self.text.encode()[: node.col_offset].decode(errors="ignore"))  # type: ignore[attr-defined]

    def source(self, node: ast.AST) -> str:
        """What the author wrote for the node."""
        data = self.text.encode()
        return data[node.col_offset : node.end_col_offset].decode(errors="ignore")  # type: ignore[attr-defined]

    def wrong(self, code: str, node: ast.AST | int, **values: object) -> Wrong:
        offset = node if isinstance(node, int) else self.offset(node)
        return Wrong(make_fault(WORDING, code, self.at(offset), **values))


def parse(text: Text) -> ast.expr:
    """The tree of one expression, on one line. Raises Wrong."""
    if len(text.text) > MAX_LENGTH:
        raise text.wrong("E501", 0, limit=MAX_LENGTH)
    if not text.text.strip():
        raise text.wrong("E102", 0)
    flat = text.text.replace("\n", " ")
    _refuse_comment(text, flat)
    lead = len(flat) - len(flat.lstrip())
    try:
        tree = ast.parse(flat[lead:], mode="eval").body
    except SyntaxError as error:
        raise text.wrong("E101", _offset(error, flat, lead), **_reason(error, flat)) from None
    except (RecursionError, MemoryError, ValueError):
        raise text.wrong("E502", 0, limit=MAX_DEPTH) from None
    if lead:
        _shift(tree, lead)
    if isinstance(tree, ast.Constant) and tree.value == "":
        raise text.wrong("E106", tree)
    _check(tree, text)
    return tree


def _refuse_comment(text: Text, flat: str) -> None:
    if "#" not in flat:
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO(flat).readline):
            if token.type == tokenize.COMMENT:
                raise text.wrong("E103", token.start[1], text="#", what="пояснение внутри выражения",
                                 remedy="Пояснение пишут отдельной строкой YAML.")  # fmt: skip
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return  # the parser says what is wrong


def _offset(error: SyntaxError, flat: str, lead: int) -> int:
    """The character Python complains about; the end of the text when it says nothing or wants more."""
    if not error.offset:
        return len(flat.rstrip())
    before = flat[lead:].encode()[: error.offset - 1].decode(errors="ignore")
    return min(lead + len(before), len(flat.rstrip()))


def _reason(error: SyntaxError, flat: str) -> dict[str, str]:
    said = str(error.msg)
    if "=" in flat and ("assign" in said or "==" in said):
        return {"problem": "одиночное «=»", "remedy": "Сравнивают двумя знаками: ==."}
    if "never closed" in said or "unexpected EOF" in said:
        return {"problem": "скобка не закрыта", "remedy": "Закройте её."}
    if "unmatched" in said or "does not match" in said:
        return {"problem": "лишняя или чужая скобка", "remedy": "Проверьте скобки."}
    if "unterminated string" in said:
        return {"problem": "кавычка не закрыта", "remedy": "Закройте её."}
    if "leading zeros" in said or "decimal literal" in said or "literal" in said:
        return {"problem": "число записано не по форме", "remedy": "Запишите его цифрами: 15 или 4.5."}
    if "invalid character" in said or "non-printable" in said:
        return {"problem": "недопустимый знак", "remedy": "Кавычки — ' или \", тире и знаки — обычные."}
    return {"problem": "здесь нарушены правила записи", "remedy": "Проверьте знаки, скобки и слова and, or, not, in."}


def _shift(tree: ast.AST, lead: int) -> None:
    for node in ast.walk(tree):
        if hasattr(node, "col_offset"):
            node.col_offset += lead
            node.end_col_offset += lead  # type: ignore[attr-defined]


def _check(tree: ast.expr, text: Text) -> None:
    """Depth, forbidden nodes, the writing of literals and names."""
    todo: list[tuple[ast.AST, int]] = [(tree, LEVEL)]
    while todo:
        node, depth = todo.pop()
        if depth > MAX_DEPTH * LEVEL:
            raise text.wrong("E502", node, limit=MAX_DEPTH)
        _check_node(node, text)
        _refuse_empty(node, text)
        todo.extend((child, depth + step) for child, step in _children(node))


def _check_node(node: ast.AST, text: Text) -> None:
    if type(node) in NODES:
        raise text.wrong("E103", node, text=text.source(node)[:40], what=NODES[type(node)], remedy="")
    if isinstance(node, ast.Constant):
        _check_constant(node, text)
    elif isinstance(node, ast.Call) and any(keyword.arg is None for keyword in node.keywords):
        raise text.wrong("E103", node, text="**", what="звёздочки", remedy="")


def _check_constant(node: ast.Constant, text: Text) -> None:
    source = text.source(node)
    if isinstance(node.value, bool) or node.value is None:
        words = {True: "true", False: "false", None: "null"}
        raise text.wrong("E103", node, text=source, what="слово Python", remedy=f"Пишут «{words[node.value]}».")
    if isinstance(node.value, str):
        if not STRING.fullmatch(source):
            raise text.wrong("E105", node, text=source[:40])
    elif isinstance(node.value, int | float) and not NUMBER.fullmatch(source):
        raise text.wrong("E104", node, text=source[:40])
    elif not isinstance(node.value, int | float):
        raise text.wrong("E103", node, text=source[:40], what="такое значение", remedy="")


def _refuse_empty(node: ast.AST, text: Text) -> None:
    """The empty text is no value; only `join` may put nothing between its parts."""
    children = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "join":
        children = [child for child in children if child not in node.args[:1]]
    for child in children:
        if isinstance(child, ast.Constant) and child.value == "":
            raise text.wrong("E106", child)


def _children(node: ast.AST) -> list[tuple[ast.AST, int]]:
    """Child nodes and what they add to the depth."""
    if isinstance(node, ast.Attribute):
        return [(node.value, CHAIN)]
    if isinstance(node, ast.BinOp):
        return [(node.left, CHAIN if isinstance(node.left, ast.BinOp) else LEVEL), (node.right, LEVEL)]
    if isinstance(node, ast.IfExp):
        last = CHAIN if isinstance(node.orelse, ast.IfExp) else LEVEL
        return [(node.test, LEVEL), (node.body, LEVEL), (node.orelse, last)]
    if isinstance(node, ast.Call):
        arguments = [*node.args, *(item.value for item in node.keywords)]
        return [(node.func, LEVEL), *((item, LEVEL) for item in arguments)]
    return [(child, LEVEL) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
