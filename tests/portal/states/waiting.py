"""What waits for somebody."""

from datetime import UTC, date, datetime, timedelta

from models.effects import TaskKind
from models.people import Actor, Grant, Role
from storage.reads.tasks import TaskRow
from tests.portal.sample_requests import request
from tests.portal.states import PEOPLE, Kind, State, Without

TRAINEE = Actor(person_id="tess")
REVIEWER = Actor(person_id="rita", grants=(Grant(role=Role.REVIEWER),))

OPENED = datetime(2026, 3, 2, 15, tzinfo=UTC)


def task(number: int, **changes: object) -> TaskRow:
    """Return a task that a reviewer has."""
    usual: dict[str, object] = {
        "id": number,
        "workflow_id": f"training/Q{number}",
        "key": "review/1/2",
        "kind": TaskKind.REVIEW_STEP,
        "title": "Review step 2 of practice case 1",
        "role": Role.REVIEWER,
        "person_id": None,
        "agency_id": "A1",
        "agency_name": "Lantern Street Shelter",
        "region_id": None,
        "request_id": f"Q{number}",
        "about_id": "tess",
        "about_name": PEOPLE[number % len(PEOPLE)],
        "opened_at": OPENED,
        "due_at": OPENED + timedelta(days=number),
        "due": date(2026, 3, 2) + timedelta(days=number),
    }
    return TaskRow.model_validate({**usual, **changes})


OWN = task(1, kind=TaskKind.DO_TRAINING, key="training", title="Complete your training", role=None, person_id="tess")
LONG = task(
    2,
    title="Answer the request of the Greater Saint Louis Continuum of Care for three more licenses",
    agency_name="Interfaith Partnership for Emergency Shelter and Supportive Housing of Saint Louis County",
    about_name="Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley",
    overdue=True,
)

MANY = [task(number) for number in range(1, 41)]

OWN_REQUEST = request(1)
LONG_REQUEST = request(2, agency_name=LONG.agency_name)

STATES = [
    State(
        template="waiting/list.html",
        kind=Kind.EMPTY,
        values={"tasks": [], "more": None, "own": [OWN_REQUEST]},
        actor=REVIEWER,
    ),
    State(
        template="waiting/list.html",
        kind=Kind.ONE,
        values={"tasks": [OWN], "more": None, "own": [OWN_REQUEST]},
        actor=TRAINEE,
    ),
    State(template="waiting/list.html", kind=Kind.MANY, values={"tasks": MANY, "more": 40, "own": []}, actor=REVIEWER),
    State(
        template="waiting/list.html",
        kind=Kind.LONG,
        values={"tasks": [LONG], "more": None, "own": [LONG_REQUEST] * 5},
        actor=REVIEWER,
    ),
]

WITHOUT: Without = {
    ("waiting/list.html", Kind.ERROR): "The page has no form.",
    ("waiting/list.html", Kind.READ_ONLY): "Everything on the page waits for whoever reads it.",
}
