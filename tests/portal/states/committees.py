"""The pages of committees, and of the monthly review of inactive users."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from adapters.reports.inactivity import InactivityReport, ReportLine, UnknownLine
from benchmarks.portal_dates import dates_at
from models.appeal.form import AppealForm
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor, Response
from models.appeal.state import Appeal, Contested
from models.appeal.verdicts import POSSIBLE, Upheld
from models.committee.docket import Docketed, Item, Motion, MotionResult, Recusal
from models.committee.figures import Clearance
from models.committee.lifecycle import MeetingState
from models.committee.minutes import Minutes, MinutesItem
from models.committee.state import Adjournment, Meeting, ReportReference
from models.license.lifecycle import LicenseKind
from models.people import Actor, Grant, Role
from services.committee_rooms import AppealInRoom, Room, RoomItem, RoomMember
from services.meeting_minutes import MeetingLine, MinutesList, MinutesOnPage
from services.reviews import ReviewOnPage
from tests.portal.states import Kind, State, Without, refused
from tests.portal.states.appeals import IN_EVERY_STATE
from tests.storage.samples import pack

CHAIR = Actor(person_id="carla", grants=(Grant(role=Role.PERFORMANCE_CHAIR),))
LEAD = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))
AT = datetime(2026, 3, 11, 15, tzinfo=UTC)
LONG_NAME = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley"
LONG_AGENCY = "Interfaith Partnership for Emergency Shelter and Supportive Housing of Saint Louis County"
LONG_TEXT = "Our outreach team enters intakes on this license once a quarter, and the shelter depends on them. " * 12
NAMES = {"carla": "Carla Sample", "marc": "Marc Sample", "mia": "Mia Sample", "milo": LONG_NAME}
POLICY = pack().version[-1].appeals
assert POLICY is not None

WHEN = dates_at(AT, date(2026, 3, 11))


def item(number: int, organization: str = "Lantern Street Shelter", **changes: object) -> Item:
    """Return an appeal on the docket."""
    docketed = Docketed(
        appeal_id=f"P-{number}",
        reason=AppealReason.REVOKED_INACTIVITY,
        organization=organization,
        agency_id="A1",
        license_ids=(f"L{number}",),
        filed_at=AT - timedelta(days=20),
    )
    return Item.model_validate({"appeal": docketed, "docketed_at": AT - timedelta(days=20), **changes})


MOTION = Motion(
    number=1, verdict=Upheld(), why="It was not used for a year.", moved_by="marc", moved_at=AT, voted=("carla", "marc")
)
FAILED = MOTION.model_copy(update={"voted": (), "result": MotionResult.FAILED})
RECUSAL = Recusal(person_id="milo", why="The member belongs to the organization that appeals.")
ANSWERED = Response(
    committee_id="performance",
    meeting_id="performance-2026-03",
    meeting_day=date(2026, 3, 11),
    at=AT,
    by="carla",
    why="How many intakes do you have a month?",
    continued_for=ContinuedFor.QUESTION,
)


PAUSE = Adjournment(at=AT, by="carla", why="Figures are missing.", resumes_at=AT + timedelta(days=1))


def members(*present: str) -> tuple[RoomMember, ...]:
    """Return the members, with those marked who are present."""
    return tuple(
        RoomMember(
            person_id=each,
            name=NAMES[each],
            role="chair" if each == "carla" else "member",
            present=each in present,
            presiding=each == "carla" and each in present,
            may_note_arrival=bool(present) and each not in present,
            may_note_departure=each in present,
            may_hand_over=each in present and each != "carla",
        )
        for each in NAMES
    )


def room(
    *items: Item, state: MeetingState = MeetingState.ANNOUNCED, title: str = "Performance Committee", **more: object
) -> Room:
    """Return a room as somebody sees it."""
    started = state in (MeetingState.IN_SESSION, MeetingState.ADJOURNED)
    present = ("carla", "marc", "mia") if started else ()
    meeting = Meeting(
        meeting_id="performance-2026-03",
        state=state,
        when=WHEN,
        report=ReportReference(review_id="2026-02", as_of=AT, licenses=3),
        items=items,
        present=present,
        presiding="carla" if started else None,
        adjournments=(PAUSE,) if state == MeetingState.ADJOURNED else (),
        opened_at=AT if started else None,
    )
    past = meeting.model_copy(update={"meeting_id": "performance-2026-02", "state": MeetingState.WITHOUT_QUORUM})
    usual: dict[str, object] = {
        "committee_id": "performance",
        "title": title,
        "meeting": meeting,
        "upcoming": (meeting, meeting),
        "past": past,
        "members": members(*present),
        "needed": 3,
        "items": tuple(RoomItem(item=each, verdicts=POSSIBLE[each.appeal.reason]) for each in items),
        "names": NAMES,
        "open_ballot": False,
        "has_begun": started,
    }
    return Room.model_validate({**usual, **more})


LEADS: dict[str, Any] = dict.fromkeys(
    ("may_open", "may_schedule", "may_adjourn", "may_resume", "may_close", "may_present_report", "may_take_back"), True
)
RUNNING: dict[str, Any] = {**LEADS, "may_open": False, "may_resume": False}
NO_MEETING: dict[str, Any] = {"meeting": None, "upcoming": (), "past": None, "members": (), "items": ()}
MANY = tuple(item(number, continued_before=number % 3) for number in range(1, 21))
LONG_ITEM = item(1, LONG_AGENCY, motions=(MOTION,), recusals=(RECUSAL,))


def of(name: str, kind: Kind, found: Room, label: str = "", **more: object) -> State:
    """Return a state of a page about the room."""
    return State(template=f"committees/{name}.html", kind=kind, values={"room": found, **more}, actor=CHAIR, name=label)


def appeal(statement: str) -> Appeal:
    """Return an appeal."""
    return Appeal(
        appeal_id="P-1",
        time_zone="America/Chicago",
        policy_label="2020",
        policy=POLICY,
        form=AppealForm(name="Sam Sample", reason=AppealReason.REVOKED_INACTIVITY, statement=statement),
        agency_id="A1",
        contested=(
            Contested(
                license_id="L1",
                agency_id="A1",
                kind=LicenseKind.STANDARD,
                holder_id="tess",
                revoked_on=date(2026, 2, 2),
            ),
        ),
        committee_id="performance",
        committee="Performance Committee",
        filed_by="sam",
        filed_at=AT,
    )


def hearing(
    name: str, kind: Kind, shown: Item, label: str = "", more: dict[str, object] | None = None, **acts: object
) -> State:
    """Return a state of a page about one appeal in the room."""
    found = RoomItem(item=shown, verdicts=POSSIBLE[shown.appeal.reason]).model_copy(update=acts)
    here = AppealInRoom(
        room=room(shown, state=MeetingState.IN_SESSION),
        found=found,
        appeal=appeal(LONG_TEXT if kind == Kind.LONG else "We need the license every quarter."),
        holders={"sam": "Sam Sample", "tess": "Tess Example"},
        files=IN_EVERY_STATE if found.item.open_motion else (),
        regions=(("R1", "Region 1"), ("R2", "Region 2")),
    )
    values = {"here": here, "room": here.room, "found": found, **(more or {})}
    return State(template=f"committees/{name}.html", kind=kind, values=values, actor=CHAIR, name=label)


ALL_ACTS: dict[str, Any] = {
    "may_recuse": True,
    "may_settle": ("milo",),
    "may_vote": True,
    "may_count": True,
    "may_continue": True,
    "not_voted": ("mia",),
}
PROPOSES: dict[str, Any] = {"may_move": True, "may_continue": True}
ALLOTTED = item(2).model_copy(
    update={
        "appeal": item(2).appeal.model_copy(update={"reason": AppealReason.DENIED_ALLOTMENT, "region_ids": ("R1",)})
    }
)


def minutes(kind: Kind, template: str = "minutes", *, may: bool = True, items: int = 1, **more: object) -> State:
    """Return a state of the minutes or their correction."""
    text = LONG_TEXT if kind == Kind.LONG else "It was not used for a year."
    shown = Minutes(
        title="Minutes of the Performance Committee",
        office="MoHMIS Helpdesk",
        made_on=AT,
        when="Wednesday, March 11, 2026, at 10:00 AM",
        how_dated="",
        state="The meeting was held.",
        present=("Carla Sample, chair", "Marc Sample") if items else (),
        absent=(LONG_NAME,) if items else (),
        quorum="3 members are needed; 3 were present." if items else "",
        presiding="Carla Sample" if items else "",
        items=tuple(
            MinutesItem(
                title=f"{LONG_AGENCY} {n}",
                motions=("Motion 1: denied. 2 for, 1 against.",),
                response="Denied.",
                why=text,
            )
            for n in range(items)
        ),
        figures="1 filed, 1 decided.",
        corrections=("Milo was there.",) if items else (),
        policy_label="2020",
    )
    found = MinutesOnPage(committee_id="performance", meeting_id="performance-2026-03", minutes=shown, may_correct=may)
    return State(template=f"committees/{template}.html", kind=kind, values={"found": found, **more}, actor=CHAIR)


def line(number: int, **changes: str) -> ReportLine:
    """Return a license in the report."""
    usual = {
        "agency": "Lantern Street Shelter",
        "person": "Tess Example",
        "license_id": f"L{number}",
        "rung": "No data entry for six months",
        "reached_on": "Mar 2, 2026",
    }
    return ReportLine.model_validate({**usual, **changes})


def review(kind: Kind, *lines: ReportLine, label: str = "", may: bool = True, **more: object) -> State:
    """Return a state of the report."""
    report = InactivityReport(
        review_id="2026-02",
        office="MoHMIS Helpdesk",
        zone="America/Chicago",
        as_of=AT,
        policy_label="2020",
        licenses=len(lines),
        excused=0,
        lines=lines,
        unknown=(
            UnknownLine(agency=LONG_AGENCY, person=LONG_NAME, license_id="L9", since="Jan 1, 2026", missing="None"),
        )
        if kind == Kind.LONG
        else (),
        outlook="The next review is on Monday, April 6, 2026, at 8:00 AM.",
    )
    decidable = tuple(each.license_id for each in lines if may and not each.decision)
    long = kind == Kind.LONG
    found = ReviewOnPage(
        report=report,
        more="L2" if long else "",
        unknown=1_204 if long else 0,
        more_unknown=50 if long else 0,
        is_kept=kind != Kind.EMPTY,
        may_take_part=may,
        decidable=decidable,
    )
    more_path = "/inactivity-report?after=L2" if long else ""
    values: dict[str, object] = {"found": found, "more_path": more_path, "more_unknown_path": more_path, **more}
    template = "inactivity"
    if "line" in more:
        template = "finding"
        values = {"may_decide": line_of(more).license_id in decidable, "may_revoke": may, **more}
    return State(template=f"committees/{template}.html", kind=kind, values=values, actor=LEAD, name=label)


def line_of(values: dict[str, object]) -> ReportLine:
    """Return the line that a page is about."""
    shown = values["line"]
    assert isinstance(shown, ReportLine)
    return shown


DECIDED = line(
    2, decision="warn", reason=LONG_TEXT[:300], decided_by="Lena Sample", person=LONG_NAME, agency=LONG_AGENCY
)


def all_minutes(kind: Kind, number: int, title: str = "Performance Committee") -> State:
    """Return a state of the list of all minutes."""
    ended = (MeetingState.CLOSED, MeetingState.WITHOUT_QUORUM, MeetingState.CANCELED, MeetingState.MISSED)
    lines = tuple(
        MeetingLine(
            meeting_id=f"performance-{2026 - each // 12}-{12 - each % 12:02}",
            day=date(2026 - each // 12, 12 - each % 12, 9),
            state=ended[each % 4],
        )
        for each in range(number)
    )
    more = lines[-1].meeting_id if number > 20 else ""
    found = MinutesList(committee_id="performance", title=title, meetings=lines, more=more)
    return State(template="committees/all_minutes.html", kind=kind, values={"found": found}, actor=CHAIR)


def figures(kind: Kind, filed: int, **more: object) -> State:
    """Return a state of the figures."""
    found = Clearance(
        from_day=date(2025, 3, 11),
        to_day=date(2026, 3, 11),
        filed=filed,
        decided=filed,
        withdrawn=0,
        pending=0,
        continued=0,
        held=filed,
        not_held=1,
        answered=filed,
        due=filed,
    )
    return State(
        template="committees/figures.html",
        kind=kind,
        values={"found": found, "committee_id": "performance", **more},
        actor=CHAIR,
    )


def forms(name: str, act: str, field: str, sentence: str) -> list[State]:
    """Return the states of a form about a meeting."""
    acts: dict[str, Any] = {act: True}
    open_ = room(item(1), state=MeetingState.IN_SESSION, **acts)
    return [
        of(name, Kind.ONE, open_),
        of(
            name,
            Kind.LONG,
            room(LONG_ITEM, state=MeetingState.IN_SESSION, title=f"{LONG_AGENCY} Committee", **acts),
        ),
        of(name, Kind.ERROR, open_, **refused((field, sentence), **{field: ""})),
        of(name, Kind.READ_ONLY, room(item(1))),
    ]


IN_SESSION = MeetingState.IN_SESSION
STATES = [
    of("docket", Kind.EMPTY, room(**NO_MEETING)),
    of("docket", Kind.ONE, room(item(1), **LEADS)),
    of("docket", Kind.MANY, room(*MANY, state=IN_SESSION)),
    of("docket", Kind.LONG, room(LONG_ITEM, title=f"{LONG_AGENCY} Committee")),
    of("docket", Kind.READ_ONLY, room(item(1))),
    of("room", Kind.EMPTY, room(**NO_MEETING)),
    of("room", Kind.ONE, room(item(1), has_begun=True, may_open=True)),
    of(
        "room",
        Kind.ONE,
        room(item(1), state=IN_SESSION, **RUNNING),
        "in session",
    ),
    of("room", Kind.MANY, room(*MANY, state=MeetingState.ADJOURNED, may_resume=True)),
    of("room", Kind.LONG, room(LONG_ITEM, state=IN_SESSION, title=f"{LONG_AGENCY} Committee")),
    of(
        "room",
        Kind.ERROR,
        room(item(1), has_begun=True, may_open=True),
        **refused(("present-1", "A quorum is 3 members; 1 is present."), present="carla"),
    ),
    of("room", Kind.READ_ONLY, room(item(1))),
    hearing("hearing", Kind.ONE, item(1), **PROPOSES),
    hearing("hearing", Kind.MANY, item(1, motions=(FAILED, MOTION), recusals=(RECUSAL,)), **ALL_ACTS),
    hearing("hearing", Kind.LONG, LONG_ITEM, has_voted=True),
    hearing(
        "hearing",
        Kind.ERROR,
        item(1, motions=(MOTION,)),
        more=refused(("choice", "Choose for, against, or abstain.")),
        may_vote=True,
    ),
    hearing("hearing", Kind.READ_ONLY, item(1, response=ANSWERED), why_not="You are recused from this appeal."),
    hearing("motion", Kind.ONE, item(1), **PROPOSES),
    hearing("motion", Kind.ONE, ALLOTTED, "allotment", may_decide=True),
    hearing("motion", Kind.LONG, LONG_ITEM, **PROPOSES),
    hearing("motion", Kind.ERROR, item(1), more=refused(("verdict", "Choose a decision."), why=LONG_TEXT), **PROPOSES),
    hearing("motion", Kind.READ_ONLY, item(1)),
    hearing("continue", Kind.ONE, item(1), **PROPOSES),
    hearing("continue", Kind.LONG, LONG_ITEM, **PROPOSES),
    hearing(
        "continue",
        Kind.ERROR,
        item(1),
        more=refused(("continued_for", "Choose what the appeal waits for.")),
        **PROPOSES,
    ),
    hearing("continue", Kind.READ_ONLY, item(1)),
    *forms("schedule", "may_schedule", "day", "Enter the new day."),
    *forms("cancel", "may_schedule", "why", "Enter why the meeting is canceled."),
    *forms("take_back", "may_take_back", "why", "Enter why the meeting is held after all."),
    *forms("adjourn", "may_adjourn", "day", "Enter the day on which the meeting goes on."),
    *(each for each in forms("close", "may_close", "why", "") if each.kind != Kind.ERROR),
    minutes(Kind.EMPTY, items=0, may=False),
    minutes(Kind.ONE),
    minutes(Kind.MANY, items=20),
    minutes(Kind.LONG),
    minutes(Kind.READ_ONLY, may=False),
    minutes(Kind.ONE, "correct_minutes"),
    minutes(
        Kind.ERROR, "correct_minutes", **refused(("text", "Enter what the minutes should say."), text="", why="A gap.")
    ),
    minutes(Kind.READ_ONLY, "correct_minutes", may=False),
    figures(Kind.EMPTY, 0),
    figures(Kind.ONE, 1),
    figures(Kind.MANY, 4_000),
    figures(
        Kind.ERROR,
        1,
        **refused(("first", "“From” is later than “Through”. Choose a day that is not later."), first="2026-03-12"),
    ),
    all_minutes(Kind.EMPTY, 0),
    all_minutes(Kind.ONE, 1),
    all_minutes(Kind.MANY, 24),
    all_minutes(Kind.LONG, 2, f"{LONG_AGENCY} Committee"),
    hearing("count", Kind.ONE, item(1, motions=(MOTION,)), may_count=True, not_voted=("mia", "milo")),
    hearing("count", Kind.ONE, item(1, motions=(MOTION,)), "everybody voted", may_count=True),
    hearing("count", Kind.LONG, LONG_ITEM, may_count=True, not_voted=("milo",)),
    hearing(
        "count",
        Kind.ERROR,
        item(1, motions=(MOTION,)),
        "",
        refused(("without_missing", "This motion is still missing 1 vote.")),
        may_count=True,
        not_voted=("mia",),
    ),
    hearing("count", Kind.READ_ONLY, item(1)),
    of("chair_left", Kind.ONE, room(item(1), state=IN_SESSION)),
    of("chair_left", Kind.LONG, room(LONG_ITEM, state=IN_SESSION, title=f"{LONG_AGENCY} Committee")),
    of("chair_left", Kind.READ_ONLY, room(item(1))),
    review(Kind.EMPTY),
    review(Kind.ONE, line(1)),
    review(Kind.MANY, *(line(number) for number in range(1, 41)), DECIDED),
    review(Kind.LONG, DECIDED),
    review(Kind.READ_ONLY, line(1), may=False),
    review(Kind.ONE, line(1), line=line(1)),
    review(
        Kind.LONG,
        line(1, person=LONG_NAME, agency=LONG_AGENCY, exception="Leave"),
        line=line(1, person=LONG_NAME, agency=LONG_AGENCY),
    ),
    review(Kind.ERROR, line(1), line=line(1), **refused(("decision", "Choose a decision."), reason="New to the job.")),
    review(Kind.READ_ONLY, DECIDED, line=DECIDED),
]

_MATTER = "The page is about one matter, which there is."
_FORM = "The page has no form."

NO_REVIEW = "No inactivity review has been held yet. The next review is on Monday, December 7, 2026, at 9:00 AM."
STATES.append(State(template="committees/no_review.html", kind=Kind.EMPTY, values={"sentence": NO_REVIEW}, actor=CHAIR))

WITHOUT: Without = {
    **{("committees/no_review.html", kind): "The page shows one sentence." for kind in Kind if kind != Kind.EMPTY},
    **{
        (f"committees/{each}.html", kind): _MATTER
        for each in (
            "motion",
            "continue",
            "schedule",
            "cancel",
            "take_back",
            "adjourn",
            "close",
            "correct_minutes",
            "finding",
        )
        for kind in (Kind.EMPTY, Kind.MANY)
    },
    ("committees/hearing.html", Kind.EMPTY): _MATTER,
    ("committees/correct_minutes.html", Kind.LONG): "The form shows the title of the minutes only.",
    ("committees/docket.html", Kind.ERROR): _FORM,
    ("committees/minutes.html", Kind.ERROR): _FORM,
    ("committees/inactivity.html", Kind.ERROR): _FORM,
    ("committees/close.html", Kind.ERROR): "The form has a button only.",
    ("committees/all_minutes.html", Kind.ERROR): "The page has no form.",
    ("committees/all_minutes.html", Kind.READ_ONLY): "The page has nothing to change.",
    ("committees/chair_left.html", Kind.ERROR): "The page has one button.",
    **{
        (f"committees/{name}.html", kind): "The page is about one thing."
        for name in ("chair_left", "count")
        for kind in (Kind.EMPTY, Kind.MANY)
    },
    ("committees/figures.html", Kind.LONG): "The page shows numbers only.",
    ("committees/figures.html", Kind.READ_ONLY): "The page has nothing to change.",
}
