"""The organisation's colour as CSS variables, made readable on light and on dark paper."""

from __future__ import annotations

import hashlib
import re

Colour = tuple[int, int, int]

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_DEFAULT = "#1d5fa8"
LIGHT_GROUND: Colour = (243, 244, 242)
DARK_GROUND: Colour = (32, 37, 42)
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
ENOUGH = 4.6  # a little over the 4.5 that small text needs


def accent_digest(accent: str) -> str:
    """What the address of the sheet carries, so that a new colour is a new address."""
    return hashlib.sha256(accent.encode()).hexdigest()[:10]


def accent_sheet(accent: str) -> str:
    """The CSS of one colour: itself, the text on it and a soft ground, for light and for dark."""
    colour = _parse(accent if _HEX.fullmatch(accent) else _DEFAULT)
    light = _until_readable(colour, LIGHT_GROUND, BLACK)
    dark = _until_readable(colour, DARK_GROUND, WHITE)
    variables = {
        "accent": light,
        "accent-text": WHITE,
        "accent-soft": _mix(WHITE, light, 0.1),
        "accent-dark": dark,
        "accent-dark-text": (16, 18, 21),
        "accent-dark-soft": _mix(DARK_GROUND, dark, 0.2),
    }
    lines = (f"  --{name}: #{red:02x}{green:02x}{blue:02x};" for name, (red, green, blue) in variables.items())
    return ":root {\n" + "\n".join(lines) + "\n}\n"


def contrast(one: Colour, other: Colour) -> float:
    """Contrast of two colours as WCAG counts it: 1 (equal) to 21 (black on white)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _until_readable(colour: Colour, ground: Colour, towards: Colour) -> Colour:
    shares = (step / 20 for step in range(21))
    mixed = (_mix(colour, towards, share) for share in shares)
    return next(found for found in mixed if contrast(found, ground) >= ENOUGH)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _mix(base: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(base, other, strict=True))
    return red, green, blue


def _parse(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
