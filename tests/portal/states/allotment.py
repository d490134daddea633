"""The Coordinated Entry allotment: the regions, a denial, a request for one more license, and commitments."""

from datetime import UTC, date, datetime
from typing import Any

from models.allotment.lifecycle import DelegationState, LicenseRequestState
from models.allotment.state import Delegation, Denial, HomeRegion, LicenseRequest
from models.allotment.supply import RegionAllotment
from models.calendar import day_deadline
from models.people import Actor, Grant, Role
from portal.problems import Problem
from services.allotment_pages import AllotmentPage, DeniedLine, GivenLine, HomeLine, RegionLine, RequestLine
from tests.portal.states import Kind, State, Without, refused

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
LEAD = Actor(person_id="lee", grants=(Grant(role=Role.CE_LEAD, region_id="R1"),))
CHAIR = Actor(person_id="cyd", grants=(Grant(role=Role.CE_CHAIR),))
LENA = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))
SAM = Actor(person_id="sam", grants=(Grant(role=Role.SIGNATORY, agency_id="A1"),))
LONG_AGENCY = "Interfaith Partnership for Emergency Shelter and Supportive Housing of Saint Louis County"
LONG_TEXT = "All of the region’s licenses are given, and each of them is used for intakes every week of the year. " * 8
SENT_TWICE = Problem(
    "You already sent the same form just now: a license for Willow House. If you mean that one, no action is needed. "
    "If this is another one, check the box that confirms it, and send it again.",
    code="sent_twice",
)
COMMITMENTS = (
    "Be a Level 3 access point for Coordinated Entry.",
    "Enter data as the data entry agreement says.",
    "Give the license back when the organization no longer serves as an access point.",
)


def region(number: int, *, given: int = 1, share: int = 2) -> RegionAllotment:
    """Return a region with its share."""
    return RegionAllotment(
        region_id=f"R{number}",
        name=f"Region {number}",
        arithmetic="10.0% of the population × 20 = 2.0, rounded to 2",
        share=share,
        extra=1 if number == 3 else 0,
        delegated=given,
    )


def line(number: int, *, may: bool = False, given: int = 1) -> RegionLine:
    """Return a region in the table."""
    found = region(number, given=given)
    left = found.free > 0
    return RegionLine(allotment=found, may_give=may and left, may_deny=may and not left, may_ask_for_more=may)


def delegation(number: int, organization: str = "Lantern Street Shelter", **changes: object) -> Delegation:
    """Return a license that a region gave."""
    usual: dict[str, object] = {
        "number": number,
        "region_id": "R1",
        "agency_id": "A1",
        "organization": organization,
        "license_id": f"L-{number:012x}",
        "commitments": COMMITMENTS,
        "delegated_by": "lee",
        "delegated_at": AT,
    }
    return Delegation.model_validate({**usual, **changes})


CONFIRMED: dict[str, Any] = {"state": DelegationState.IN_FORCE, "confirmed_by": "sam", "confirmed_at": AT}
ENDED: dict[str, Any] = {
    "state": DelegationState.ENDED,
    "ended_by": "lee",
    "ended_at": AT,
    "end_reason": "Another access point needs it more.",
}


def given(
    number: int, *, may: bool = False, organization: str = "Lantern Street Shelter", **changes: object
) -> GivenLine:
    """Return a given license in the table."""
    found = delegation(number, organization, **changes)
    return GivenLine(
        delegation=found, region_name="Region 1", may_take_back=may and found.live, may_appeal=may and not found.live
    )


def denied(
    number: int, *, may: bool = False, organization: str = "Willow House", why: str = "None is left."
) -> DeniedLine:
    """Return a denial in the table."""
    denial = Denial(
        number=number,
        region_id="R1",
        agency_id="A2",
        organization=organization,
        on_day=date(2026, 3, 2),
        by="lee",
        why=why,
        at=AT,
    )
    return DeniedLine(denial=denial, region_name="Region 1", may_appeal=may)


