"""Printed documents of a record: an author's blocks resolved into a `prints.document.Document`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.app.listing import ROW, field_of, name_of, over_row, row_of
from engine.app.looks import Look
from engine.app.lookup import by_id
from engine.app.office import Office
from engine.app.showing import Shower, plain, type_shower
from engine.model.definitions import DefinitionSet
from engine.model.expression import Bind, Compare, Expr, FieldOf, InRecords, Source
from engine.model.forms import FormSpec, Hole, Template
from engine.model.prints import (
    Block,
    HeadingBlock,
    LineBlock,
    PrintSpec,
    SignaturesBlock,
    TableBlock,
    TextBlock,
    TicksBlock,
)
from engine.model.query import Column, Order, Query
from engine.model.types import TRUTH, Value, record_of
from engine.prints.document import Document, DocumentBlock, Heading, Line, Paragraph, Signatures, Table, Ticks

NUMBER_HEAD = "№ п/п"


def resolve(office: Office, spec: PrintSpec, id: int, look: Look) -> Document | None:
    """The document with all its texts; None when the record is not there for this sight. One statement for the texts
    and one for each table."""
    form = office.definitions.forms[spec.form]
    holes = tuple(hole for block in spec.blocks for hole in _holes(block))
    values = dict.fromkeys((*(hole.value for hole in holes), *(tick for tick in _tick_values(spec))))
    columns = tuple(Column(f"c{number}", _shown(form, value)) for number, value in enumerate(values))
    id_column = Column("id", field_of(form, "id", row_of(form), office.definitions))
    rows = look(
        ("print", spec.id),
        lambda: Query((Source(ROW, form.id),), (id_column, *columns), where=by_id(form)),
        {"id": id},
    )
    if not rows:
        return None
    texts = _Texts(office, dict(zip(values, rows[0][1:], strict=True)))
    return Document(spec.title, tuple(_blocks(office, spec, id, look, texts)))


class _Texts:
    """Resolved values of one row, put into templates."""

    def __init__(self, office: Office, values: dict[Expr, Value]) -> None:
        self._office = office
        self._values = values

    def text(self, template: Template) -> str:
        return "".join(part if isinstance(part, str) else self._hole(part) for part in template.parts)

    def truth(self, value: Expr) -> bool:
        return bool(self._values[value])

    def _hole(self, hole: Hole) -> str:
        return hole_shower(self._office, hole)(self._values[hole.value])


def hole_shower(office: Office, hole: Hole) -> Shower:
    """How the value of a hole is written."""
    if hole.value.type.kind in ("record", "records"):
        return plain
    return type_shower(office.definitions, hole.value.type, office.clock, hole.format)


def _holes(block: Block) -> Iterator[Hole]:
    templates: tuple[Template, ...] = ()
    if isinstance(block, HeadingBlock | LineBlock | TextBlock):
        templates = (block.text,)
    elif isinstance(block, SignaturesBlock):
        templates = tuple(name for _, name in block.lines)
    for template in templates:
        yield from (part for part in template.parts if isinstance(part, Hole))


def _tick_values(spec: PrintSpec) -> Iterator[Expr]:
    for block in spec.blocks:
        if isinstance(block, TicksBlock):
            yield from (value for _, value in block.items)


def _shown(form: FormSpec, value: Expr) -> Expr:
    """The expression over the query's row; a record by its name."""
    moved = over_row(value, form)
    return name_of(moved) if moved.type.kind == "record" else moved


def _blocks(office: Office, spec: PrintSpec, id: int, look: Look, texts: _Texts) -> Iterator[DocumentBlock]:
    number = 0
    for position, block in enumerate(spec.blocks):
        if isinstance(block, TextBlock):
            number += block.number
            yield Paragraph(texts.text(block.text), f"{number}." if block.number else "")
        elif isinstance(block, TableBlock):
            yield _table(office, spec, position, block, id, look)
        else:
            yield _plain_block(block, texts)


def _plain_block(block: HeadingBlock | LineBlock | TicksBlock | SignaturesBlock, texts: _Texts) -> DocumentBlock:
    if isinstance(block, HeadingBlock):
        return Heading(texts.text(block.text))
    if isinstance(block, LineBlock):
        return Line(texts.text(block.text), block.align)
    if isinstance(block, TicksBlock):
        return Ticks(tuple((title, texts.truth(value)) for title, value in block.items))
    return Signatures(tuple((post, texts.text(name)) for post, name in block.lines))


def _table(office: Office, spec: PrintSpec, position: int, block: TableBlock, id: int, look: Look) -> Table:
    child = office.definitions.forms[block.form]
    holes = [part for column in block.columns for part in column.text.parts if isinstance(part, Hole)]
    values = tuple(dict.fromkeys(hole.value for hole in holes))
    columns = tuple(Column(f"c{number}", _shown(child, value)) for number, value in enumerate(values))
    rows = look(
        ("print table", spec.id, position), lambda: _rows_query(office.definitions, spec.form, block, columns), {"id": id}
    )
    heads = tuple(column.title for column in block.columns)
    cells = []
    for number, row in enumerate(rows, 1):
        texts = _Texts(office, dict(zip(values, row, strict=True)))
        line = tuple(texts.text(column.text) for column in block.columns)
        cells.append((str(number), *line) if block.numbered else line)
    return Table((NUMBER_HEAD, *heads) if block.numbered else heads, tuple(cells))


def _rows_query(definitions: DefinitionSet, form: str, block: TableBlock, columns: tuple[Column, ...]) -> Query:
    """The rows of a table in their order, or the records a field names by their names."""
    child = definitions.forms[block.form]
    base = row_of(child)
    held = definitions.forms[form].fields[block.field]
    if held.kind == "table":
        parent = field_of(child, "parent", base, definitions)
        where: Expr = Compare(TRUTH, "==", parent, Bind(parent.type, "id"))
        order = tuple(Order(field_of(child, item, base, definitions)) for item in ("row", "id"))
    else:
        where = InRecords(TRUTH, base, FieldOf(held.type, Bind(record_of(form), "id"), held.id))
        order = (Order(name_of(base)), Order(field_of(child, "id", base, definitions)))
    return Query((Source(ROW, child.id),), columns, where=where, sort=order)
