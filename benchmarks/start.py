"""Cold start with many definitions, and memory: in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

FORM = """form: {{one: Вещь {number}, many: Вещи {number}}}
fields:
  title: {{text: Название, required: true, max: 60}}
  amount: {{integer: Количество, min: 0}}
  price: {{money: Цена}}
  bought: {{date: Куплено, check: "value <= today", why: Дата в будущем}}
  keeper: {{link: clerk, label: Хранит}}
  kind: {{choice: Вид, options: {{small: Мелкая, large: Крупная}}}}
  note: {{long_text: Заметка}}
checks:
  - {{check: "amount == null or amount > 0 or note != null", why: Объясните нулевое количество}}
"""
DUTY = """duty: Ведёт вещи {number}
grants:
  - {{form: thing_{number}, actions: [read, create, update], where: "keeper == me or amount > 0"}}
"""
SERVER = """
import sys, time
started = time.perf_counter()
from pathlib import Path
from engine.app.activation import Offices
from engine.data.database import Database
from web.app import create_app
offices = Offices(Database.open("sqlite:///" + sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
offices.start()
create_app(offices)
seconds = time.perf_counter() - started
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(seconds, int(peak.split()[1]) / 1024)
"""


def write_definitions(world: Path, folder: Path, count: int) -> Path:
    """The measuring world with forms and duties added until there are `count` files."""
    target = folder / f"definitions-{count}"
    for file in world.rglob("*.yaml"):
        copy = target / file.relative_to(world)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    pairs = (count - sum(1 for _ in target.rglob("*.yaml"))) // 2
    order = target / "roles" / "order_1.yaml"
    lines = [order.read_text(encoding="utf-8")]
    for number in range(pairs):
        (target / "forms" / f"thing_{number}.yaml").write_text(FORM.format(number=number), encoding="utf-8")
        (target / "duties" / f"things_{number}.yaml").write_text(DUTY.format(number=number), encoding="utf-8")
        lines.append(f"      - {{clause: 2.{number}, text: Ведёт вещи {number}, duty: things_{number}}}\n")
    order.write_text("".join(lines), encoding="utf-8")
    return target


def start(folder: Path, definitions: Path) -> tuple[float, float]:
    """Seconds until the application is ready, with the set in the database if it was there, and peak MiB."""
    command = [sys.executable, "-c", SERVER, str(folder / "start.sqlite3"), str(folder), str(definitions)]
    # Python keeps compiled modules as it does for everybody, whatever this shell asks for.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603 - our own text
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def interpreter() -> float:
    """Seconds a bare interpreter with the web library takes: the floor of a start."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask, peewee, jinja2"], check=True)  # noqa: S603 - our own text
    return time.perf_counter() - started
