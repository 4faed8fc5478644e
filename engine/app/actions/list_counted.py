"""The records behind a number of a report, by the number's own condition and as the viewer may see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.access.viewer import Viewer
from engine.app.actions.run_report import Asked, ask, find_report
from engine.app.listing import field_of, list_columns, name_of, name_sort, shown_value
from engine.app.looks import Look, scoped_look
from engine.app.office import Office
from engine.app.pages import ColumnHead
from engine.app.report_pages import CountedPage, CountedRow
from engine.app.reports.answers import AnswerRow, bound, is_grouped, query_by, unpacked
from engine.app.reports.counted import Counted, counted
from engine.app.reports.keys import OF, RowKey, key_condition, read_key
from engine.app.reports.parameters import parameter_address, parameter_words
from engine.app.reports.sheet import cell_texts, face_of
from engine.app.showing import Shower, field_label, plain, type_shower
from engine.model.definitions import DefinitionSet
from engine.model.expression import TRUE, Expr, Source, conjunction, row_of
from engine.model.forms import FormSpec
from engine.model.outcomes import NotFound
from engine.model.query import Column, Order, Query
from engine.model.reports import ReportSpec
from engine.model.types import Value

SHOWN_ROWS = 1000


@dataclass(frozen=True, slots=True)
class _Listing:
    """The query of the records; `heads` of its columns after the first `ids`, which are ids of the records of `forms`."""

    query: Query
    heads: tuple[ColumnHead, ...]
    forms: tuple[str, ...]
    showers: tuple[Shower, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a report: its column, the row it stands in, what it counts."""

    column: Column
    key: RowKey
    counted: Counted


def list_counted(
    office: Office, viewer: Viewer, report_id: str, texts: Mapping[str, str], limit: int = SHOWN_ROWS
) -> CountedPage:
    """`texts`: the parameters as typed, and the number's column and row. Raises NotFound (also for a row the viewer's report
    does not have), Denied."""
    report = find_report(office, viewer, report_id)
    number = find_number(office, report, texts)
    with office.database.reading() as connection:
        look = scoped_look(office, viewer, connection)
        asked = ask(office, viewer, connection, report, {name: texts[name] for name in report.params if name in texts}, look)
        if not asked.can_run:
            raise NotFound
        row = _find_row(asked, number, look)
        rows = counted_rows(office, report, number, asked.values, look, limit + 1)
    return _page(office, asked, number, row, rows, limit)


def find_number(office: Office, report: ReportSpec, texts: Mapping[str, str]) -> Number:
    """The number an address speaks of. Raises NotFound."""
    column = next((item for item in report.query.columns if item.id == texts.get(OF)), None)
    found = counted(report, column, office.definitions) if column is not None else None
    key = read_key(report, texts)
    if column is None or found is None or key is None:
        raise NotFound
    return Number(column, key, found)


def _find_row(asked: Asked, number: Number, look: Look) -> AnswerRow:
    """The row of the report in which the number stands. Raises NotFound."""
    report, key = asked.report, number.key
    groups = key.groups if is_grouped(report.query) else ()

    def query() -> Query:
        found = query_by(report, groups)
        return replace(found, where=conjunction((found.where or TRUE, key_condition(report, key))))

    rows = look(("report row", report.id, key.shape), query, {**bound(asked.values), **key.binds})
    if len(rows) != 1:
        raise NotFound
    return unpacked(report, groups, rows)[0]


def counted_rows(
    office: Office, report: ReportSpec, number: Number, values: Mapping[str, Value], look: Look, limit: int | None
) -> list[tuple[Value, ...]]:
    """The rows as `listing_of` orders their columns; the last column is the value the number is made of, if it is of one."""
    key = ("report rows", report.id, number.column.id, number.key.shape)
    listing = listing_of(office, report, number)
    return look(key, lambda: listing.query, {**bound(values), **number.key.binds}, limit)


def listing_of(office: Office, report: ReportSpec, number: Number) -> _Listing:
    """How the number's records are listed, made once for all rows of the same shape."""
    key = ("report listing", report.id, number.column.id, number.key.shape)
    return office.prepared.get(key, lambda: _make_listing(office, report, number))


