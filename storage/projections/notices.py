"""A notice as a row, before anybody has claimed it."""

from datetime import datetime

from models.effects import Notice
from models.ids import notice_id
from storage.tables.work import NoticeState
from storage.upsert import Row


def notice_row(workflow_id: str, step: int, notice: Notice, position: int, at: datetime) -> Row:
    """Return the `position`-th notice of a step, of a workflow or of an act on the records."""
    return {
        "id": notice_id(workflow_id, step, position),
        "workflow_id": workflow_id,
        "step": step,
        "position": position,
        "at": at,
        "template": notice.template,
        "agency_id": notice.agency_id,
        "about_id": notice.about,
        "payload": notice.model_dump(mode="json"),
        "state": NoticeState.PENDING,
        "attempts": 0,
        "resends": 0,
        "subject": "",
        "error": "",
    }
