"""A mail server for tests: takes letters and keeps them, or refuses as it is told."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import Any, cast


@dataclass
class PostBox:
    """`letters` as they came. `refuse`: commands answered with an error; `hang_up`: end the connection in the middle of
    the letter."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    hang_up: bool = False


class _Talk(socketserver.StreamRequestHandler):
    """One sender, line by line."""

    def handle(self) -> None:
        box: PostBox = self.server.box  # type: ignore[attr-defined]
        self._say("220 box")
        while line := self.rfile.readline():
            word = line.split()[0].upper().decode() if line.split() else ""
            if word in box.refuse:
                self._say("451 not now")
            elif word == "DATA":
                if not self._letter(box):
                    return
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _letter(self, box: PostBox) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if box.hang_up:
            return False
        box.letters.append(cast(EmailMessage, message_from_bytes(b"".join(lines), policy=policy.default)))
        self._say("250 taken")
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def post_box() -> Iterator[PostBox]:
    """A server on a free port until the block ends."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk)
    server.daemon_threads = True
    box = PostBox(cast("tuple[str, Any]", server.server_address)[1])
    server.box = box  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
