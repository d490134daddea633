"""Appeals: the form, and one that was filed."""

from datetime import UTC, date, datetime

from models.appeal.form import AppealForm, Attachment
from models.appeal.lifecycle import AppealState
from models.appeal.progress import AppealProgress
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.appeal.state import Appeal, Contested, Question
from models.calendar import day_deadline
from models.documents import ScanState
from models.license.lifecycle import InactiveReason, LicenseKind
from models.people import Actor
from services.appeal_attachments import FileOfAppeal
from services.appeal_filing import AppealDraft
from storage.attachments import AttachedFile
from storage.reads.appeals import AppealRow
from tests.portal.states import Kind, State, Without, refused
from tests.storage.samples import pack

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
HOLDER = Actor(person_id="tess")
LONG_NAME = "Interfaith Partnership for Emergency Shelter and Supportive Housing of Saint Louis County"
LONG_TEXT = " ".join(["We enter about four intakes a month, and nobody else in the county is open at night."] * 40)
CONTESTED = Contested(
    license_id="L1",
    agency_id="A1",
    kind=LicenseKind.STANDARD,
    holder_id="tess",
    ground=InactiveReason.NO_DATA_ENTRY,
    revoked_on=date(2026, 2, 20),
)
VERSION = pack().in_force(AT)
ASKED = Question(
    number=1,
    kind=ContinuedFor.QUESTION,
    text="How many intakes do you enter in a month?",
    asked_at=AT,
    due=day_deadline(AT, 14, "America/Chicago", "14 days to answer", "Office default"),
)


def row(number: int, **changes: object) -> AppealRow:
    """Return an appeal in a list."""
    usual: dict[str, object] = {
        "id": f"P-{number:012x}",
        "committee_id": "performance",
        "reason": AppealReason.REVOKED_INACTIVITY,
        "state": AppealState.DOCKETED,
        "organization": "Lantern Street Shelter",
        "agency_id": "A1",
        "filed_by": "tess",
        "filed_at": AT,
        "meeting_id": None,
        "meeting_at": None,
        "continued": 0,
        "carried_over": 0,
        "verdict": None,
        "ended_at": None,
        "closed_at": None,
    }
    return AppealRow.model_validate({**usual, **changes})


def draft(**changes: object) -> AppealDraft:
    """Return what the records know for the form."""
    usual: dict[str, object] = {
        "reason": AppealReason.REVOKED_INACTIVITY,
        "committee": "Performance Committee",
        "agency_id": "A1",
        "organization": "Lantern Street Shelter",
        "program_types": ("street-outreach",),
        "region_id": "R1",
        "region_name": "Region 1",
        "name": "Tess Example",
        "email": "tess@agency.example",
        "licenses": (CONTESTED,),
        "last_day": date(2026, 3, 22),
        "late": False,
        "most_files": 10,
        "largest_mb": 10,
    }
    return AppealDraft.model_validate({**usual, **changes})


def appeal(state: AppealState = AppealState.DOCKETED, **changes: object) -> Appeal:
    """Return an appeal about a revoked license."""
    usual: dict[str, object] = {
        "appeal_id": "P-3f9a0c12b7de",
        "state": state,
        "time_zone": "America/Chicago",
        "policy_label": "Missouri 1",
        "policy": VERSION.appeals,
        "committee_id": "performance",
        "committee": "Performance Committee",
        "form": AppealForm(
            organization="Lantern Street Shelter",
            reason=AppealReason.REVOKED_INACTIVITY,
            statement="We enter intakes every week.",
        ),
        "agency_id": "A1",
        "person_id": "tess",
        "contested": (CONTESTED,),
        "filed_by": "tess",
        "filed_at": AT,
    }
    return Appeal.model_validate({**usual, **changes})


def file(number: int) -> Attachment:
    """Return a file of an appeal."""
    return Attachment(
        document_id=f"D{number}",
        file_name=f"Intakes of March {number}.pdf",
        media_type="application/pdf",
        size=1000,
        sha256="0" * 64,
    )


