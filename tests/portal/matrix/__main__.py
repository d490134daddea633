"""Writes docs/who-may-see.md from what the portal answers now: `python -m tests.portal.matrix`."""

import asyncio
import tempfile
from pathlib import Path

from storage.schema import upgrade
from tests.portal.matrix.asking import EVERYBODY, asker, questions
from tests.portal.matrix.records import made
from tests.portal.matrix.table import FILE, Answers, key_of, page


async def answers(template: Path, folder: Path) -> Answers:
    """Ask everything of everybody."""
    records = await made(template, folder)
    async with asker(records, folder) as asking:
        return {
            key_of(question): {
                who: (await asking.ask(who, question.route.method, question.path)).answer for who in EVERYBODY
            }
            for question in questions(records)
        }


def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.db"
        upgrade(f"sqlite:///{template}")
        FILE.write_text(page(asyncio.run(answers(template, Path(folder)))), encoding="utf-8")
    print(f"Wrote {FILE.name}. Check what changed.")


if __name__ == "__main__":
    main()
