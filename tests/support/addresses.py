"""Addresses taken apart."""

from urllib.parse import parse_qsl, urlsplit


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
