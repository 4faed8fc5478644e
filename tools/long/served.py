"""Kill the serving program under load, or race its visitors for hundreds of rounds, on a fresh demonstration:

    python -m tools.long.served kills --database postgresql --times 30
    python -m tools.long.served races --database sqlite --times 200

Prints what was acknowledged and every problem found; the exit code is 1 when there is one."""

from __future__ import annotations

import argparse
import http.client
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.attacks.client import Client
from tests.attacks.races import Tally, double_click, one_record, saves_in_a_row
from tests.support.demo import made_once
from tests.support.office import Office
from tests.support.postgres import Server, own_server

PASSWORD = "demo-2026"
WRITERS = 4
RESTART_SECONDS = 3.0
LIST, CARD, TEXT = "leaving_reason", "title", "basis"


@dataclass
class Load:
    """Visitors who write until the program dies. `made`: addresses of records whose storing was acknowledged, with the
    title sent; `asked`: titles sent at all."""

    made: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, client: Client, name: str) -> None:
        number = 0
        try:
            form = client.get(f"/f/{LIST}/new").form("/new")
            while True:
                number += 1
                title = f"{name} {number}"
                with self.lock:
                    self.asked.add(title)
                values = {CARD: title, "key": f"{name}-{number}"}
                answer = client.post(form.action, form.with_values(values))
                if answer.status == 303:
                    with self.lock:
                        self.made[answer.location] = title
        except (OSError, http.client.HTTPException):
            return


def kills(office: Office, times: int, seed: int) -> list[str]:
    """Kill the program so many times at random moments; what was acknowledged must be there, and `verify` be clean."""
    chance, load, problems, starts = random.Random(seed), Load(), [], []
    sessions: list[Client] = []
    for number in range(times):
        started = time.perf_counter()
        with office.served() as service:
            starts.append(time.perf_counter() - started)
            sessions = [_again(one, service.url) for one in sessions] or [
                Client(service.url).sign_in("admin", PASSWORD) for _ in range(WRITERS)]
            writers = [threading.Thread(target=load.write, args=(client, f"К{seed}.{number}.{index}"))
                       for index, client in enumerate(sessions)]
            for writer in writers:
                writer.start()
            threading.Event().wait(0.3 + chance.random())
            service.process.kill()
            for writer in writers:
                writer.join()
        office.prikaz("verify")
    with office.served() as service:
        reader = _again(sessions[0], service.url)
        for address, title in load.made.items():
            answer = reader.get(address)
            if answer.status != 200 or title not in answer.text:
                problems.append(f"{address} «{title}» was acknowledged and is lost ({answer.status})")
    slow = [round(seconds, 1) for seconds in starts if seconds > RESTART_SECONDS]
    print(f"acknowledged {len(load.made)} of {len(load.asked)} asked; restart median {sorted(starts)[len(starts) // 2]:.1f} s,"
          f" worst {max(starts):.1f} s; over {RESTART_SECONDS} s: {len(slow)}")
    return problems


def races(office: Office, times: int, seed: int) -> list[str]:
    """Double clicks, ten people at one record and saves in a row, so many rounds."""
    tally = Tally()
    with office.served() as service:
        client = Client(service.url).sign_in("admin", PASSWORD)
        for number in range(times):
            record = double_click(tally, client, LIST, {CARD: f"Г{seed}.{number}"}, 5)
            one_record(tally, client, record, TEXT, 10)
            saves_in_a_row(tally, client, record, TEXT, 2)
    print(f"answers {dict(tally.answers)}")
    return tally.problems


def _again(client: Client, url: str) -> Client:
    other = Client(url)
    other.cookie = client.cookie
    return other


TRIALS = {"kills": kills, "races": races}


@contextmanager
def demonstration(database: str, folder: Path) -> Iterator[Office]:
    """A fresh demonstration on a durable database."""
    if database == "sqlite":
        yield _copied(folder, database, None)
        return
    with own_server(folder / "server", durable=True) as server:
        yield _copied(folder, database, server)


def _copied(folder: Path, database: str, server: Server | None) -> Office:
    (folder / "office").mkdir()
    return made_once(folder, database, server).copied(folder / "office", server)


def main() -> int:
    parser = argparse.ArgumentParser(description="Long trials of the served program.")
    parser.add_argument("trial", choices=sorted(TRIALS))
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with demonstration(options.database, Path(name)) as office:
            problems = TRIALS[options.trial](office, options.times, options.seed)
    seen = Counter(problems)
    print(f"{options.trial} on {options.database}: {options.times} times, {len(problems)} problems")
    for problem, count in list(seen.items())[:50]:
        print(f"  {problem}" + (f" ({count} times)" if count > 1 else ""))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
