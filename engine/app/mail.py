"""Letters over SMTP: how to reach the server is said by the environment, never by the definitions."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr

from engine.app.settings import SettingsError

SECURITY = ("starttls", "tls", "none")
PORTS = {"starttls": 587, "tls": 465, "none": 25}
SECONDS = 20.0
SETTINGS = {
    "host": "PRIKAZ_MAIL_HOST", "port": "PRIKAZ_MAIL_PORT", "security": "PRIKAZ_MAIL_SECURITY", "user": "PRIKAZ_MAIL_USER",
    "password": "PRIKAZ_MAIL_PASSWORD", "sender": "PRIKAZ_MAIL_FROM", "site": "PRIKAZ_SITE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`security`: how the connection is sealed; `site`: how links in letters begin, "" = letters without links."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A plain letter. `id`: the same letter always has the same, so that mail programs show it once."""

    to: str
    subject: str
    text: str
    id: str


class NotSent(Exception):
    """The letter certainly was not taken; it may be sent again."""


class PerhapsSent(Exception):
    """The connection broke when the letter was on its way: nobody knows whether it was taken."""


def read_mail_settings(environment: Mapping[str, str] = os.environ) -> MailSettings | None:
    """None when mail is not set. Raises SettingsError for what cannot be right."""
    given = {key: environment.get(name, "").strip() for key, name in SETTINGS.items()}
    if not given["host"]:
        return None
    security = given["security"] or SECURITY[0]
    if security not in SECURITY:
        raise SettingsError(f"{SETTINGS['security']} — одно из: {', '.join(SECURITY)}.")
    port = given["port"] or str(PORTS[security])
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsError(f"{SETTINGS['port']} — номер порта от 1 до 65535.")
    if "@" not in parseaddr(given["sender"])[1]:
        raise SettingsError(f"{SETTINGS['sender']} — адрес, от которого идут письма.")
    if given["site"] and not given["site"].startswith(("http://", "https://")):
        raise SettingsError(f"{SETTINGS['site']} — адрес страниц, например https://prikaz.example.org.")
    site = given["site"].rstrip("/")
    return MailSettings(given["host"], int(port), security, given["sender"], given["user"], given["password"], site)


def site_address(environment: Mapping[str, str] = os.environ) -> str:
    """How addresses of pages begin for people, "" = not set."""
    return environment.get(SETTINGS["site"], "").strip().rstrip("/")


def mail_is_set() -> bool:
    """Whether letters can leave at all; the settings themselves are judged when the program starts."""
    return bool(os.environ.get(SETTINGS["host"], "").strip())


def send(settings: MailSettings, letter: Letter) -> None:
    """Hand the letter to the server. Raises NotSent, PerhapsSent."""
    message = _message(settings, letter)
    sender = parseaddr(settings.sender)[1]
    try:
        server = _connected(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(_told(error)) from error
    try:
        _announce(server, sender, letter.to)
        _hand_over(server, message)
    finally:
        server.close()


def _connected(settings: MailSettings) -> smtplib.SMTP:
    if settings.security == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=SECONDS)
    try:
        if settings.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.user:
            server.login(settings.user, settings.password)
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _announce(server: smtplib.SMTP, sender: str, to: str) -> None:
    """From whom and to whom; nothing is sent yet."""
    try:
        for code, answer in (server.mail(sender), server.rcpt(to)):
            if code >= 300:
                raise NotSent(f"{code} {answer.decode(errors='replace')}"[:200])
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(_told(error)) from error


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        code, answer = server.data(message.as_bytes())
    except smtplib.SMTPDataError as error:
        raise NotSent(_told(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise PerhapsSent(_told(error)) from error
    if code >= 300:
        raise NotSent(f"{code} {answer.decode(errors='replace')}"[:200])


def _message(settings: MailSettings, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Message-ID"] = f"<{letter.id}@{parseaddr(settings.sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:200]
