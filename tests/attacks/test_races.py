"""Many at once, over HTTP: one wins, the others are told, nothing is lost."""

import re

from tests.attacks.client import Answer, Client
from tests.attacks.conftest import SignIn
from tests.attacks.races import Tally, double_click, one_record, one_step, saves_in_a_row
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
