"""The order of work: texts → documents → shapes → names → specifications → checks across files → one frozen set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.compile.consequences import not_too_many, own_faults, words_of
from engine.compile.duty import read_duty
from engine.compile.expression import compile_expression
from engine.compile.expression.names import FormShape, Names, Word
from engine.compile.flows import merge_flows
from engine.compile.form import FormFile, read_shapes
from engine.compile.form_rules import complete_form
from engine.compile.ids import REPORT_IDS, check_id
from engine.compile.node import Node
from engine.compile.organisation import WordText, read_organisation, read_words
from engine.compile.page import read_pages
from engine.compile.print import read_print, with_kept_prints
from engine.compile.references import check_references
from engine.compile.references.rights import managing_roles
from engine.compile.report import read_params, read_report
from engine.compile.report_sources import ReportReader
from engine.compile.role import read_order, read_posts
from engine.compile.rules import PEOPLE, Rules
from engine.compile.shape import check_shape
from engine.compile.workflow import read_states, read_workflow
from engine.compile.workflow_tests import complete_tests
from engine.compile.world import World
from engine.model.definitions import DefinitionSet, OrganisationSpec
from engine.model.forms import RESERVED_IDS, FieldSpec
from engine.model.types import Type
from engine.source.folder import KINDS, ORGANISATION, SourceFile, Sources
from engine.source.places import Fault, Place
from engine.source.reader import read_document

EMPTY = "Y112"  # what a file that could not be read is, too
WRITING_AND_NAMES = ("E1", "E20")
ORDER_OF_KINDS = (ORGANISATION, *KINDS.values())


@dataclass(frozen=True, slots=True)
class Compiled:
    """A set, or None when a fault is an error; warnings alone do not spoil it. Faults are sorted by place."""

    definitions: DefinitionSet | None
    faults: tuple[Fault, ...]


def compile_set(sources: Sources) -> Compiled:
    """All definitions of the sources as one frozen set, with every fault of every file."""
    faults: list[Fault] = list(sources.faults)
    lost: set[str] = set()
    files = _read_files(sources, faults, lost)
    nodes = {kind: {id: found[0] for id, found in files[kind].items()} for kind in ORDER_OF_KINDS}
    world = World(nodes, faults, lost=lost)
    definitions = _compile(sources, files, world)
    own = own_faults(faults, lost)
    failed = any(fault.level == "error" for fault in own)
    return Compiled(None if failed else definitions, not_too_many(own))


def _read_files(sources: Sources, faults: list[Fault], lost: set[str]) -> dict[str, dict[str, tuple[Node, ...]]]:
    """Per kind and id the files as nodes: one, or for a form of the engine also the organisation's additions."""
    found: dict[str, dict[str, tuple[Node, ...]]] = {kind: {} for kind in ORDER_OF_KINDS}
    for file in sources.files:
        node = _read_file(file, faults, lost)
        found[file.kind][file.id] = (*found[file.kind].get(file.id, ()), node)
    return found


def _read_file(file: SourceFile, faults: list[Fault], lost: set[str]) -> Node:
    document = read_document(file.text, file.file)
    told = any(fault.place.file == file.file for fault in faults)
    faults.extend(fault for fault in document.faults if not (told and fault.code == EMPTY))
    if file.kind != ORGANISATION:
        check_id(file.id, Place(file.file), faults, reserved=REPORT_IDS if file.kind == "report" else RESERVED_IDS)
    data = document.data if isinstance(document.data, dict) else None
    if data is not None:
        lost |= check_shape(document, file.kind, faults)
    else:
        lost |= words_of(file)
    return Node(document, (), data)


