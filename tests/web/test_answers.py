"""Addresses to go back to, and names of files."""

import pytest

from web.answers import disposition, safe_address


@pytest.mark.parametrize("address", ["/", "/f/device", "/f/device?q=дрель&page=2"])
def test_own_addresses_are_followed(address: str) -> None:
    assert safe_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "f/device",
        "//example.org",
        "/\\example.org",
        "\\\\example.org",
        "https://example.org/",
        "javascript:alert(1)",
        "/f/x\r\nSet-Cookie: a=b",
        "/\t/example.org",
        "/a\\b",
        " /f/x",
    ],
)
def test_other_addresses_lead_home(address: str) -> None:
    assert safe_address(address) == "/"


@pytest.mark.parametrize(
    ("name", "plain", "encoded"),
    [
        ("list.csv", "list.csv", "list.csv"),
        ("Квитанция.pdf", ".pdf", "%D0%9A%D0%B2%D0%B8%D1%82%D0%B0%D0%BD%D1%86%D0%B8%D1%8F.pdf"),
        ('a"b\r\n.csv', "ab.csv", "ab.csv"),
        ("../../etc/passwd", "etcpasswd", "etcpasswd"),
        ("", "file", "file"),
    ],
)
def test_names_of_files(name: str, plain: str, encoded: str) -> None:
    assert disposition(name) == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
