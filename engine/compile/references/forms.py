"""Forms: names that mean two things, values computed in a circle, checks with one answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.compile.references.constant import fixed_truth
from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.definitions import DefinitionSet
from engine.model.expression import Expr, FieldOf, walk
from engine.model.forms import RESERVED_IDS, FormSpec
from engine.source.folder import ORGANISATION
from engine.source.places import Place

# A computed value: form and field, or form and `name`.
Value = tuple[str, str]
NAME = "name"


def check_forms(definitions: DefinitionSet, world: World) -> None:
    """What only shows when all forms are known."""
    organisation = world.ids(ORGANISATION).get(ORGANISATION)
    words = {word for word, _ in organisation.items("words")} if organisation is not None else set()
    for form in definitions.forms.values():
        _check_options(form, words, world)
        _check_states(form, words, definitions, world)
        _check_checks(form, world)
        _check_conditions(form, world)
    _check_circles(definitions, world)


def _check_options(form: FormSpec, words: set[str], world: World) -> None:
    nodes = world.ids("form")[form.id].get("fields")
    for spec in form.fields.values():
        node = nodes.get(spec.id) if nodes is not None else None
        written = node.get("options") if node is not None else None
        if written is None:
            continue
        places = {name: item.key_place for name, item in written.items()} or {
            item.text(): item.place for item in written.list()
        }
        for option in spec.options:
            _check_clash(option.id, spec.id, form, words, places.get(option.id, spec.place), world)


def _check_states(form: FormSpec, words: set[str], definitions: DefinitionSet, world: World) -> None:
    flow = definitions.workflow_for(form.id)
    for state in flow.states.values() if flow is not None else ():
        _check_clash(state.id, "state", form, words, state.place, world)


def _check_clash(word: str, field: str, form: FormSpec, words: set[str], place: Place, world: World) -> None:
    what = "поля этой формы" if word in form.fields else "слова организации" if word in words else ""
    what = what or ("самой системы" if word in RESERVED_IDS else "")
    if what:
        world.faults.append(fault("F210", place, word=word, field=field, what=what))


def _check_checks(form: FormSpec, world: World) -> None:
    checks = [*form.checks, *(spec.check for spec in form.fields.values() if spec.check is not None)]
    for check in checks:
        answer = fixed_truth(check.condition)
        if answer is not None:
            world.faults.append(fault("F220" if answer else "F221", check.place))


def _check_conditions(form: FormSpec, world: World) -> None:
    """Conditions of fields with one answer; a lock may hold always."""
    for spec in form.fields.values():
        for word, condition in (("show_if", spec.show_if), ("require_if", spec.require_if)):
            tell_fixed(condition, word, spec.place, world)
    for lock in form.locks:
        if fixed_truth(lock.when) is False:
            tell_fixed(lock.when, "when", lock.place, world)


def tell_fixed(condition: Expr | None, word: str, place: Place, world: World) -> None:
    """A fault when the condition has one answer whatever the data."""
    answer = fixed_truth(condition) if condition is not None else None
    if answer is not None:
        said = "верно всегда" if answer else "не выполняется никогда"
        world.faults.append(fault("F224", place, word=word, answer=said))


def _check_circles(definitions: DefinitionSet, world: World) -> None:
    computed = dict(_computed(definitions))
    needs = {value: sorted(_needs(expr, computed)) for value, expr in computed.items()}
    for value in needs:
        circle = _circle(value, needs)
        if circle and value == min(circle):
            form = definitions.forms[value[0]]
            shown = " → ".join(f"{name}.{field}" for name, field in [*circle, value])
            if value[1] in form.fields:
                world.faults.append(fault("F219", form.fields[value[1]].place, field=value[1], words=shown))
            else:
                world.faults.append(fault("F218", form.place, words=shown))


def _computed(definitions: DefinitionSet) -> Iterator[tuple[Value, Expr]]:
    for form in definitions.forms.values():
        if NAME not in form.fields:
            yield (form.id, NAME), form.name
        for spec in form.fields.values():
            if spec.computed is not None:
                yield (form.id, spec.id), spec.computed


def _needs(expr: Expr, computed: Mapping[Value, Expr]) -> set[Value]:
    found = {(node.base.type.form, node.field) for node in walk(expr) if isinstance(node, FieldOf)}
    return found & set(computed)


def _circle(start: Value, needs: Mapping[Value, list[Value]]) -> list[Value]:
    """The shortest way from the value back to itself; empty when there is none."""
    ways = [[start]]
    seen: set[Value] = set()
    while ways:
        way = ways.pop(0)
        for following in needs[way[-1]]:
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []
