"""A library small enough to see through, as texts: what the table of definition changes changes."""

from collections.abc import Mapping

WORLD: Mapping[str, str] = {
    "organisation.yaml": """organisation: Библиотека
order: order_1
time_zone: Europe/Moscow
people: [reader]
""",
    "forms/reader.yaml": """form: {one: Читатель, many: Читатели}
fields:
  name: {text: Имя, required: true, max: 60}
""",
    "forms/shelf.yaml": """form: {one: Полка, many: Полки}
fields:
  title: {text: Название, required: true, max: 60}
""",
    "forms/book.yaml": """form: {one: Книга, many: Книги}
fields:
  title:  {text: Название, required: true, max: 80}
  author: {text: Автор, max: 80}
  code:   {text: Шифр, max: 20}
  year:   {integer: Год, min: 1, max: 3000}
  price:  {decimal: Цена, places: 2}
  kind:   {choice: Вид, options: {paper: Бумажная, audio: Звуковая, rare: Старинная}}
  bought: {date: Куплена}
  reader: {link: reader, label: У кого}
  shelves: {links: shelf, label: Полки}
  notes:  {table: note, label: Заметки}
unique: [[code]]
""",
    "forms/note.yaml": """form: {one: Заметка, many: Заметки}
fields:
  text: {text: Текст, required: true, max: 80}
""",
    "workflows/lending.yaml": """workflow: Выдача
form: book
states:
  in_stock: {label: На полке, edit: all}
  reserved: {label: Отложена}
  lent:     {label: Выдана}
  gone:     {label: Списана}
steps:
  ask:   {label: Отложить, from: in_stock, to: reserved, duty: lending}
  lend:  {label: Выдать, from: [in_stock, reserved], to: lent, duty: lending}
  back:  {label: Принять, from: lent, to: in_stock, duty: lending}
  drop:  {label: Списать, from: in_stock, to: gone, duty: lending}
""",
    "roles/order_1.yaml": """order: {number: 1, date: 2026-01-12, title: О работе}
roles:
  keeper:
    title: Хранитель
    clauses:
      - {clause: 1, text: Выдаёт книги, duty: lending}
  head:
    title: Заведующий
    clauses:
      - {clause: 2, text: Распоряжается, duty: managing}
""",
    "duties/lending.yaml": """duty: Выдаёт книги
grants:
  - {forms: [book, reader, shelf], actions: [read, create, update, delete]}
""",
    "duties/managing.yaml": """duty: Распоряжается правами
grants:
  - {forms: [account, appointment], actions: [read, create, update]}
""",
}

BOOK, NOTE, LENDING = "forms/book.yaml", "forms/note.yaml", "workflows/lending.yaml"
ORDER, DUTY = "roles/order_1.yaml", "duties/lending.yaml"
STATES = ("in_stock", "reserved", "lent", "gone")
KINDS = ("paper", "audio", "rare", None)
