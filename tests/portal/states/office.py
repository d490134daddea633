"""What the office finds across all agencies."""

from datetime import UTC, date, datetime
from typing import Any

from models.effects import TaskKind
from models.people import Actor, Grant, Role
from services.office_lists import EveryAgency, EverybodysQueue, EveryTraining, OthersTask, Work
from storage.reads.agency_lists import Shown
from storage.reads.closing_days import ClosingDayRow
from storage.reads.tasks import TaskRow
from tests.portal.states import Kind, State, Without, refused
from tests.portal.states.agencies import AGENCY, LONG_AGENCY, LONG_PERSON, training
from tests.portal.states.waiting import LONG, task

AT = datetime(2026, 12, 1, 15, 5, tzinfo=UTC)
LENA = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))
CHOICES = (("A1", AGENCY.name), ("A2", LONG_AGENCY.name))


def others(of: TaskRow, path: str | None = "/trainings/Q1") -> OthersTask:
    """Return a task of somebody else."""
    return OthersTask(task=of, owner="reviewer", path=path)


def tasks(kind: Kind, *rows: OthersTask, work: Work = Work.ALL, more: int | None = None) -> State:
    """Return a state of everybody's tasks."""
    found = EverybodysQueue(agencies=CHOICES, agency_id="", work=work, rows=rows, more=more)
    values: dict[str, Any] = {"found": found, "more_path": f"/tasks?after={more}" if more else ""}
    return State(template="office/tasks.html", kind=kind, values=values, actor=LENA)


def trainings(kind: Kind, *rows: Any, more: str = "") -> State:
    """Return a state of the list of trainings."""
    found = EveryTraining(agencies=CHOICES, agency_id="", shown=Shown.OPEN, rows=rows, more=more)
    values: dict[str, Any] = {"found": found, "more_path": f"/trainings?after={more}" if more else ""}
    return State(template="office/trainings.html", kind=kind, values=values, actor=LENA)


def every_agency(kind: Kind, *rows: Any, name: str = "", more: str = "") -> State:
    """Return a state of the list of agencies."""
    found = EveryAgency(name=name, rows=rows, more=more)
    values: dict[str, Any] = {"found": found, "more_path": f"/agencies?after={more}" if more else ""}
    return State(template="office/agencies.html", kind=kind, values=values, actor=LENA)


def closing(kind: Kind, *rows: ClosingDayRow, **more: Any) -> State:
    """Return a state of the closing days."""
    return State(template="office/closing_days.html", kind=kind, values={"found": rows}, actor=LENA, **more)


def closing_day(number: int, because: str = "The building is closed.", *, told: bool = True) -> ClosingDayRow:
    """Return a closing day."""
    return ClosingDayRow(
        day=date(2026, 12, number),
        because=because,
        announced_by="lena",
        announced_by_name="Lena Lead",
        announced_at=AT,
        notified_at=AT if told else None,
    )


WITHOUT_PAGE = task(3, kind=TaskKind.SETTLE_CONFLICT, title="Two people have one license", role=Role.HMIS_LEAD)

STATES = [
    tasks(Kind.EMPTY, work=Work.MONEY),
    tasks(Kind.ONE, others(WITHOUT_PAGE, None)),
    tasks(Kind.MANY, *(others(task(number)) for number in range(1, 51)), more=50),
    tasks(Kind.LONG, others(LONG)),
    trainings(Kind.EMPTY),
    trainings(Kind.ONE, training(1)),
    trainings(Kind.MANY, *(training(number) for number in range(1, 51)), more="Q50"),
    trainings(Kind.LONG, training(1, person_name=LONG_PERSON, agency_name=LONG_AGENCY.name)),
    every_agency(Kind.EMPTY, name="Harbor"),
    every_agency(Kind.ONE, AGENCY),
    every_agency(Kind.MANY, *[AGENCY] * 50, more="A1"),
    every_agency(Kind.LONG, LONG_AGENCY),
    closing(Kind.EMPTY),
    closing(Kind.ONE, closing_day(24, told=False)),
    closing(Kind.MANY, *(closing_day(number) for number in range(1, 31))),
    State(
        template="office/closing_days.html",
        kind=Kind.ERROR,
        values={"found": (), **refused(("day", "Enter the day on which the office is closed."), because="A storm.")},
        actor=LENA,
    ),
    closing(Kind.LONG, closing_day(24, "The water main in the street has burst and is being repaired. " * 12)),
]

_FINDS = "The page only finds things; what can be done about them is on their pages."

WITHOUT: Without = {
    (f"office/{name}.html", kind): reason
    for name in ("tasks", "trainings", "agencies")
    for kind, reason in ((Kind.ERROR, "A filter that is unknown shows the usual list."), (Kind.READ_ONLY, _FINDS))
} | {("office/closing_days.html", Kind.READ_ONLY): "Whoever sees the page may announce a closing day."}
