"""The demo's month, played as `make demo` plays it."""

from pathlib import Path

from demo.play import play_month
from demo.story import EXPECTED, story


async def test_the_month_ends_as_expected_and_every_letter_went_out_once(tmp_path: Path) -> None:
    told: list[str] = []
    month = await play_month(tmp_path / "demo", lambda at, text: told.append(text))
    assert month.surprises == ()
    assert {ending.person: ending.state for ending in month.endings} == {
        expected.person: expected.state for expected in EXPECTED
    }
    assert month.as_expected
    to_mia = [letter.subject for letter in month.letters if any("Mia" in each for each in letter.to)]
    assert len(to_mia) == 3, "warned, marked, revoked"
    to_nora = [letter for letter in month.letters if any("Nora" in each for each in letter.to)]
    assert len(to_nora) == 2, "leave begun, leave ended"
    assert len(told) == len(story())
    assert len({letter.message_id for letter in month.letters}) == len(month.letters)
    lapses = [letter for letter in month.letters if "closed" in letter.subject.lower()]
    assert lapses == [], "Missouri announces no lapse (ACC-12)"
    waiting = [letter.subject for letter in month.letters if "Hal Harborman" in letter.to]
    assert any("No Missouri HMIS license is available" in subject for subject in waiting)
