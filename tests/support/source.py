"""The project's own files and Python modules, for tests about the code itself."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import bootstrap

ROOT = bootstrap.ROOT
NOT_OURS = {".git", ".venv", "__pycache__", "build", "dist", "node_modules"}
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A Python file: `path` from the project's root, `name` as it is imported."""

    path: Path

    @property
    def name(self) -> str:
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @cached_property
    def text(self) -> str:
        return (ROOT / self.path).read_text(encoding="utf-8")

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(ast.parse(self.text, str(self.path))))

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of everything imported."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def functions(self) -> Iterator[FUNCTION]:
        return (node for node in self.nodes if isinstance(node, FUNCTION))

    def calls(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of every call whose function is a plain name."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield node.lineno, dotted(node.func)


def dotted(node: ast.expr) -> str:
    """`a.b.c` as text; of anything else but a name only the attributes at its end."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def modules(*folders: str) -> list[Module]:
    """All modules below the folders."""
    return [Module(path) for path in project_files(*folders) if path.suffix == ".py"]


def project_files(*folders: str) -> list[Path]:
    """Every file of the project (below the folders, if given) that belongs to it, from the root, sorted."""
    starts = [ROOT / folder for folder in folders] or [ROOT]
    found = (path.relative_to(ROOT) for start in starts for path in start.rglob("*") if path.is_file())
    return sorted(path for path in found if _ours(path))


def _ours(path: Path) -> bool:
    made = path.parts[0] in {"data", "data.new"} or any(part.endswith((".egg-info", "_cache")) for part in path.parts)
    return not made and not NOT_OURS.intersection(path.parts) and path.parts[0] != ".hypothesis"
