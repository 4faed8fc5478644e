"""The rules of the code: layers, one door per library, sizes, no state, no word of one trade."""

import ast
import re
import sys
from collections.abc import Iterator

import pytest

from tests.support.source import FUNCTION, ROOT, Module, dotted, modules, project_files

# Each layer imports only from lines above it; areas on one line do not know each other.
LAYERS = (
    ("engine.source",),
    ("engine.model",),
    ("engine.compile",),
    ("engine.data", "engine.access", "engine.workflow", "engine.prints"),
    ("engine.app",),
    ("engine.commands", "engine.__main__", "web"),
)

# Where each library may be imported; a library that is not here has no door yet.
DOORS = {
    "argon2": ("engine.app", "engine.access"),
    "babel": ("engine.app", "engine.prints", "web"),
    "casbin": ("engine.access",),
    "click": ("engine.commands", "engine.__main__", "web.serve", "web.routes"),
    "docx": ("engine.prints",),
    "docxtpl": ("engine.prints",),
    "flask": ("web",),
    "flask_wtf": ("web",),
    "itsdangerous": ("web",),
    "jinja2": ("web", "engine.prints"),
    "jsonschema": ("engine.compile",),
    "lxml": ("engine.prints",),
    "markupsafe": ("web",),
    "peewee": ("engine.data", "engine.model.field_types"),
    "playhouse": ("engine.data",),
    "psycopg": ("engine.data",),
    "python_calamine": ("engine.app",),
    "pytrovich": ("engine.prints", "engine.model"),
    "transitions": ("engine.workflow",),
    "typst": ("engine.prints",),
    "waitress": ("web",),
    "werkzeug": ("web",),
    "wtforms": ("web",),
    "xlsxwriter": ("engine.app", "engine.prints"),
    "yaml": ("engine.source",),
}

FILE_WALL, FUNCTION_WALL = 400, 50
LONG_TABLES: frozenset[str] = frozenset()  # cohesive tables that may be longer than the wall

# The engine describes any organisation; these words belong to one trade and stand only in definitions.
TRADE_WORDS = re.compile(
    "pupil|student|teacher|lesson|classroom|curricul|timetable|homework|guardian|enrol|school|"
    "ученик|учащ|учител|урок|школ|журнал|педсовет|зачислен|четверт|завуч", re.IGNORECASE)
READABLE = {".py", ".html", ".js", ".css", ".yaml", ".json", ".conf", ".txt", ".typ", ".svg", ".md"}

MUTATORS = {"append", "add", "update", "setdefault", "pop", "popitem", "clear", "extend", "insert", "remove",
            "discard", "appendleft", "popleft"}
DANGEROUS_CALLS = {"eval", "exec", "__import__", "yaml.load", "yaml.unsafe_load", "yaml.full_load",
                   "os.system", "Markup", "markupsafe.Markup", "flask.Markup",
                   "render_template_string", "flask.render_template_string"}
DANGEROUS_MODULES = {"pickle", "cPickle", "marshal", "shelve", "dill"}
DANGEROUS_MARKUP = re.compile(
    r"\|\s*safe\b|autoescape\s+false|hx-on|javascript:|\son\w+\s*=\s*[\"']|\sstyle=", re.IGNORECASE)
BARE_HTMX = re.compile(r"\shx-[a-z]+")  # valid HTML is only data-hx-, which htmx understands as well

PRODUCT = modules("engine", "web")
EVERYTHING = modules()


def test_layers_import_only_from_below() -> None:
    assert not [f"{module.path}:{line}: {layer} must not import {name}"
                for module in PRODUCT
                for layer in [_layer(module.name)] if layer
                for line, name in module.imports()
                if (other := _layer(name)) and other != layer and _height(other) >= _height(layer)]


def test_every_module_of_the_product_has_a_layer() -> None:
    assert not [str(module.path) for module in PRODUCT if not _layer(module.name) and module.name != "engine"]


