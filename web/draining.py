"""Bodies that are much too large: read and thrown away up to a bound, so that the browser hears our answer instead of a
broken connection."""

from __future__ import annotations

from typing import Any

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver


class Nothing(OverflowableBuffer):  # type: ignore[misc]
    """A buffer that keeps nothing."""

    def append(self, s: bytes) -> None:
        """Lets it go."""


class DrainingParser(HTTPRequestParser):  # type: ignore[misc]
    """Keeps no body that is said to be larger than `limit`; the application refuses it by what is said."""

    limit = 0

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if not self.chunked and self.content_length > self.limit:
            self.body_rcv = FixedStreamReceiver(self.content_length, Nothing(self.adj.inbuf_overflow))


def drain_above(server: Any, limit: int) -> None:
    """Makes a server drain bodies larger than `limit`, on each address it listens at."""
    parser = type("Parser", (DrainingParser,), {"limit": limit})
    channel = type("Channel", (HTTPChannel,), {"parser_class": parser})
    for one in [server, *getattr(server, "map", {}).values()]:
        if hasattr(one, "channel_class"):
            one.channel_class = channel
