"""Snapshots of reports: kept by the holders of a duty, seen by those to whom the report is open whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.access.decide import may_keep
from engine.access.restrict import restrict, viewer_shape
from engine.access.viewer import Viewer
from engine.app.actions.export_report import check_complete
from engine.app.actions.run_report import Asked, ask, find_report, make_page
from engine.app.looks import scoped_look
from engine.app.office import Office
from engine.app.report_pages import KeepingView, KeptPage, KeptView, ReportPage
from engine.app.reports.answers import query_by
from engine.app.reports.files import report_file
from engine.app.reports.pivots import plan_of
from engine.app.reports.snapshots import as_text, digest_of, from_text
from engine.app.showing import type_shower
from engine.app.spreadsheets import ROW_LIMIT, ExportFile
from engine.data.connection import Connection
from engine.data.snapshots import Kept, KeptLine, add_snapshot, snapshot, snapshots
from engine.data.writer import Author, Writer
from engine.model.expression import TRUE
from engine.model.outcomes import Denied, NotFound, Reason, Refused
from engine.model.query import Query
from engine.model.reports import ReportSpec
from engine.model.types import Value

EVENT = "keep_report"
MOST_LETTERS = 1000
NOT_WHOLE = "Снимок показывает отчёт целиком, а вам открыта только часть его строк или столбцов."
AGAIN = "Такой снимок уже есть ({made}, {who}). Напишите, почему нужен ещё один."
TOO_LONG = "Отчёт слишком длинный для снимка: больше {limit} строк."


@dataclass(frozen=True, slots=True)
class Done:
    """The snapshot an address asked for; `new`: it was made just now."""

    id: int
    new: bool


def keeping_view(office: Office, viewer: Viewer, report_id: str) -> KeepingView | None:
    """The snapshots under a report, for someone who may open it; None where there are none for this person."""
    report = find_report(office, viewer, report_id)
    if report.freeze is None or not sees_whole(office, viewer, report):
        return None
    with office.database.reading() as connection:
        found = tuple(_view(office, report, line) for line in snapshots(connection, report.id))
    return KeepingView(may_keep=may_keep(viewer, office.rights, report.id).allowed, kept=found)


def keep_report(
    office: Office, viewer: Viewer, report_id: str, texts: Mapping[str, str], reason: str, request: str = ""
) -> Done:
    """The report under these parameters, as it is now. Raises NotFound, Denied, Refused."""
    report = find_report(office, viewer, report_id)
    _allow_keeping(office, viewer, report)
    with office.database.reading() as connection:
        look = scoped_look(office, viewer, connection)
        asked = ask(office, viewer, connection, report, texts, look)
        page = make_page(office, asked, texts, look, ROW_LIMIT, "")
        per = _per(office, connection, asked)
    check_complete(page)
    if page.cut:
        raise Refused((Reason(TOO_LONG.format(limit=ROW_LIMIT)),))
    return _store(office, viewer, asked, page, per, reason.strip()[:MOST_LETTERS], request)


def _store(
    office: Office, viewer: Viewer, asked: Asked, page: ReportPage, per: str, reason: str, request: str
) -> Done:
    report, params = asked.report, json.dumps(dict(asked.values), ensure_ascii=False, sort_keys=True)
    content = as_text(page)
    digest = digest_of(report.id, params, content)
    about = "; ".join(f"{label}: {text}" for label, text in page.about)
    with office.database.writing() as transaction:
        same = [line for line in snapshots(transaction, report.id) if (line.per, line.params) == (per, params)]
        if same and same[0].digest == digest:
            return Done(same[0].id, new=False)
        if same and not reason:
            raise Refused((Reason(AGAIN.format(made=office.clock.show(same[0].made), who=same[0].made_by)),))
        now = office.clock.now()
        why = reason if same else ""
        kept = Kept(
            report.id, per, params, about, content, digest, office.definitions.hash, why, now, viewer.account, viewer.name
        )
        id = add_snapshot(transaction, kept)
        writer = Writer(transaction, office.definitions, Author(viewer.account, request=request), now)
        writer.note(EVENT, {"report": (None, report.id), "snapshot": (None, id), "digest": (None, digest)})
        writer.finish()
    return Done(id, new=True)


def kept_page(office: Office, viewer: Viewer, report_id: str, id: int) -> KeptPage:
    """A snapshot as it was. Raises NotFound, Denied."""
    report = find_report(office, viewer, report_id)
    if report.freeze is None:
        raise NotFound
    if not sees_whole(office, viewer, report):
        raise Denied(Reason(NOT_WHOLE))
    with office.database.reading() as connection:
        kept = snapshot(connection, report.id, id)
    if kept is None:
        raise NotFound
    made = office.clock.show(kept.made)
    printed = f"{made}, {kept.made_by}, снимок № {id}"
    return KeptPage(
        id=id,
        page=from_text(report.id, kept.content, printed),
        per=kept.per,
        made=made,
        made_by=kept.made_by,
        reason=kept.reason,
        whole=digest_of(report.id, kept.params, kept.content) == kept.digest,
    )


def kept_file(office: Office, viewer: Viewer, report_id: str, id: int, format: str) -> ExportFile:
    """A snapshot as a file. Raises NotFound, Denied."""
    return report_file(kept_page(office, viewer, report_id, id).page, f"{report_id}-{id}", format)


def sees_whole(office: Office, viewer: Viewer, report: ReportSpec) -> bool:
    """Whether the viewer's own report would hold every row and every value: restricting its queries changes nothing."""
    key = ("sees whole", viewer_shape(viewer, office.rights), report.id)
    return office.rights.once(key, lambda: all(_is_open(office, viewer, query) for query in _queries(office, report)))


def _queries(office: Office, report: ReportSpec) -> list[Query]:
    found = [query_by(report, tuple(range(len(report.query.group))))]
    if report.pivot:
        plan = plan_of(office, report, report.pivot)
        found += [query for query in (report.pivot.all_rows, report.pivot.all_columns) if query is not None]
        found.append(replace(report.query, columns=(*plan.columns, *report.pivot.side, *report.pivot.foot)))
    return found


def _is_open(office: Office, viewer: Viewer, query: Query) -> bool:
    plain = replace(query, where=query.where or TRUE)
    return restrict(plain, viewer, office.rights, office.definitions).query == plain


def _allow_keeping(office: Office, viewer: Viewer, report: ReportSpec) -> None:
    if report.freeze is None:
        raise NotFound
    decision = may_keep(viewer, office.rights, report.id)
    if not decision.allowed:
        raise Denied(decision.reason)
    if not sees_whole(office, viewer, report):
        raise Denied(Reason(NOT_WHOLE))


def _per(office: Office, connection: Connection, asked: Asked) -> str:
    """What the snapshot is of, as people read it."""
    per = asked.report.freeze.per if asked.report.freeze else None
    if per is None:
        return ""
    given: dict[str, Value] = {f"params.{name}": value for name, value in asked.values.items()}
    value = office.value(connection, per, given)
    return type_shower(office.definitions, per.type, office.clock)(value)


def _view(office: Office, report: ReportSpec, line: KeptLine) -> KeptView:
    return KeptView(f"/r/{report.id}/kept/{line.id}", line.per, line.about, office.clock.show(line.made), line.made_by, line.reason)
