"""A chess club as texts: closing a season writes several records about every player, and may be taken back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from engine.access.viewer import Post, Viewer
from engine.app.actions.perform_step import perform_step
from engine.app.activation import Offices
from engine.app.office import Office
from engine.app.submitted import Submitted
from engine.data.database import Database
from engine.data.writer import Author, Writer

WORLD: Mapping[str, str] = {
    "organisation.yaml": """organisation: Шахматный клуб
order: order_1
time_zone: Europe/Moscow
people: [player]
""",
    "forms/player.yaml": """form: {one: Игрок, many: Игроки}
name: [last_name, first_name]
fields:
  last_name:  {text: Фамилия, required: true, max: 60}
  first_name: {text: Имя, required: true, max: 60}
  status:     {choice: Состояние, required: true, options: {playing: Играет, gone: Ушёл}}
  level:      {integer: Сила, required: true, min: 0, max: 100}
  remark:     {text: Заметка, show_if: "level > 0", max: 100}
  coaches:    {links: player, label: Тренеры}
  team:       {link: team, label: Команда, computed: "one(s in stint, s.player == this and s.ends == null).team"}
checks:
  - check: "not exists(p in player, p != this and p.last_name == this.last_name and p.first_name == this.first_name)"
    why: Такой игрок есть
    level: warning
""",
    "forms/team.yaml": """form: {one: Команда, many: Команды}
fields:
  title:   {text: Название, required: true}
  season:  {link: season, label: Сезон, required: true}
  follows: {link: team, label: Вместо какой}
""",
    "forms/stint.yaml": """form: {one: Место в команде, many: Места в командах}
name: "join(' — ', player, team)"
fields:
  player: {link: player, label: Игрок, required: true, filter: "status == playing"}
  team:   {link: team, label: Команда, required: true}
  starts: {date: С, required: true}
  ends:   {date: По, check: "value >= starts", why: Окончание раньше начала}
span: [starts, ends]
unique: [[player, team, starts]]
no_overlap: [[player]]
checks:
  - check: "not exists(s in stint, s != this and s.player == this.player and (this.starts in s or s.starts in this))"
    why: "{player} уже в другой команде"
""",
    "forms/season.yaml": """form: {one: Сезон, many: Сезоны}
fields:
  title:  {text: Название, required: true}
  starts: {date: С, required: true}
  ends:   {date: По, required: true}
""",
    "workflows/season.yaml": """workflow: Сезон
form: season
states:
  open:   {label: Идёт, edit: all}
  closed: {label: Закрыт}
steps:
  close:
    label: Закрыть
    from: open
    to: closed
    duty: managing
    effects:
      - set: {form: stint, where: "team.season == this and ends == null", fields: {ends: this.ends}}
      - set: {form: player, where: "status == playing", fields: {level: level + 1, remark: "join(' ', 'сезон', this.title)"}}
      - each: {form: stint, where: "team.season == this", as: place}
        do:
          - create:
              form: stint
              set: {player: place.player, team: "one(t in team, t.follows == place.team)", starts: "ends + days(1)"}
  seat:
    label: Рассадить
    from: open
    duty: managing
    effects:
      - each: {form: player, where: "status == playing", as: seated, together: true}
        do:
          - set: {record: "one(s in stint, s.player == seated and s.ends == null)", fields: {ends: this.ends}}
          - create:
              form: stint
              set:
                player: seated
                team: "one(t in team, t.follows.season == this and t.title == seated.remark)"
                starts: "ends + days(1)"
          - set: {record: seated, fields: {level: seated.level + 1}}
  reopen:
    label: Отменить закрытие
    from: closed
    to: open
    duty: managing
    undoes: close
""",
    "roles/order_1.yaml": """order: {number: 1, date: 2026-01-12, title: О работе}
roles:
  head:
    title: Президент
    clauses:
      - {clause: 1, text: Ведёт сезоны, duty: managing}
""",
    "duties/managing.yaml": """duty: Ведёт сезоны
grants:
  - {forms: [player, team, stint, season], actions: [read, create, update, delete]}
  - {forms: [account, appointment], actions: [read, create, update]}
""",
}
HEAD = Viewer(None, posts=(Post("head"),))
SIZE = 25


@contextmanager
def club(folder: Path, url: str, players: int) -> Iterator[Office]:
    """The club in force: a season, its teams and the next one's, every player in a team."""
    for name, text in WORLD.items():
        path = folder / "club" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    database = Database.open(url)
    offices = Offices(database, folder, folder / "club")
    offices.start()
    office = offices.current()
    with database.writing() as transaction:
        writer = Writer(transaction, office.definitions, Author(None), office.clock.now())
        now = writer.create("season", {"title": "2025", "starts": "2025-09-01", "ends": "2026-05-31"}, state="open")
        after = writer.create("season", {"title": "2026", "starts": "2026-06-01", "ends": "2027-05-31"}, state="open")
        for first in range(0, players, SIZE):
            title = f"Команда {first // SIZE + 1}"
            team = writer.create("team", {"title": title, "season": now})
            writer.create("team", {"title": title, "season": after, "follows": team})
            for number in range(first, min(first + SIZE, players)):
                names = {"last_name": f"Игроков {number:04}", "first_name": "Пётр", "status": "playing"}
                player = writer.create("player", {**names, "level": number % 90, "remark": title})
                writer.create("stint", {"player": player, "team": team, "starts": "2025-09-01"})
        writer.finish()
    yield office
    database.close()


def do(office: Office, step: str) -> None:
    """The head does a step of the first season."""
    perform_step(office, HEAD, "season", 1, step, Submitted({}))
