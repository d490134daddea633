"""The demo's renewal, played as `make demo` plays it."""

from pathlib import Path

import pytest

from demo.money import EXPECTED, play_renewal, story


@pytest.mark.requirement("FEE-07")
async def test_one_agency_pays_one_pays_late_and_one_never_does(tmp_path: Path) -> None:
    told: list[str] = []
    renewal = await play_renewal(tmp_path / "renewal", lambda at, text: told.append(text))
    assert renewal.surprises == ()
    assert [each.expected for each in renewal.endings] == list(EXPECTED)
    assert renewal.as_expected
    assert len(told) == len(story())
    letters = [each.read_bytes() for each in (renewal.letters / "new").iterdir()]
    assert sum(b"invoice-MN-" in each for each in letters) == len(EXPECTED)
