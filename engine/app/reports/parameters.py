"""Parameters of a report: from texts to values, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlencode

from engine.access.viewer import ANONYMOUS, Viewer
from engine.app.judging import Judge, judge_for
from engine.app.listing import ROW, name_of, row_of
from engine.app.looks import Look
from engine.app.lookup import by_id
from engine.app.office import Office
from engine.app.showing import field_shower
from engine.data.connection import Connection
from engine.model.expression import Source
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec
from engine.model.query import Column, Query
from engine.model.reports import ReportSpec
from engine.model.texts import say
from engine.model.types import Value

Words = tuple[tuple[str, str], ...]


def parameter_values(
    office: Office, connection: Connection, report: ReportSpec, texts: Mapping[str, str], viewer: Viewer = ANONYMOUS
) -> tuple[dict[str, Value], dict[str, str]]:
    """Canonical values, and sentences about texts that cannot be read, by parameter. What is not named takes its default,
    which may speak of the viewer."""
    judge = judge_for(office, connection, viewer)
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for name, spec in report.params.items():
        try:
            values[name] = _value(judge, spec, texts.get(name))
        except ValueError as error:
            values[name] = None
            errors[name] = str(error)
        if values[name] is None and spec.required and name in texts:
            errors.setdefault(name, say("required"))
    return values, errors


def missing_parameters(report: ReportSpec, values: Mapping[str, Value]) -> tuple[str, ...]:
    """Labels of the parameters without which there is nothing to show."""
    return tuple(spec.label for name, spec in report.params.items() if spec.required and values[name] is None)


def _value(judge: Judge, spec: FieldSpec, text: str | None) -> Value:
    if text is not None:
        return FIELD_TYPES[spec.kind].parse(text, spec)
    if spec.default is None:
        return None
    return judge.value(spec.default)


def text_of(spec: FieldSpec, value: Value) -> str:
    """A value as it is typed."""
    return FIELD_TYPES[spec.kind].edit(value, spec)


def parameter_address(report: ReportSpec, values: Mapping[str, Value]) -> str:
    """The chosen values as a query, so that whoever gets the address sees the same report."""
    return urlencode({name: text_of(spec, values[name]) for name, spec in report.params.items()})


def parameter_names(office: Office, report: ReportSpec, values: Mapping[str, Value], look: Look) -> dict[str, str]:
    """What the records chosen as parameters are called, those that may be seen."""
    found: dict[str, str] = {}
    for name, spec in report.params.items():
        value = values.get(name)
        if spec.kind == "link" and isinstance(value, int):
            called = look(("parameter", spec.target), partial(_named, office, spec), {"id": value}, 1)
            found.update((name, str(row[0] or f"№ {value}")) for row in called)
    return found


def _named(office: Office, spec: FieldSpec) -> Query:
    target, form = spec.target, office.definitions.forms[spec.target]
    return Query((Source(ROW, target),), (Column("name", name_of(row_of(form))),), where=by_id(form))


def parameter_words(
    office: Office, report: ReportSpec, values: Mapping[str, Value], names: Mapping[str, str]
) -> Words:
    """(label, text) of every parameter that has a value."""
    words = []
    for name, spec in report.params.items():
        if values[name] is not None:
            text = names.get(name, "—") if spec.kind == "link" else field_shower(spec, office.clock)(values[name])
            words.append((spec.label, text))
    return tuple(words)
