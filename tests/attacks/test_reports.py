"""A report's parameter that is a record: found, picked and kept, with and without scripts; closed to those who may not open it."""

import re

from tests.attacks.conftest import SignIn

REPORT = "movement_summary"


def test_a_record_is_picked_for_a_report(signed_in: SignIn) -> None:
    client = signed_in("director")
    found = client.get(f"/pick/report:{REPORT}/year?q=20")
    years = re.findall(r'data-id="(\d+)"', found.html)
    assert found.status == 200 and years
    sought = client.get(f"/r/{REPORT}?year=&_q.year=20&_find=year")
    assert {f'value="{year}"' for year in years} <= set(re.findall(r'value="\d+"', sought.html))
    for year in years:
        page = client.get(f"/r/{REPORT}?year=&year={year}&since=")
        assert f'name="year" value="{year}" checked' in page.html and f"year={year}" in page.html
    nothing = client.get(f"/r/{REPORT}?_q.year=%7F&_find=year")
    assert "Ничего не нашлось" in nothing.text


def test_nobody_else_picks(signed_in: SignIn) -> None:
    assert signed_in("pupil").get(f"/pick/report:{REPORT}/year?q=20").status == 403
    assert signed_in("director").get("/pick/report:nonsense/year").status == 404