def asked(number: int = 1, *, may: bool = False, **changes: object) -> RequestLine:
    """Return a request for one more license."""
    usual: dict[str, object] = {
        "number": number,
        "region_id": "R1",
        "agency_id": "A2",
        "organization": "Willow House",
        "why": "The only access point of its county.",
        "appeal_id": "P-3f9a0c12b7de",
        "asked_at": AT,
        "answer_by": day_deadline(AT, 30, "America/Chicago", "30 days to answer", "Office default"),
    }
    found = LicenseRequest.model_validate({**usual, **changes})
    return RequestLine(request=found, region_name="Region 1", may_answer=may)


ANSWERED: dict[str, Any] = {
    "state": LicenseRequestState.GRANTED,
    "answered_by": "lena",
    "answered_at": AT,
    "answer": "One is left of last year’s.",
}


def table(kind: Kind, name: str = "", actor: Actor = LEAD, **parts: object) -> State:
    """Return a state of the page with everything."""
    usual: dict[str, object] = {
        "policy_label": "Missouri 1",
        "sentence": "The shares of all regions are 20 licenses together, as many as the target.",
        "regions": (line(1), line(2)),
        "given": (),
        "denied": (),
        "requests": (),
        "homes": (),
        "may_decide_home": False,
    }
    found = AllotmentPage.model_validate({**usual, **parts})
    return State(template="allotment/table.html", kind=kind, values=dict(found), actor=actor, name=name)


def denial(kind: Kind, left: int = 0, name: str = "", organization: str = "Willow House", **more: object) -> State:
    """Return a state of the form that denies a license."""
    return of_region("denial", kind, left, name, organization, **more)


def of_region(
    template: str, kind: Kind, left: int = 0, name: str = "", organization: str = "Willow House", **more: object
) -> State:
    """Return a state of a form about a license of a region."""
    values = {
        "region": region(1, given=2 - left),
        "organizations": (("A2", organization),),
        "commitments": COMMITMENTS,
        **more,
    }
    return State(template=f"allotment/{template}.html", kind=kind, values=values, actor=LEAD, name=name)


def giving(kind: Kind, left: int = 1, name: str = "", organization: str = "Willow House", **more: object) -> State:
    """Return a state of the form that gives a license."""
    return of_region("give", kind, left, name, organization, **more)


def taking_back(kind: Kind, of: Delegation, holder: str = "Tess Trainee", **more: object) -> State:
    """Return a state of the form that takes a license back."""
    values = {"delegation": of, "region_name": "Region 1", "holder": holder, **more}
    return State(template="allotment/take_back.html", kind=kind, values=values, actor=LEAD)


def home_region(
    kind: Kind, organizations: tuple[tuple[str, str], ...] = (("A2", "Willow House"),), **more: object
) -> State:
    """Return a state of the form that records in which region an organization counts."""
    regions = tuple((f"R{number}", f"Region {number}") for number in range(1, 11)) if organizations else ()
    values = {"organizations": organizations, "regions": regions, **more}
    return State(template="allotment/home_region.html", kind=kind, values=values, actor=CHAIR)


def home(organization: str = "Willow House", why: str = "Most of its work is there.") -> HomeLine:
    """Return what the committee decided about an organization."""
    return HomeLine(
        organization=organization, region_name="Region 2", home=HomeRegion(region_id="R2", why=why, by="cyd", at=AT)
    )


def request(kind: Kind, of: RequestLine, name: str = "", **more: object) -> State:
    """Return a state of the page of a request."""
    return State(template="allotment/request.html", kind=kind, values={"line": of, **more}, actor=LENA, name=name)


def commitments(kind: Kind, of: Delegation, name: str = "", *, may: bool = False, **more: object) -> State:
    """Return a state of the page of commitments."""
    values = {"delegation": of, "region_name": "Region 1", "may_confirm": may, **more}
    return State(template="allotment/commitments.html", kind=kind, values=values, actor=SAM, name=name)


