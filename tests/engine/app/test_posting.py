"""Letters: only after the commit, to those who want them, once; what goes wrong is tried again or told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.app.by_clock import do_automatic_steps
from engine.app.mail import Letter, MailSettings, PerhapsSent, read_mail_settings, send
from engine.app.posting import Post, send_letters
from engine.app.settings import SettingsError
from engine.data import outbox
from tests.engine.app.help_desk import HelpDesk
from tests.engine.app.tables import BaseFor
from tests.support.mail import PostBox, post_box


@pytest.fixture
def desk(base_for: BaseFor, tmp_path: Path) -> HelpDesk:
    made = HelpDesk(base_for, tmp_path)
    set_account(made, "anna", email="anna@example.org")
    return made


@pytest.fixture
def box() -> Iterator[PostBox]:
    with post_box() as box:
        yield box


def set_account(desk: HelpDesk, login: str, **values: object) -> None:
    assignments = ", ".join(f"{name} = ?" for name in values)
    with desk.office.database.writing() as transaction:
        given = (*values.values(), desk.people[login].account)
        transaction.execute(f"UPDATE f_account SET {assignments} WHERE id = ?", given)  # noqa: S608 - the test's own names


def settings(box: PostBox) -> MailSettings:
    return MailSettings("127.0.0.1", box.port, "none", "Служба <desk@example.org>", site="https://desk.example.org")


def notify(desk: HelpDesk) -> int:
    ticket = desk.ticket("accepted")
    do_automatic_steps(desk.office)
    return ticket


def stuck(desk: HelpDesk) -> list[outbox.Parcel]:
    with desk.office.database.reading() as connection:
        return outbox.stuck(connection, desk.office.clock.now())


def waiting(desk: HelpDesk) -> int:
    with desk.office.database.reading() as connection:
        return outbox.how_many(connection, outbox.MAIL)


def test_a_letter_says_what_the_notice_says_and_leads_to_the_record(desk: HelpDesk, box: PostBox) -> None:
    ticket = notify(desk)
    assert send_letters(desk.office, Post(settings(box))) == 1
    assert send_letters(desk.office, Post(settings(box))) == 0
    (letter,) = box.letters
    assert (letter["To"], letter["From"]) == ("anna@example.org", "Служба <desk@example.org>")
    assert letter["Subject"] == "Справочная служба: Обращение «Нет света» закрыто"
    assert letter.get_content().splitlines()[:3] == [
        "Обращение «Нет света» закрыто", "", f"https://desk.example.org/f/ticket/{ticket}",
    ]  # fmt: skip
    assert letter["Message-ID"].startswith("<prikaz-1-") and letter["Message-ID"].endswith("@example.org>")


@pytest.mark.parametrize("values", [{"no_letters": 1}, {"email": None}])
def test_who_wants_no_letters_gets_none(desk: HelpDesk, box: PostBox, values: dict[str, object]) -> None:
    set_account(desk, "anna", **values)
    notify(desk)
    assert (len(desk.notices("anna")), waiting(desk)) == (1, 0)


def test_who_changes_their_mind_gets_none_of_those_that_wait(desk: HelpDesk, box: PostBox) -> None:
    notify(desk)
    set_account(desk, "anna", no_letters=1)
    assert send_letters(desk.office, Post(settings(box))) == 0
    assert (box.letters, waiting(desk)) == ([], 0)


def test_letters_wait_until_mail_is_set_but_not_for_ever(desk: HelpDesk, box: PostBox) -> None:
    notify(desk)
    desk.wait(2)
    notify(desk)
    assert waiting(desk) == 2
    desk.wait(2)
    assert send_letters(desk.office, Post(settings(box))) == 1
    assert (len(box.letters), waiting(desk)) == (1, 0)


def test_a_transaction_taken_back_leaves_no_letter(desk: HelpDesk) -> None:
    desk.ticket("accepted", dispute=True)
    do_automatic_steps(desk.office)
    assert waiting(desk) == 0


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA"])
def test_a_letter_refused_is_sent_later(desk: HelpDesk, box: PostBox, word: str) -> None:
    notify(desk)
    box.refuse.add(word)
    assert send_letters(desk.office, Post(settings(box))) == 0
    box.refuse.clear()
    assert send_letters(desk.office, Post(settings(box))) == 0  # not before the pause is over
    desk.shop.watch.wait(2)
    assert send_letters(desk.office, Post(settings(box))) == 1
    assert len(box.letters) == 1


def test_a_letter_that_never_goes_is_given_up_and_told(desk: HelpDesk, box: PostBox) -> None:
    notify(desk)
    box.refuse.add("EHLO")
    box.refuse.add("HELO")
    for minutes in (0, *outbox.PAUSES):
        assert stuck(desk) == []
        desk.shop.watch.wait(minutes + 1)
        assert send_letters(desk.office, Post(settings(box))) == 0
    assert [(item.kind, item.attempts) for item in stuck(desk)] == [("mail", outbox.MAX_ATTEMPTS)]


def test_when_nobody_knows_a_person_decides(desk: HelpDesk, box: PostBox) -> None:
    notify(desk)
    box.hang_up = True
    assert send_letters(desk.office, Post(settings(box))) == 0
    box.hang_up = False
    desk.shop.watch.wait(60)
    assert send_letters(desk.office, Post(settings(box))) == 0
    (parcel,) = stuck(desk)
    assert parcel.taken and parcel.problem
    with desk.office.database.writing() as transaction:
        outbox.revive(transaction, parcel.id, desk.office.clock.now())
    assert send_letters(desk.office, Post(settings(box))) == 1


def test_no_server_is_a_letter_not_sent(desk: HelpDesk, box: PostBox) -> None:
    notify(desk)
    nobody = MailSettings("127.0.0.1", 1, "none", "desk@example.org")
    assert send_letters(desk.office, Post(nobody)) == 0
    assert waiting(desk) == 1
    desk.shop.watch.wait(2)
    assert send_letters(desk.office, Post(settings(box))) == 1


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("before", [True, False])
def test_killed_while_sending_it_is_never_sent_twice(desk: HelpDesk, box: PostBox, before: bool) -> None:
    def killed(where: MailSettings, letter: Letter) -> None:
        if not before:
            send(where, letter)
        raise Killed

    notify(desk)
    with pytest.raises(Killed):
        send_letters(desk.office, Post(settings(box), killed))
    desk.shop.watch.wait(60)
    assert send_letters(desk.office, Post(settings(box))) == 0
    assert (len(box.letters), len(stuck(desk))) == (0 if before else 1, 1)


def test_a_broken_line_is_told_apart_from_a_refusal(box: PostBox) -> None:
    box.hang_up = True
    with pytest.raises(PerhapsSent):
        send(settings(box), Letter("a@example.org", "О чём", "Текст", "1"))


def test_settings_come_from_the_environment() -> None:
    assert read_mail_settings({}) is None
    least = {"PRIKAZ_MAIL_HOST": "mail.example.org", "PRIKAZ_MAIL_FROM": "desk@example.org"}
    found = read_mail_settings({**least, "PRIKAZ_SITE": "https://desk.example.org/"})
    assert found == MailSettings("mail.example.org", 587, "starttls", "desk@example.org", site="https://desk.example.org")
    for wrong in ({"PRIKAZ_MAIL_FROM": ""}, {"PRIKAZ_MAIL_PORT": "x"}, {"PRIKAZ_MAIL_SECURITY": "no"}, {"PRIKAZ_SITE": "desk"}):
        with pytest.raises(SettingsError):
            read_mail_settings({**least, **wrong})
