"""Write `docs/language.md` from the schemas: python -m tools.language_reference."""

from __future__ import annotations

from pathlib import Path

from engine.compile.reference import render_reference

PAGE = Path(__file__).resolve().parent.parent / "docs" / "language.md"


def main() -> None:
    PAGE.write_text(render_reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
