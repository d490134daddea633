"""Every paper comes from one typesetter: the same content, the same bytes, whoever asks at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from adapters.typesetting import typeset

MADE = datetime(2026, 11, 10, 17, tzinfo=UTC)


def a_source(folder: Path) -> Path:
    """A small paper."""
    source = folder / "small.typ"
    source.write_text(
        "#let made = json(bytes(sys.inputs.made))\n"
        "#set document(title: sys.inputs.title, date: datetime(year: made.year, month: made.month, day: made.day))\n"
        '#set text(lang: "en")\n'
        "= #sys.inputs.title\n"
    )
    return source


def test_the_same_content_makes_the_same_bytes_in_every_thread(tmp_path: Path) -> None:
    source = a_source(tmp_path)
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: typeset(source, MADE, title="Small"), range(8)))
    assert len(set(made)) == 1
    assert made[0].startswith(b"%PDF-")
    assert typeset(source, MADE.replace(day=11), title="Small") != made[0]
    assert typeset(source, MADE, title=json.dumps("#large")) != made[0]


def test_a_name_in_a_script_without_a_font_still_makes_a_paper(tmp_path: Path) -> None:
    source = a_source(tmp_path)
    for name in ("Ada 李 Ash", "Ann 🌲 Elm", "عائشة", "Zoë Žižka-O’Brien", "a\u0301\u0336"):
        assert typeset(source, MADE, title=name).startswith(b"%PDF-"), name
    assert typeset(source, MADE, title="李") == typeset(source, MADE, title="?")
