"""Whoever makes appointments hands a person's work to another for some days, in a browser without JavaScript."""

import re

from tests.web.conftest import Shop


def test_work_is_handed_over_by_ticking(shop: Shop) -> None:
    owner, senior = shop.person("owner"), shop.person("senior")
    people = owner.open("/admin/people")
    account = next(link for link in people.links if re.fullmatch(r"/admin/people/\d+", link) and "Senior" in owner.open(link).text)
    way = f"{account}/instead"
    page = owner.open(way)
    assert page.status == 200 and f'href="{way}"' in owner.open(account).html
    found = owner.send(page, "/instead", {"_q.instead_of": "reception", "_find": "instead_of"})
    absent = re.search(r'value="(account:\d+)"', found.html)
    assert absent and "Reception" in found.text
    given = {"instead_of": ("", absent.group(1)), "document": "Приказ № 77", "ends": "31.12.2099"}
    shown = owner.send(found, "/instead", given)
    assert shown.status == 200 and "Принимает вещи в ремонт" in shown.text and shown.html.count("checked") >= 2
    wrong = owner.send(shown, "/instead", {**given, "_shown": absent.group(1), "duty": ()})
    assert wrong.status == 422 and "Отметьте хотя бы одну обязанность" in wrong.text
    assert senior.open("/f/customer/new").status == 403
    duty = "receptionist:reception"
    done = owner.send(shown, "/instead", {**given, "_shown": absent.group(1), "duty": (duty,)})
    assert done.status == 200 and "Замещение назначено" in done.text and "За Reception: Принимает вещи в ремонт" in done.text
    assert senior.open("/f/customer/new").status == 200
    assert "Вы замещаете: Reception" in senior.open("/").text and "Приёмщик (за Reception)" in senior.open("/").text
    assert "Вас замещает: Senior" in shop.person("reception").open("/").text
    assert "За Reception" in owner.open("/admin/appointments").text
    assert "Senior (за Reception по 31.12.2099)" in senior.open("/order").text