def test_one_door_per_library() -> None:
    assert not [f"{module.path}:{line}: {name} (doors: {', '.join(DOORS.get(library, ('none yet',)))})"
                for module in PRODUCT
                for line, name in module.imports()
                for library in [name.partition(".")[0]]
                if _foreign(library) and not _within(module.name, DOORS.get(library, ()))]


def test_imports_stand_at_the_top() -> None:
    assert not [f"{module.path}:{node.lineno}"
                for module in EVERYTHING
                for function in module.functions()
                for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]


def test_files_stay_readable() -> None:
    assert not [f"{module.path}: {module.lines} lines" for module in PRODUCT
                if module.lines > FILE_WALL and str(module.path) not in LONG_TABLES]


def test_functions_stay_readable() -> None:
    assert not [f"{module.path}:{function.lineno} {function.name}: {length} lines"
                for module in PRODUCT
                for function in module.functions()
                if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_WALL]


def test_modules_keep_no_state() -> None:
    assert not [f"{module.path}:{line}: {what}" for module in PRODUCT for line, what in _state(module)]


@pytest.mark.parametrize("name", ["unittest.mock", "mock"])
def test_nothing_is_mocked(name: str) -> None:
    assert not [f"{module.path}:{line}" for module in EVERYTHING for line, imported in module.imports()
                if imported == name or imported.startswith(f"{name}.")]


def test_tests_neither_sleep_nor_skip() -> None:
    banned = {"time.sleep", "sleep", "pytest.skip", "pytest.importorskip", "pytest.mark.skip",
              "pytest.mark.skipif", "pytest.xfail", "pytest.mark.xfail"}
    assert not [f"{module.path}:{line}: {name}" for module in modules("tests")
                for line, name in module.calls() if name in banned]


def test_no_word_of_one_trade_in_the_engine() -> None:
    assert not [f"{path}:{number}: {match.group()} in {line.strip()[:80]}"
                for path in project_files("engine", "web")
                if path.suffix in READABLE and "vendor" not in path.parts
                for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
                if (match := TRADE_WORDS.search(line))]


def test_nothing_runs_text_as_code() -> None:
    calls = [f"{module.path}:{line}: {name}" for module in PRODUCT
             for line, name in module.calls() if name in DANGEROUS_CALLS]
    imports = [f"{module.path}:{line}: {name}" for module in EVERYTHING
               for line, name in module.imports() if name.partition(".")[0] in DANGEROUS_MODULES]
    assert not calls + imports


def test_templates_escape_everything_and_hold_no_scripts() -> None:
    assert not [f"{path}:{number}: {line.strip()[:80]}"
                for path in project_files("web") if path.suffix == ".html"
                for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
                if DANGEROUS_MARKUP.search(line) or BARE_HTMX.search(line)]


def _layer(name: str) -> str:
    return next((area for line in LAYERS for area in line if _within(name, (area,))), "")


def _height(layer: str) -> int:
    return next(height for height, line in enumerate(LAYERS) if layer in line)


def _within(name: str, areas: tuple[str, ...]) -> bool:
    return any(name == area or name.startswith(f"{area}.") for area in areas)


def _foreign(library: str) -> bool:
    return library not in sys.stdlib_module_names and library not in {"engine", "web"}


def _state(module: Module) -> Iterator[tuple[int, str]]:
    """Places where a function changes a name of its module."""
    names = _module_names(module)
    for function in module.functions():
        local = _local_names(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield node.lineno, f"global {', '.join(node.names)}"
            elif isinstance(node, ast.expr) and (changed := _changed(node)) in names - local:
                yield node.lineno, f"changes {changed}"


def _module_names(module: Module) -> set[str]:
    tree = next(node for node in module.nodes if isinstance(node, ast.Module))
    found: set[str] = set()
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else (
            [statement.target] if isinstance(statement, ast.AnnAssign) else [])
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def _local_names(function: FUNCTION) -> set[str]:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    stored = {node.id for node in ast.walk(function)
              if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {argument.arg for argument in named}


def _changed(node: ast.expr) -> str:
    """The name whose value a node changes in place, if it is a plain one."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return dotted(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
        return dotted(node.func.value)
    return ""
