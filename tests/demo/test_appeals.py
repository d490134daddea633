"""The demo's appeals, played as `make demo` plays them."""

from pathlib import Path

from demo.appeals import SCENES, play_appeals


async def test_the_appeals_end_as_expected(tmp_path: Path) -> None:
    told: list[str] = []
    hearings = await play_appeals(tmp_path / "demo", lambda at, text: told.append(text))
    assert hearings.surprises == ()
    assert [each for each in hearings.endings if not each.as_expected] == []
    assert len(told) == SCENES