def shown(of: Attachment, **changes: object) -> FileOfAppeal:
    """Return a file as the page shows it. `changes` are those of its record."""
    usual: dict[str, object] = {
        "id": of.document_id,
        "appeal_id": "P-3f9a0c12b7de",
        "agency_id": "A1",
        "file_name": of.file_name,
        "media_type": of.media_type,
        "size": of.size,
        "stored_at": AT,
        "stored_by": "tess",
        "scan": ScanState.CLEAN,
        "destroyed_at": None,
        "destroyed_why": "",
    }
    record = AttachedFile.model_validate({**usual, **changes})
    there = record.destroyed_at is None
    return FileOfAppeal(
        record=record,
        may_get=there and record.scan != ScanState.WAITING,
        not_scanned=record.scan == ScanState.NOT_SCANNED,
        may_destroy=there and record.scan == ScanState.NOT_SCANNED,
    )


def destroying(kind: Kind, file: AttachedFile, **more: object) -> State:
    """Return a state of the page that destroys a file."""
    return State(template="appeals/destroy.html", kind=kind, values={"file": file, **more}, actor=HOLDER)


def one(kind: Kind, of: Appeal, name: str = "", **more: object) -> State:
    """Return a state of the page of an appeal."""
    usual: dict[str, object] = {
        "appeal": of,
        "progress": AppealProgress(
            days_pending=12, meetings_continued=0, meetings_not_held=0, waits_for="a place on the docket"
        ),
        "names": {"tess": "Tess Example"},
        "question": None,
        "files": tuple(shown(each) for each in of.attachments),
        "may_add": True,
        "may_withdraw": True,
    }
    return State(template="appeals/one.html", kind=kind, values={**usual, **more}, actor=HOLDER, name=name)


def form(kind: Kind, **more: object) -> State:
    """Return a state of the form."""
    return State(template="appeals/new.html", kind=kind, values={"filing": draft(), **more}, actor=HOLDER)


def withdrawal(kind: Kind, **more: object) -> State:
    """Return a state of the page that withdraws."""
    values = {"appeal": appeal(), "may_withdraw": True, **more}
    return State(template="appeals/withdraw.html", kind=kind, values=values, actor=HOLDER)


IN_EVERY_STATE = (
    shown(file(1)),
    shown(file(2), scan=ScanState.WAITING),
    shown(file(3), scan=ScanState.NOT_SCANNED),
    shown(file(4), scan=ScanState.INFECTED, destroyed_at=AT, destroyed_why="The virus scanner found “Eicar” in it."),
)
"""A file that can be saved, one that waits, one that nobody scanned, and one that is gone."""

LONG = appeal(
    form=AppealForm(organization=LONG_NAME, reason=AppealReason.REVOKED_INACTIVITY, statement=LONG_TEXT),
    why_late=LONG_TEXT[:400],
)

STATES = [
    form(Kind.ONE),
    form(Kind.LONG, filing=draft(organization=LONG_NAME, late=True)),
    form(Kind.ERROR, **refused(("statement", "Write why the license is needed and how it is used."), statement="")),
    one(Kind.EMPTY, appeal()),
    one(Kind.ONE, appeal(attachments=(file(1),), asked=(ASKED,)), question=ASKED),
    one(Kind.MANY, appeal(attachments=tuple(file(number) for number in range(1, 9)))),
    one(Kind.MANY, appeal(), "files in every state", files=IN_EVERY_STATE),
    one(Kind.LONG, LONG),
    destroying(Kind.ONE, shown(file(1)).record),
    destroying(Kind.ERROR, shown(file(1)).record, **refused(("reason", "Say why the file has to go."))),
    destroying(Kind.READ_ONLY, IN_EVERY_STATE[3].record),
    one(Kind.ERROR, appeal(), **refused(("files", "Choose at least one PDF, PNG, or JPEG file."))),
    one(Kind.READ_ONLY, appeal(AppealState.WITHDRAWN), may_add=False, may_withdraw=False),
    withdrawal(Kind.ONE),
    withdrawal(Kind.READ_ONLY, appeal=appeal(AppealState.WITHDRAWN), may_withdraw=False),
]

_FORM = "The form is about one thing, whoever files."

WITHOUT: Without = {
    ("appeals/new.html", Kind.EMPTY): _FORM,
    ("appeals/new.html", Kind.MANY): _FORM,
    ("appeals/new.html", Kind.READ_ONLY): "Whoever may not file is refused.",
    **{("appeals/destroy.html", kind): "The page is about one file." for kind in (Kind.EMPTY, Kind.MANY, Kind.LONG)},
    **{
        ("appeals/withdraw.html", kind): "The page has a warning and one button."
        for kind in (Kind.EMPTY, Kind.MANY, Kind.LONG, Kind.ERROR)
    },
}
