"""A person ends what they left open elsewhere; who looks after accounts ends anybody's."""

from tests.web.conftest import Shop


def test_a_person_ends_what_they_left_open(shop: Shop) -> None:
    left, here = shop.person("reception"), shop.person("reception")
    assert "/sessions" in here.open("/").links and "/password" in here.open("/sessions").links
    page = here.open("/sessions")
    assert page.text.count("вы сейчас здесь") == 1
    one = next(form for form in page.forms if dict(form.values).get("session"))
    answer = here.send(page, "/sessions", {"session": dict(one.values)["session"]})
    assert "Вход завершён" in answer.text and "Больше вы нигде не вошли" in answer.text
    assert left.open("/").path == "/login"
    assert "уже был завершён" in here.send(page, "/sessions", {"session": dict(one.values)["session"]}).text


def test_all_others_end_at_once(shop: Shop) -> None:
    left, here = shop.person("reception"), shop.person("reception")
    page = here.open("/sessions")
    form = next(form for form in page.forms if form.action == "/sessions" and "session" not in dict(form.values))
    answer = here.raw("POST", "/sessions", data=dict(form.values), follow_redirects=True)
    assert "Остальные входы завершены" in answer.text
    assert (left.open("/").path, here.open("/").path) == ("/login", "/")


def test_the_administrator_ends_anybodys(shop: Shop) -> None:
    reception, owner = shop.person("reception"), shop.person("owner")
    page = owner.open("/admin/sessions")
    assert "Reception" in page.text and page.text.count("это вы") == 1
    answer = owner.send(page, "/admin/sessions")
    assert answer.path == "/admin/sessions" and "Вход завершён" in answer.text
    assert reception.open("/").path == "/login"


def test_appointments_are_narrowed_without_javascript(shop: Shop) -> None:
    owner = shop.person("owner")
    every, one = owner.open("/admin/appointments"), owner.open("/admin/appointments?q=desk&role=receptionist")
    assert "Senior" in every.text and "Desk" in one.text and "Senior" not in one.text
    assert "Никого не нашлось" in owner.open("/admin/appointments?q=nonsense").text


def test_what_a_script_fetches_does_not_use_up_what_is_to_be_said(shop: Shop) -> None:
    owner = shop.person("owner")
    shop.person("reception")
    page = owner.open("/admin/sessions")
    form = next(form for form in page.forms if dict(form.values).get("session"))
    assert owner.raw("POST", "/admin/sessions", data=dict(form.values)).status_code == 303
    fetched = owner.raw("GET", "/admin/sessions", headers={"Sec-Fetch-Mode": "cors"})
    assert "Вход завершён" not in fetched.text
    assert "Вход завершён" in owner.open("/admin/sessions").text
    assert "Вход завершён" not in owner.open("/admin/sessions").text
