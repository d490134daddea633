"""What waits for somebody: the most urgent first, fifty at a time, each once."""

import re
from datetime import timedelta

from sqlalchemy import insert

from models.effects import TaskKind
from models.people import Role
from services.first_page import PAGE
from storage.tables.work import tasks
from tests.portal.conftest import Portal

TITLE = re.compile(r"Task \d+")


def give(portal: Portal, count: int) -> list[str]:
    """Give the reviewers tasks. Returns their titles, the most urgent first; the last ones have no date."""
    now = portal.clock()
    dated = count * 2 // 3
    rows = [
        {
            "workflow_id": f"training/Q{number}",
            "key": "review/1/1",
            "kind": TaskKind.REVIEW_STEP,
            "title": f"Task {number}",
            "role": Role.REVIEWER,
            "opened_at": now - timedelta(days=1),
            "due_at": now + timedelta(days=1 + number // 3) if number < dated else None,
        }
        for number in range(count)
    ]
    with portal.house.context.database.write() as connection:
        connection.execute(insert(tasks), rows)
    return [str(row["title"]) for row in rows]


async def test_a_long_queue_goes_on_where_the_page_before_ended(portal: Portal) -> None:
    titles = give(portal, 3 * PAGE - 10)
    rita = await portal.signed_in_as("rita")
    seen: list[str] = []
    path: str | None = "/"
    for _ in range(3):
        assert path is not None
        page = (await rita.open(path)).text
        seen += TITLE.findall(page)
        following = re.search(r'href="(/\?after=\d+)"', page)
        path = following[1] if following else None
    assert (seen, path) == (titles, None)


async def test_a_number_of_no_task_leads_to_the_first_page(portal: Portal) -> None:
    titles = give(portal, PAGE)
    rita = await portal.signed_in_as("rita")
    for nonsense in ("x", "9" * 40, "-1", "123456"):
        assert TITLE.findall((await rita.open(f"/?after={nonsense}")).text) == titles
