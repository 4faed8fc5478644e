"""The demo school's year: plans in force, the teachers who follow them, the groups classes are divided into."""

from engine.access.viewer import Post, Viewer
from engine.app.actions.list_records import list_records
from engine.app.demo.generate import Made
from engine.app.listing import ListRequest
from engine.app.office import Office
from tests.definitions.reading import number, report_rows, stored_rows

School = tuple[Office, Made]
DAY = {"day": "2026-11-30"}


def _plan_hours(office: Office) -> list[tuple[str, ...]]:
    plans = stored_rows(office, "SELECT id FROM f_curriculum WHERE state = 'in_force' ORDER BY id")
    return [row for (plan,) in plans for row in report_rows(office, "curriculum_hours", {"curriculum": str(plan)})]


def test_every_class_has_a_plan_in_force_within_its_norm(school: School) -> None:
    rows = _plan_hours(school[0])
    assert len(rows) == 22
    for _, name, hours, core, local, norm, teachers in rows:
        assert number(core) + number(local) == number(hours) <= number(norm), name
        assert number(teachers) >= number(hours)


def test_teachers_follow_the_plans(school: School) -> None:
    assert report_rows(school[0], "teaching_differs", DAY) == []
    assert report_rows(school[0], "teaching_without_teacher", {}) == []
    planned = sum(number(row[-1]) for row in _plan_hours(school[0]))
    assert number(report_rows(school[0], "teaching_load", DAY)[-1][-1]) == planned


def test_plans_went_through_the_council_and_the_director(school: School) -> None:
    rows = stored_rows(
        school[0],
        "SELECT m.number, c.order_number FROM f_curriculum c JOIN f_council_minutes m ON m.id = c.council_minutes"
        " WHERE m.state = 'signed' ORDER BY c.id",
    )
    assert rows == [("1", "1-о"), ("1", "2-о"), ("1", "3-о")]


def test_the_groups_of_a_class_take_in_everybody_but_newcomers(school: School) -> None:
    office = school[0]
    counts = stored_rows(office, "SELECT count(*) FROM f_split s JOIN f_study_group g ON g.split = s.id GROUP BY s.id")
    assert counts == [(2,)] * 30
    newcomers = {row[1] for row in report_rows(office, "pupils_without_group", {})}
    book = report_rows(office, "movement_book", {"since": "2026-10-01"})
    assert newcomers and newcomers <= {row[1] for row in book}


def test_who_left_is_in_no_group(school: School) -> None:
    held = "SELECT count(*) FROM f_membership m JOIN f_pupil p ON p.id = m.pupil WHERE m.ends IS NULL AND p.status {0} 'studying'"
    assert stored_rows(school[0], held.format("<>")) == [(0,)]
    assert stored_rows(school[0], held.format("="))[0][0] > 60


def test_a_division_counts_those_it_left_out(school: School) -> None:
    office = school[0]
    page = list_records(office, Viewer(None, posts=(Post("network_admin"),)), "split", ListRequest())
    column = [head.label for head in page.columns].index("Учеников без группы")
    outside = sum(int(cells[column]) for _, cells in page.rows)
    assert outside == len(report_rows(office, "pupils_without_group", {})) > 0