def _make_listing(office: Office, report: ReportSpec, number: Number) -> _Listing:
    found, definitions = number.counted, office.definitions
    where = conjunction((found.where, key_condition(report, number.key)))
    if found.is_unique and found.value is not None:
        return _unique(office, found, number.column, where)
    forms = tuple(definitions.forms[source.form] for source in found.listed)
    ids = tuple(Column(f"id.{source.alias}", row_of(source)) for source in found.listed)
    shown = tuple(_shown_columns(definitions, found.listed, forms))
    value = (Column("value", found.value, number.column.label, number.column.format),) if found.value is not None else ()
    first = row_of(found.listed[0])
    sort = (*(Order(part) for part in name_sort(forms[0], first)), Order(field_of(forms[0], "id", first, definitions)))
    query = Query(found.sources, (*ids, *shown, *value), where=where, sort=sort)
    return _Listing(query, _heads((*shown, *value)), tuple(form.id for form in forms), _showers(office, (*shown, *value)))


def _unique(office: Office, found: Counted, column: Column, where: Expr) -> _Listing:
    """Different values, each once: records by their names, or the values themselves."""
    value = found.value
    assert value is not None
    forms: tuple[str, ...] = ()
    columns: tuple[Column, ...] = (Column("value", value, column.label),)
    if value.type.kind == "record":
        form = office.definitions.forms[value.type.form]
        forms, columns = (form.id,), (Column("id", value), Column("name", name_of(value), form.one))
    shown = columns[len(forms) :]
    query = Query(found.sources, columns, where=where, group=(value,), sort=(Order(shown[0].value),))
    return _Listing(query, _heads(shown), forms, _showers(office, shown))


def _shown_columns(
    definitions: DefinitionSet, sources: Sequence[Source], forms: Sequence[FormSpec]
) -> Iterator[Column]:
    """One source as its own list shows it, with the record its rows stand in; of several tied ones the names."""
    if len(sources) > 1:
        yield from (Column("name", name_of(row_of(source)), form.one) for source, form in zip(sources, forms, strict=True))
        return
    (form,), row = forms, row_of(sources[0])
    for item in list_columns(definitions, form):
        yield Column(item, shown_value(form, item, row, definitions), field_label(definitions, form, item))
    if form.parent:
        yield Column("parent", shown_value(form, "parent", row, definitions), definitions.forms[form.parent].one)


def _heads(columns: Sequence[Column]) -> tuple[ColumnHead, ...]:
    return tuple(ColumnHead(item.id, item.label, numeric=item.value.type.kind == "number") for item in columns)


def _showers(office: Office, columns: Sequence[Column]) -> tuple[Shower, ...]:
    return tuple(
        plain
        if item.value.type.kind == "record"
        else type_shower(office.definitions, item.value.type, office.clock, item.format)
        for item in columns
    )


def _page(
    office: Office, asked: Asked, number: Number, row: AnswerRow, rows: list[tuple[Value, ...]], limit: int
) -> CountedPage:
    report, listing = asked.report, listing_of(office, asked.report, number)
    columns, face = report.query.columns, face_of(office, report)
    texts = cell_texts(columns, face.showers, row.values, row.names)
    at = columns.index(number.column)
    depth = len(report.query.group) or next((index for index, item in enumerate(columns) if index in face.counting), 0)
    named = tuple((item.label, text) for item, text in zip(columns[:depth], texts, strict=False) if text)
    return CountedPage(
        title=report.title,
        label=number.column.label,
        shown=texts[at],
        about=(*named, *parameter_words(office, report, asked.values, asked.names)),
        back=f"/r/{report.id}?{parameter_address(report, asked.values)}".rstrip("?"),
        columns=listing.heads,
        rows=tuple(_row(listing, item) for item in rows[:limit]),
        cut=len(rows) > limit,
    )


def _row(listing: _Listing, row: tuple[Value, ...]) -> CountedRow:
    ids = len(listing.forms)
    href = f"/f/{listing.forms[0]}/{row[0]}" if ids and row[0] is not None else ""
    return CountedRow(tuple(show(value) for show, value in zip(listing.showers, row[ids:], strict=True)), href)
