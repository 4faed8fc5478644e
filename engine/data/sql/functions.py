"""The SQL of the functions: a template per function and database. What SQLite lacks it takes from the Python functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.data.sql.fragments import Param, Sql, fill, joined, raw
from engine.model.calendar import FIRST_DAY, LAST_DAY
from engine.model.expression import Call, Constant
from engine.model.functions import CASES, MAX_DAYS, MAX_MONTHS

# By the numbers of the working days: that of the last one up to a day, and that of the last one before it.
WORKDAYS: Mapping[str, str] = {
    "workdays": "(SELECT CASE WHEN q.a BETWEEN {first} AND {last} AND q.b BETWEEN {first} AND {last} THEN"
    " coalesce((SELECT w.number FROM p_workday w WHERE w.day <= q.b ORDER BY w.day DESC LIMIT 1), 0)"
    " - coalesce((SELECT w.number FROM p_workday w WHERE w.day <= q.a ORDER BY w.day DESC LIMIT 1), 0)"
    " END FROM (SELECT {0} AS a, {1} AS b) q)",
    "add_workdays": "(SELECT CASE WHEN q.a BETWEEN {first} AND {last} THEN"
    " (SELECT v.day FROM p_workday v WHERE v.number = q.n + CASE WHEN q.n > 0"
    " THEN coalesce((SELECT w.number FROM p_workday w WHERE w.day <= q.a ORDER BY w.day DESC LIMIT 1), 0)"
    " ELSE coalesce((SELECT w.number FROM p_workday w WHERE w.day < q.a ORDER BY w.day DESC LIMIT 1), 0) + 1 END)"
    " END FROM (SELECT {0} AS a, {1} AS n) q)",
}

SQLITE: Mapping[str, str] = {
    **WORKDAYS,
    "starts": "substr({0}, 1, length({1})) = {1}",
    "contains": "instr({0}, {1}) > 0",
    "size": "length({0})",
    "first_letter": "substr({0}, 1, 1)",
    "lower": "px_lower({0})",
    "upper": "px_upper({0})",
    "round": "px_round({0}, {1})",
    "floor": "px_floor({0}, {1})",
    "ceil": "px_ceil({0}, {1})",
    "abs": "abs({0})",
    "clamp": "max({1}, min({0}, {2}))",
    "date": "px_date({0}, {1}, {2})",
    "year": "CAST(substr({0}, 1, 4) AS INTEGER)",
    "month": "CAST(substr({0}, 6, 2) AS INTEGER)",
    "day": "CAST(substr({0}, 9, 2) AS INTEGER)",
    "weekday": "px_weekday({0})",
    "week_of": "px_week_of({0})",
    "years": "px_years({0}, {1})",
    "add_months": "px_add_months({0}, {1})",
    "add_days": "px_add_days({0}, {1})",
    "days_between": "CAST(julianday({0}) - julianday({1}) AS INTEGER)",
    "number_text": "px_number_text({0}, {1})",
    "date_text": "px_date_text({0})",
}

POSTGRESQL: Mapping[str, str] = {
    **WORKDAYS,
    "starts": "starts_with({0}, {1})",
    "contains": "strpos({0}, {1}) > 0",
    "size": "CAST(char_length({0}) AS bigint)",
    "first_letter": "substr({0}, 1, 1)",
    "lower": "translate({0}, {upper_case}, {lower_case})",
    "upper": "translate({0}, {lower_case}, {upper_case})",
    "round": "CAST(round(CAST({0} AS numeric(60,20)) / {1}) AS bigint)",
    "floor": "CAST(floor(CAST({0} AS numeric(60,20)) / {1}) AS bigint)",
    "ceil": "CAST(ceil(CAST({0} AS numeric(60,20)) / {1}) AS bigint)",
    "abs": "abs({0})",
    "clamp": "(SELECT CASE WHEN q.v IS NOT NULL AND q.a IS NOT NULL AND q.b IS NOT NULL"
    " THEN greatest(q.a, least(q.v, q.b)) END FROM (SELECT {0} AS v, {1} AS a, {2} AS b) q)",
    "date": "(SELECT CASE WHEN q.y BETWEEN 1800 AND 2200 AND q.m BETWEEN 1 AND 12 AND q.d BETWEEN 1 AND 31 THEN"
    " CASE WHEN q.d <= extract(day FROM make_date(CAST(q.y AS int), CAST(q.m AS int), 1) + interval '1 month - 1 day')"
    " THEN to_char(make_date(CAST(q.y AS int), CAST(q.m AS int), CAST(q.d AS int)), 'YYYY-MM-DD') END END"
    " FROM (SELECT {0} AS y, {1} AS m, {2} AS d) q)",
    "year": "CAST(substr({0}, 1, 4) AS bigint)",
    "month": "CAST(substr({0}, 6, 2) AS bigint)",
    "day": "CAST(substr({0}, 9, 2) AS bigint)",
    "weekday": "CAST(extract(isodow FROM CAST({0} AS date)) AS bigint)",
    "week_of": "to_char(date_trunc('week', CAST({0} AS timestamp)), 'YYYY-MM-DD')",
    "years": "(SELECT CAST(substr(q.b, 1, 4) AS bigint) - CAST(substr(q.a, 1, 4) AS bigint)"
    ' - CASE WHEN substr(q.b, 6) COLLATE "C" < substr(q.a, 6) COLLATE "C" THEN 1 ELSE 0 END'
    " FROM (SELECT {0} AS a, {1} AS b) q)",
    "add_months": "(SELECT CASE WHEN abs(q.n) <= {months}"
    " THEN to_char(CAST(q.d AS date) + make_interval(months => CAST(q.n AS int)), 'YYYY-MM-DD') END"
    " FROM (SELECT {0} AS d, {1} AS n) q)",
    "add_days": "(SELECT CASE WHEN abs(q.n) <= {days} THEN to_char(CAST(q.d AS date) + CAST(q.n AS int), 'YYYY-MM-DD') END"
    " FROM (SELECT {0} AS d, {1} AS n) q)",
    "days_between": "CAST(CAST({0} AS date) - CAST({1} AS date) AS bigint)",
    "number_text": "replace(CAST(CAST(CAST({0} AS numeric) / {unit} AS numeric(38,{scale})) AS text), '.', ',')",
    "date_text": "to_char(CAST({0} AS date), 'DD.MM.YYYY')",
}
_FIXED = {
    "upper_case": Sql("?", (Param(CASES[0]),)),
    "lower_case": Sql("?", (Param(CASES[1]),)),
    "months": raw(str(MAX_MONTHS)),
    "days": raw(str(MAX_DAYS)),
    "first": raw(f"'{FIRST_DAY}'"),
    "last": raw(f"'{LAST_DAY}'"),
}
DIVISION: Mapping[str, str] = {
    "sqlite": "px_divide({0}, {1}, {shift})",
    "postgresql": "CAST(round(CAST({0} AS numeric(60,20)) * {unit} / nullif({1}, 0)) AS bigint)",
}
COUNTED = (
    "CASE WHEN {0} BETWEEN -{most} AND {most} THEN (2 * {0} * {unit} + CASE WHEN {0} < 0 THEN - {1} ELSE {1} END) / (2 * {1})"
    " ELSE {2} END"
)
REMAINDER: Mapping[str, str] = {
    "sqlite": "px_remainder({0}, {1})",
    "postgresql": "(SELECT mod(mod(q.a, q.b) + q.b, q.b) FROM (SELECT {0} AS a, nullif({1}, 0) AS b) q)",
}
LEAST: Mapping[str, str] = {
    "sqlite": "{choice}({items})",
    "postgresql": "(SELECT CASE WHEN bool_and(q.v IS NOT NULL) THEN {choice}(q.v) END FROM (VALUES {items}) q(v))",
}


def call(dialect: str, node: Call, arguments: Sequence[Sql]) -> Sql:
    """The SQL of a call; truth functions are conditions that are unknown when an argument is empty."""
    if node.function == "coalesce":
        return fill("COALESCE({0})", joined(", ", arguments))
    if node.function == "join":
        return _join(dialect, arguments)
    if node.function == "option_text":
        pairs = zip(arguments[1::2], arguments[2::2], strict=True)
        whens = joined(" ", (fill("WHEN {0} THEN {1}", option, label) for option, label in pairs))
        return fill("CASE {0} {1} END", arguments[0], whens) if whens.text else raw("NULL")
    if node.function in ("min", "max"):
        return _choice(dialect, node.function, arguments)
    if node.function == "number_text" and dialect == "postgresql":
        return _number_text(node, arguments)
    table = SQLITE if dialect == "sqlite" else POSTGRESQL
    return fill(table[node.function], *arguments, **_FIXED)


def divide(dialect: str, left: Sql, right: Sql, shift: int) -> Sql:
    """left × 10**shift ÷ right, half away from zero; empty when dividing by zero."""
    return fill(DIVISION[dialect], left, right, shift=raw(str(shift)), unit=raw(str(10**shift)))


def divide_by_count(dialect: str, left: Sql, count: Sql, shift: int) -> Sql:
    """The same by a number of rows, for plain pieces. SQLite does it by itself where the product surely fits 64 bits: over ten
    thousand groups its calls of Python show."""
    exact = divide(dialect, left, count, shift)
    if dialect != "sqlite":
        return exact
    return fill(COUNTED, left, count, exact, unit=raw(str(10**shift)), most=raw(str(10**18 // 10**shift)))


def remainder(dialect: str, left: Sql, right: Sql) -> Sql:
    return fill(REMAINDER[dialect], left, right)


def _join(dialect: str, arguments: Sequence[Sql]) -> Sql:
    separator, *items = arguments
    if dialect == "postgresql":
        return fill("nullif(concat_ws({0}, {1}), '')", separator, joined(", ", items))
    pieces = joined(" || ", (fill("coalesce({0} || {1}, '')", separator, item) for item in items))
    return fill("nullif(substr({0}, length({1}) + 1), '')", pieces, separator)


def _choice(dialect: str, choice: str, arguments: Sequence[Sql]) -> Sql:
    row = "({0})" if dialect == "postgresql" else "{0}"
    items = joined(", ", (fill(row, item) for item in arguments))
    return fill(LEAST[dialect], choice=raw(choice), items=items)


def _number_text(node: Call, arguments: Sequence[Sql]) -> Sql:
    scale = node.arguments[1]
    places = int(scale.value) if isinstance(scale, Constant) and isinstance(scale.value, int) else 0
    return fill(POSTGRESQL["number_text"], arguments[0], unit=raw(str(10**places)), scale=raw(str(places)))