def _compile(
    sources: Sources, files: Mapping[str, Mapping[str, tuple[Node, ...]]], world: World
) -> DefinitionSet | None:
    system = {file.id for file in sources.files if file.system}
    forms = [FormFile(id, nodes, id in system) for id, nodes in files["form"].items() if nodes[0].data is not None]
    field_nodes = read_shapes(forms, world)
    read_states(world)
    world.params.update(read_params(world))
    posts = read_posts(world)
    organisation = world.ids(ORGANISATION).get(ORGANISATION)
    settings = read_organisation(organisation, world) if organisation is not None else OrganisationSpec("", "")
    words = read_words(organisation, world)
    rules = Rules(_names(words, settings, world), world.faults)
    reader = _report_reader(world, rules)
    rules.names.reports = reader
    _check_words(words, rules)
    completed = {file.id: complete_form(file, field_nodes[file.id], world, rules) for file in forms}
    reports = reader.all()
    orders = {
        id: read_order(id, node, posts, world, rules) for id, node in world.ids("role").items() if node.data is not None
    }
    found = DefinitionSet(
        hash=sources.hash,
        organisation=settings,
        forms=completed,
        workflows={},
        orders=orders,
        duties={
            id: read_duty(id, node, _post_binds(id, posts, world), world, rules)
            for id, node in world.ids("duty").items()
            if node.data is not None
        },
        reports=reports,
        prints={
            id: spec
            for id, node in world.ids("print").items()
            if node.data is not None and (spec := read_print(id, node, world, rules)) is not None
        },
        pages=read_pages(world, rules),
    )
    return _with_workflows(found, world, rules)


def _report_reader(world: World, rules: Rules) -> ReportReader:
    nodes = {id: node for id, node in world.ids("report").items() if node.data is not None}
    return ReportReader(nodes, lambda id: read_report(id, nodes[id], world.params[id], world, rules), world.params)


def _check_words(words: Mapping[str, WordText], rules: Rules) -> None:
    """Words mean something by themselves, used or not. Types of arguments are known only where a word is used, so one
    with arguments is tried with empty ones and judged by its writing and its names."""
    scope = rules.nowhere(PEOPLE)
    for word in words.values():
        tried: list[Fault] = []
        if word.arguments:
            empty = ", ".join(["null"] * len(word.arguments))
            compile_expression(f"{word.id}({empty})", word.place, scope, None, tried)
        else:
            compile_expression(word.text, word.place, scope, None, tried)
        rules.faults.extend(fault for fault in tried if not word.arguments or fault.code.startswith(WRITING_AND_NAMES))


def _names(words: Mapping[str, WordText], settings: OrganisationSpec, world: World) -> Names:
    shapes = [
        FormShape(
            form.id,
            form.fields,
            form.parent,
            form.span,
            {option.id: option.label for option in world.states.get(form.id, ())},
        )
        for form in world.forms.values()
    ]
    known = {word.id: Word(word.text, word.arguments, word.place) for word in words.values()}
    return Names(shapes, known, settings.people, settings.title, world.ids("duty"))


def _post_binds(duty: str, posts: Mapping[str, Mapping[str, FieldSpec]], world: World) -> dict[str, Type]:
    """Fields of the posts by which the duty may be held: `post.X`."""
    found: dict[str, Type] = {}
    for order, node in world.ids("role").items():
        for role, item in node.items("roles"):
            if any(clause.text("duty") == duty for clause in item.list("clauses")):
                found.update({f"post.{name}": spec.type for name, spec in posts[f"{order}.{role}"].items()})
    return found


def _with_workflows(found: DefinitionSet, world: World, rules: Rules) -> DefinitionSet:
    workflows = {}
    for id, node in world.ids("workflow").items():
        flow = read_workflow(id, node, found.reports, world, rules) if node.data is not None else None
        if flow is not None:
            workflows[id] = complete_tests(with_kept_prints(flow, found.prints.values()), node, world, rules)
    merged, forms = merge_flows(workflows, found.forms, world, rules)
    workflow_of = {flow.form: flow.id for flow in merged.values()}
    complete = replace(found, forms=forms, workflows=merged, workflow_of=workflow_of)
    check_references(complete, world)
    if complete.organisation.managers or complete.organisation.order not in complete.orders:
        return complete
    return replace(complete, organisation=replace(complete.organisation, managers=managing_roles(complete)))
