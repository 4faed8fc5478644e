"""The axe check of accessibility, from the installed package: no script from any other host."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


def axe_faults(page: Page) -> list[str]:
    """What axe finds on the page as it is now: `rule: what it says, at the element`; empty when clean."""
    violations = Axe().run(page, options=RULES).response["violations"]
    return [f"{found['id']}: {found['help']}, at {node['html'][:160]}"
            for found in violations for node in found["nodes"]]
