"""Many at once, over HTTP: one wins, the others are told, nothing is lost."""

import re
from functools import partial

from tests.attacks.client import Answer, Client
from tests.attacks.conftest import SignIn
from tests.attacks.races import Tally, at_once, double_click, one_record, one_step, saves_in_a_row
from tests.support.demo import Demo


def test_one_step_clicked_by_twenty(signed_in: SignIn) -> None:
    client, tally = signed_in("secretary"), Tally()
    drafts = [link for link in client.get("/f/application?state=draft").parsed.links if re.fullmatch(r"/f/application/\d+", link)]
    one_step(tally, client, drafts[0], "accept", {}, 20)
    assert not tally.problems


def test_clicks_on_a_new_record(signed_in: SignIn) -> None:
    tally = Tally()
    double_click(tally, signed_in("admin"), "leaving_reason", {"title": "Двойное нажатие"}, 5)
    assert not tally.problems


def test_ten_people_at_one_record_and_one_person_ten_times(signed_in: SignIn) -> None:
    tally, client = Tally(), signed_in("admin")
    record = double_click(tally, client, "leaving_reason", {"title": "Десять человек"}, 1)
    one_record(tally, client, record, "basis", 10)
    saves_in_a_row(tally, client, record, "basis", 10)
    assert not tally.problems


def test_the_last_place_of_a_class_is_given_once(signed_in: SignIn) -> None:
    """Two orders that each fit alone are signed at the same moment: the second is refused by name."""
    secretary, coordinator, director, admin = (signed_in(name) for name in ("secretary", "coordinator", "director", "admin"))
    full = admin.get("/f/school_class/2/edit").form("/edit")
    taken = int(re.findall(r"Учеников сегодня\D*(\d+)", admin.get("/f/school_class/2").text)[0])
    admin.post(full.action, full.with_values({"capacity": str(taken + 1)}))
    today, orders = dict(secretary.get("/f/movement_order/new").form("/new").pairs())["date"], []
    for person in pupils_of(secretary, 1)[:2]:
        new = secretary.get("/f/movement_order/new").form("/new")
        orders.append(secretary.post(new.action, new.with_values({
            "kind": "moved", "effective": today, "basis": "проба",
            "lines.0.id": "", "lines.0.pupil": person, "lines.0.school_class": "2"})).location)
        agree = coordinator.get(orders[-1]).form("/do/agree")
        assert coordinator.post(agree.action, agree.pairs()).status == 303
    sign = [director.get(order).form("/do/sign") for order in orders]
    answers = at_once([partial(director.twin().post, form.action, form.with_values({"signed_on": today})) for form in sign])
    assert sorted(answer.status for answer in answers) == [303, 422]
    assert any("Не хватает мест в классах" in answer.text for answer in answers)


def pupils_of(client: Client, school_class: int) -> list[str]:
    """The ids of those who are in a class now."""
    return list(dict.fromkeys(re.findall(r'href="/f/pupil/(\d+)"', client.get(f"/f/pupil?school_class={school_class}").html)))


def test_a_closed_account_is_out_at_the_next_request(demo: Demo, signed_in: SignIn) -> None:
    """A07: and so is an appointment that ended."""
    visitor, admin = Client(demo.service.url).sign_in("class2", demo.password), signed_in("admin")
    accounts = set(re.findall(r'href="(/admin/people/\d+)"', admin.get("/admin/people?q=class2").html))
    (account,) = (address for address in accounts if "class2" in admin.get(address).text)
    assert visitor.get("/f/pupil").status == 200
    closing = admin.get(account).form("/close")
    assert admin.post(closing.action, closing.with_values({"closed": "1"})).status == 303
    assert visitor.get("/f/pupil").status == 302


def test_an_old_cookie_is_worth_nothing(demo: Demo) -> None:
    client = Client(demo.service.url)
    client.get("/login")
    before = client.cookie
    client.sign_in("teacher", demo.password)
    signed_in = client.cookie
    assert signed_in != before
    assert client.post("/logout", [("csrf_token", client.token())]).status == 303
    client.cookie = signed_in
    assert client.get("/").status == 302


def test_the_way_back_stays_here(demo: Demo) -> None:
    """A38, A43."""
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example"):
        client = Client(demo.service.url)
        form = client.get("/login", {"Host": "evil.example"}).form("/login")
        pairs = form.with_values({"login": "pupil", "password": demo.password, "next": target})
        assert no_stranger(client.post("/login", pairs, {"Host": "evil.example"}))


def no_stranger(answer: Answer) -> bool:
    return answer.location == "/" and "evil" not in answer.html
