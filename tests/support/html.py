"""A check of HTML pages by the rules of the standard that templates break most easily.

Stricter than the standard in one point: every element that may have an end tag must have it, so that a
forgotten one is found where it was forgotten.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.support import html_tables as tables

Attributes = dict[str, str | None]
FOREIGN = {"svg", "math"}
TIME = r"\d\d:\d\d(:\d\d(\.\d+)?)?"
DATE = re.compile(rf"\d{{4}}(-\d\d(-\d\d([T ]{TIME}(Z|[+-]\d\d:?\d\d)?)?)?)?|{TIME}")
TEXTLESS = {"ul", "ol", "table", "tbody", "thead", "tr", "select", "dl", "head"}
SPACELESS = {"id", "href", "action", "src", "for"}


@dataclass
class Element:
    """An open or finished element; `children` are its element children in their order."""

    name: str
    attributes: Attributes
    line: int
    children: list["Element"] = field(default_factory=list)
    text: str = ""


def html_faults(page: str, *, fragment: bool = False) -> list[str]:
    """What is wrong with a page (or a part that a script puts in), as `line: sentence`; empty if valid."""
    checker = _Checker(fragment)
    checker.feed(page)
    checker.close()
    return checker.finish()


class _Checker(HTMLParser):
    def __init__(self, fragment: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.fragment = fragment
        self.open: list[Element] = []
        self.done: list[Element] = []
        self.faults: list[str] = []
        self.doctype = False

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl.lower() == "doctype html"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), self.getpos()[0])
        if not FOREIGN.intersection([*self._path(), tag]):
            self.faults += _doubled(element, attrs) + _attribute_faults(element) + self._place_faults(element)
        if self.open:
            self.open[-1].children.append(element)
        if tag in tables.VOID:
            self.done.append(element)
        else:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in tables.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in tables.VOID or not self.open or self.open[-1].name != tag:
            inside = f"<{self.open[-1].name}> of line {self.open[-1].line}" if self.open else "nothing"
            self._say(f"</{tag}> where {inside} is open")
            return
        element = self.open.pop()
        self.faults += _content_faults(element)
        self.done.append(element)

    def handle_data(self, data: str) -> None:
        if not data.strip():
            return
        for element in self.open:
            element.text += data
        if self.open and self.open[-1].name in TEXTLESS:
            self._say(f"text {data.strip()[:30]!r} directly in <{self.open[-1].name}>")

    def finish(self) -> list[str]:
        """All faults, after the end of the text."""
        self.faults += [f"{element.line}: <{element.name}> is never closed" for element in self.open]
        self.faults += _document_faults(self.done)
        if not self.fragment:
            self.faults += self._page_faults()
        return self.faults

    def _page_faults(self) -> list[str]:
        found = {element.name: element for element in self.done}
        checks = {
            "no <!doctype html>": self.doctype,
            "<html> has no lang": bool(found.get("html") and found["html"].attributes.get("lang")),
            "<title> is empty": bool(found.get("title") and found["title"].text.strip()),
            "no <meta charset>": any("charset" in one.attributes for one in self.done if one.name == "meta"),
            "not exactly one <main>": sum(one.name == "main" for one in self.done) == 1,
            "not exactly one <h1>": sum(one.name == "h1" for one in self.done) == 1,
        }
        return [f"1: {fault}" for fault, good in checks.items() if not good]

    def _place_faults(self, element: Element) -> list[str]:
        path, name = self._path(), element.name
        if name not in tables.KNOWN:
            return [f"{element.line}: <{name}> is not an element of HTML"]
        faults = [f"{element.line}: <{name}> inside <{outer}>" for outer in path
                  if outer in tables.APART.get(name, ()) and element.attributes.get("type") != "hidden"]
        model = next((outer for outer in reversed(path) if outer not in tables.TRANSPARENT), "")
        if not model or name in tables.CHILDREN.get(model, tables.FLOW):
            return faults
        if model in tables.PARENTS.get(name, ()):
            return faults
        return [*faults, f"{element.line}: <{name}> directly in <{model}>"]

    def _path(self) -> list[str]:
        return [element.name for element in self.open]

    def _say(self, sentence: str) -> None:
        self.faults.append(f"{self.getpos()[0]}: {sentence}")


def _doubled(element: Element, attrs: list[tuple[str, str | None]]) -> list[str]:
    counts = Counter(name for name, _ in attrs)
    twice = [name for name, count in counts.items() if count > 1]
    return [f"{element.line}: {name} twice on <{element.name}>" for name in twice]


def _attribute_faults(element: Element) -> list[str]:
    faults = [f"no {name}" for name in tables.NEEDED.get(element.name, ()) if name not in element.attributes]
    for name, value in element.attributes.items():
        faults += _one_attribute(element, name, value or "")
    return [f"{element.line}: <{element.name}>: {fault}" for fault in faults]


def _one_attribute(element: Element, name: str, value: str) -> list[str]:
    known = tables.GLOBAL | tables.ATTRIBUTES.get(element.name, frozenset())
    kind = (element.attributes.get("type") or "text").lower()
    allowed = tables.CHOICES.get((element.name, name))
    wrong = {
        "does not exist here": name not in known and not name.startswith(("data-", "aria-")),
        "is a style, put it into the style sheet": name == "style",
        f"has the value {value!r}": name in tables.BOOLEAN and value not in {"", name}
        or allowed is not None and value.lower() not in allowed,
        "is empty": name in tables.NOT_EMPTY and not value.strip(),
        "has spaces in it": name in SPACELESS and re.search(r"\s", value) is not None,
        f"makes no sense on type={kind}": element.name == "input"
        and kind not in tables.ON_TYPES.get(name, {kind}),
        f"is no word for filling in: {value!r}": name == "autocomplete" and value not in tables.AUTOFILL,
        "needs a role": name == "aria-label" and element.name in tables.NAMELESS
        and not element.attributes.get("role"),
        f"is no date: {value!r}": name == "datetime" and not DATE.fullmatch(value),
    }
    return [f"{name} {sentence}" for sentence, is_so in wrong.items() if is_so]


def _content_faults(element: Element) -> list[str]:
    name, inside = element.name, [child.name for child in element.children]
    first = tables.FIRST.get(name)
    wrong = {
        f"<{first}> is not the first": first in inside[1:],
        "no <summary>": name == "details" and "summary" not in inside,
        "empty": name in tables.HEADINGS | {"title"} and not element.text.strip(),
        "<dt> and <dd> belong together": name == "dl" and ("dt" in inside) != ("dd" in inside),
        "required, but the first option is not empty": name == "select" and _demands_a_filled_option(element),
        "rows of different width": name in {"thead", "tbody"} and len(_widths(element)) > 1,
    }
    return [f"{element.line}: <{name}>: {fault}" for fault, is_so in wrong.items() if is_so]


def _demands_a_filled_option(select: Element) -> bool:
    single = "required" in select.attributes and not {"multiple", "size"} & select.attributes.keys()
    first = next((child for child in select.children if child.name == "option"), None)
    return single and first is not None and bool(first.attributes.get("value", first.text.strip()))


def _widths(rows: Element) -> set[int]:
    cells = [[cell for cell in row.children if cell.name in {"td", "th"}] for row in rows.children]
    if any("rowspan" in cell.attributes for row in cells for cell in row):
        return set()
    return {sum(int(cell.attributes.get("colspan") or 1) for cell in row) for row in cells if row}


def _document_faults(elements: list[Element]) -> list[str]:
    """Ids once each, and every reference to one of them."""
    ids = Counter(value for one in elements if (value := one.attributes.get("id")))
    controls = {one.attributes.get("id") for one in elements
                if one.name in tables.LABELABLE and one.attributes.get("type") != "hidden"}
    faults = [f"0: id {name!r} stands {count} times" for name, count in ids.items() if count > 1]
    for one in elements:
        wanted = {(name, word) for name in tables.REFERENCES & one.attributes.keys()
                  for word in (one.attributes[name] or "").split()}
        faults += [f"{one.line}: <{one.name}>: {name} names {word!r}, which is nowhere"
                   for name, word in sorted(wanted) if word not in ids]
        target = one.attributes.get("for")
        if one.name == "label" and target in ids and target not in controls:
            faults.append(f"{one.line}: <label>: {target!r} is no control")
    return faults
