"""Random expressions of every type as an author could write them, for the comparison of the back ends."""

from hypothesis import strategies as st

Text = st.SearchStrategy[str]

NUMBERS = ("count", "weight", "price", "master.grade", "next.count", "next.weight", "next.master.grade", "master.chief.grade",
           "params.limit", "total", "next.total")  # fmt: skip
TEXTS = ("title", "note", "next.title", "master.last_name", "master.chief.first_name", "name", "next.name", "master.name")
DATES = ("taken", "due", "next.taken", "next.due", "today", "params.day", "master.born", "master.chief.born")
TRUTHS = ("urgent", "next.urgent", "late", "next.late", "next.next.urgent")
RECORDS = ("master", "master.chief", "next.master", "me")
ORDERS = ("this", "next", "next.next")
LITERALS = ("0", "1", "2", "7", "0.5", "2.25", "1000.50")
WORDS = ("'насос'", "'Н'", "'%'", "'б'", "'Ёмкость'")
KINDS = ("repair", "sale", "other")
DAYS = ("date(2026, 2, 28)", "date(2024, 2, 29)", "date(2026, 3, 1)")
LINES = ("amount > 0", "cost == null", "what == 'болт'", "maker == me", "maker.chief == null", "not (amount == 4)", "true",
         "parent == this", "parent.urgent")  # fmt: skip


def _one_of(*texts: str) -> Text:
    return st.sampled_from(texts)


def _call(template: str, *parts: Text) -> Text:
    return st.tuples(*parts).map(lambda values: template.format(*values))


def numbers(depth: int) -> Text:
    leaf = _one_of(*NUMBERS, *LITERALS)
    if depth == 0:
        return leaf
    inner, dates = numbers(depth - 1), days(depth - 1)
    lines = _one_of(*LINES)
    return st.one_of(
        leaf,
        _call("({} {} {})", inner, _one_of("+", "-", "*", "/", "%"), inner),
        _call("(-{})", inner),
        _call("round({}, {})", inner, _one_of("0", "1", "2")),
        _call("{}({})", _one_of("floor", "ceil", "abs", "round"), inner),
        _call("{}({}, {})", _one_of("min", "max", "coalesce"), inner, inner),
        _call("clamp({}, 0, {})", inner, inner),
        _call("({} if {} else {})", inner, truths(depth - 1), st.one_of(inner, _one_of("null"))),
        _call("({} - {})", dates, dates),
        _call("{}({})", _one_of("year", "month", "day", "weekday"), dates),
        _call("years({}, {})", dates, dates),
        _call("workdays({}, {})", dates, dates),
        _call("size({})", texts(depth - 1)),
        _call("count(lines, {})", lines),
        _call("{}(lines.{}, {})", _one_of("sum", "avg", "min", "max", "count_unique", "one"), _one_of("amount", "cost"), lines),
        _call("share(lines, {})", lines),
        _call("first(lines, {}, {}).{}", lines, _one_of("amount", "-amount", "what", "cost"), _one_of("amount", "cost")),
        _call("count(order, {} == this.{})", _one_of("master", "next.master"), _one_of("master", "next.master")),
        _call("count(o in order, {})", _related(depth - 1)),
        _one_of("size(helpers)", "size(next.helpers)", "one(o in order, o.next == this).count", "size(me.orders)"),
    )


def texts(depth: int) -> Text:
    leaf = _one_of(*TEXTS, *WORDS)
    if depth == 0:
        return leaf
    inner = texts(depth - 1)
    return st.one_of(
        leaf,
        _call("{}({})", _one_of("lower", "upper", "first_letter"), inner),
        _call("join(', ', {}, {})", inner, st.one_of(inner, numbers(depth - 1), days(depth - 1), _one_of("kind", "urgent"))),
        _call("coalesce({}, {})", inner, inner),
        _call("({} if {} else {})", inner, truths(depth - 1), inner),
        _one_of("list(lines.what)", "list(helpers.last_name)", "big(count)"),
    )


def days(depth: int) -> Text:
    leaf = _one_of(*DATES, *DAYS)
    if depth == 0:
        return leaf
    inner = days(depth - 1)
    return st.one_of(
        leaf,
        _call("({} {} days({}))", inner, _one_of("+", "-"), _one_of("0", "1", "31", "count", "weight")),
        _call("add_months({}, {})", inner, _one_of("1", "12", "-11", "weight")),
        _call("week_of({})", inner),
        _call("add_workdays({}, {})", inner, _one_of("0", "1", "-1", "30", "count", "weight")),
        _call("{}({}, {})", _one_of("min", "max", "coalesce"), inner, inner),
        _call("date(2026, {}, {})", _one_of("2", "count", "weight"), _one_of("1", "29", "31")),
        _call("({} if {} else null)", inner, truths(depth - 1)),
    )


def truths(depth: int) -> Text:
    leaf = _one_of(*TRUTHS, "(kind == repair)", "(state != draft)", "true")
    if depth == 0:
        return leaf
    inner = truths(depth - 1)
    number, text, day = numbers(depth - 1), texts(depth - 1), days(depth - 1)
    compare = _one_of("==", "!=", "<", "<=", ">", ">=")
    record = _one_of(*RECORDS)
    return st.one_of(
        leaf,
        _call("({} {} {})", inner, _one_of("and", "or", "==", "!="), inner),
        _call("(not {})", inner),
        _call("({} {} {})", number, compare, number),
        _call("({} {} {})", text, compare, text),
        _call("({} {} {})", day, compare, day),
        _call("({} {} null)", st.one_of(number, text, day, inner, record), _one_of("==", "!=")),
        _call("({} {} [{}, {}])", number, _one_of("in", "not in"), number, number),
        _call("({} {} [{}, {}])", _one_of("kind", "next.kind"), _one_of("in", "not in"), _one_of(*KINDS), _one_of(*KINDS)),
        _call("({} {} {})", record, _one_of("==", "!="), record),
        _call("({} {} {})", _one_of(*ORDERS), _one_of("==", "!="), _one_of(*ORDERS)),
        _call("({} {} {}.{})", record, _one_of("in", "not in"), _one_of(*ORDERS), _one_of("helpers")),
        _call("({} {} {}.{})", _one_of(*ORDERS), _one_of("in", "not in"), record, _one_of("orders", "helped")),
        _call("({} in {}.team)", record, record),
        _call("({} in {})", day, _one_of(*ORDERS)),
        _call("{}({}, {})", _one_of("starts", "contains"), text, text),
        _call("overlaps(taken, due, {}, {})", day, day),
        _call("exists(lines, {})", _one_of(*LINES)),
        _call("exists(o in order, {})", _related(depth - 1)),
        _call("exists(s in shift, s.worker {} {} and {} in s)", _one_of("==", "!="), record.map(_outer), day.map(_outer_day)),
    )


def _outer(record: str) -> str:
    return record if record == "me" else f"this.{record}"


def _outer_day(day: str) -> str:
    """A date that is not about the order's fields, which the inner source does not have."""
    return day if day in DAYS else "today"


def _related(depth: int) -> Text:
    """Conditions over another order `o` and this one."""
    tie = _one_of(
        "o.next == this", "o.master == this.master", "o == this.next", "o.master.chief == this.master", "o.next == this.next",
        "o.id != this.id", "this.master in o.helpers", "o.master in this.helpers", "o.taken in this", "o.next.master == me",
    )  # fmt: skip
    rest = _one_of("o.urgent", "not o.late", "o.count > 1", "o.master.grade == null", "o.kind != sale", "o.next.urgent", "true")
    return _call("{} and {}", tie, rest)