STATES = [
    table(Kind.EMPTY, regions=()),
    table(Kind.ONE, regions=(line(1, may=True, given=2),), given=(given(1),), denied=(denied(2, may=True),)),
    table(
        Kind.MANY,
        regions=(line(1, may=True, given=2), line(2, given=3), *(line(number) for number in range(3, 11))),
        given=(
            given(1, **CONFIRMED),
            given(2),
            given(3, may=True, **ENDED),
            *(given(number) for number in range(4, 16)),
        ),
        denied=tuple(denied(number, may=number == 20) for number in range(20, 30)),
        requests=(asked(31), asked(32, **ANSWERED)),
        homes=(home(), home("Lantern Street Shelter")),
    ),
    table(Kind.ONE, "a chair decides", CHAIR, may_decide_home=True),
    table(
        Kind.LONG,
        given=(given(1, organization=LONG_AGENCY),),
        denied=(denied(2, may=True, organization=LONG_AGENCY, why=LONG_TEXT),),
        requests=(asked(3, organization=LONG_AGENCY),),
        homes=(home(LONG_AGENCY, LONG_TEXT),),
    ),
    table(Kind.READ_ONLY, actor=LENA, given=(given(1, **CONFIRMED),), denied=(denied(2),), requests=(asked(3),)),
    giving(Kind.ONE),
    giving(Kind.EMPTY, organizations=()),
    giving(Kind.MANY, organizations=tuple((f"A{number}", f"Agency {number}") for number in range(1, 40))),
    giving(Kind.LONG, organization=LONG_AGENCY),
    giving(Kind.ERROR, **refused(("agency", "Choose the organization."))),
    giving(Kind.ERROR, name="sent twice", problem=SENT_TWICE, typed={"agency": "A2"}),
    giving(Kind.READ_ONLY, 0),
    taking_back(Kind.ONE, delegation(1, **CONFIRMED)),
    taking_back(Kind.EMPTY, delegation(1), ""),
    taking_back(Kind.LONG, delegation(1, LONG_AGENCY, **CONFIRMED)),
    taking_back(
        Kind.ERROR,
        delegation(1, **CONFIRMED),
        **refused(("why", "Enter the reason. The organization and the holder read it.")),
    ),
    taking_back(Kind.READ_ONLY, delegation(1, **ENDED)),
    home_region(Kind.ONE),
    home_region(Kind.EMPTY, ()),
    home_region(Kind.MANY, tuple((f"A{number}", f"Agency {number}") for number in range(1, 40))),
    home_region(Kind.LONG, (("A2", LONG_AGENCY),)),
    home_region(Kind.ERROR, **refused(("region", "Choose the region."), agency="A2")),
    denial(Kind.ONE),
    denial(Kind.EMPTY, organizations=()),
    denial(Kind.MANY, organizations=tuple((f"A{number}", f"Agency {number}") for number in range(1, 40))),
    denial(Kind.LONG, organization=LONG_AGENCY),
    denial(Kind.ERROR, **refused(("why", "Enter the reason. The organization reads it."), agency="A2")),
    denial(Kind.READ_ONLY, left=1),
    request(Kind.ONE, asked(may=True)),
    request(Kind.LONG, asked(may=True, organization=LONG_AGENCY, why=LONG_TEXT)),
    request(Kind.ERROR, asked(may=True), **refused(("answer", "Choose whether you grant the license."))),
    request(Kind.READ_ONLY, asked(**ANSWERED)),
    commitments(Kind.ONE, delegation(1), may=True),
    commitments(Kind.LONG, delegation(1, LONG_AGENCY), may=True),
    commitments(
        Kind.ERROR,
        delegation(1),
        may=True,
        **refused(("agreed", "Check the box if your organization makes every commitment.")),
    ),
    commitments(Kind.READ_ONLY, delegation(1, **CONFIRMED)),
    commitments(Kind.READ_ONLY, delegation(1, **ENDED), "taken back"),
    commitments(Kind.READ_ONLY, delegation(1), "waiting for others"),
]

WITHOUT: Without = {
    ("allotment/table.html", Kind.ERROR): "The page has no form.",
    ("allotment/take_back.html", Kind.MANY): "The page is about one license.",
    ("allotment/home_region.html", Kind.READ_ONLY): "Only whoever can decide sees the page.",
    **{("allotment/request.html", kind): "The page is about one request." for kind in (Kind.EMPTY, Kind.MANY)},
    **{("allotment/commitments.html", kind): "The page is about one license." for kind in (Kind.EMPTY, Kind.MANY)},
}
