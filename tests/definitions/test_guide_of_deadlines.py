"""What the guide of deadlines tells people to write does what it says, on the help desk."""

import re
import shutil
from pathlib import Path

from engine.app.mail import SETTINGS
from engine.compile import compile_set
from engine.source.folder import read_folder
from tests.definitions.conftest import ROOT

GUIDE = (ROOT / "docs" / "guide-ru" / "deadlines-and-mail.md").read_text(encoding="utf-8")
CALENDAR, DUE, AUTOMATIC = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)
CLEAR = '    duty: dispatching\n    due: {days: 30, from: promised}\n'


def test_the_examples_are_taken(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "tests" / "worlds" / "help_desk", tmp_path / "definitions"))
    settings, way = folder / "organisation.yaml", folder / "workflows" / "answering.yaml"
    settings.write_text(re.sub("calendar: .*\n", CALENDAR, settings.read_text("utf-8")), "utf-8")
    text = way.read_text("utf-8")
    assert CLEAR in text
    way.write_text(text.replace(CLEAR, "    duty: dispatching\n" + AUTOMATIC).replace("    due: {at: promised}\n", DUE), "utf-8")
    found = compile_set(read_folder(folder)).definitions
    assert found is not None
    steps = found.workflows["answering"].steps
    assert found.organisation.calendar.working == "worked"
    assert steps["clear"].automatic and steps["accept"].due is not None and steps["accept"].due.remind == (-1, 0)


def test_every_setting_of_mail_is_told() -> None:
    assert [name for name in SETTINGS.values() if f"`{name}`" not in GUIDE] == []
