"""Deciding an appeal: motions and votes, the chair's own decision, or a continuance."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from commands.committees import Appeal, OneCommittee, act
from commands.options import As, Json, Key, Reason, day
from models.appeal.responses import ContinuedFor
from models.appeal.verdicts import (
    ExceptionUntil,
    GrantFromAllotment,
    ReassignExcess,
    Reinstatement,
    RemoveAndReassign,
    RequestOneMore,
    Upheld,
    Verdict,
)
from models.committee.docket import Choice
from services import hearings
from services.forms import validated


class VerdictChoice(StrEnum):
    """What a committee can decide about an appeal."""

    EXCEPTION = "exception"
    REINSTATE = "reinstate"
    UPHOLD = "uphold"
    GRANT = "grant"
    REASSIGN = "reassign"
    REMOVE = "remove"
    ONE_MORE = "one-more"


Motion = Annotated[int, typer.Option("--motion", metavar="N", help="The motion's number on the docket.")]
What = Annotated[VerdictChoice, typer.Option("--decision", help="The decision.")]
License = Annotated[
    list[str] | None, typer.Option("--license", metavar="LICENSE", help="A license it is about; repeat for each.")
]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="For an exception: its last day.")]
Region = Annotated[str | None, typer.Option("--region", metavar="REGION", help="The region that gets the license.")]
FromRegion = Annotated[
    str | None, typer.Option("--from-region", metavar="REGION", help="For reassign: the region that has one to spare.")
]
Justification = Annotated[
    str,
    typer.Option("--justification", metavar="TEXT", help="For remove: why, if there are reasons to keep the license."),
]


def decide(
    committee: OneCommittee,
    by: As,
    appeal: Appeal,
    decision: What,
    reason: Reason,
    license_id: License = None,
    until: Until = None,
    region: Region = None,
    from_region: FromRegion = None,
    justification: Justification = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Decide an appeal as the chair, where the policy leaves that to the chair.

    Example: `starter.py decide-appeal performance --as p-0033 --appeal P-3f9a0c12b7de --decision uphold
    --reason "No need."`
    """
    verdict = _verdict(decision, license_id or [], until, region, from_region, justification)
    act(lambda context, form: hearings.decide(context, by, form, committee, appeal, verdict, reason), key, as_json)


def move(
    committee: OneCommittee,
    by: As,
    appeal: Appeal,
    decision: What,
    reason: Reason,
    license_id: License = None,
    until: Until = None,
    region: Region = None,
    from_region: FromRegion = None,
    justification: Justification = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Make a motion on an appeal. The members vote on it.

    Example: `starter.py move performance --as p-0301 --appeal P-3f9a0c12b7de --decision exception --license l-0010
    --until 2027-06-30 --reason "The need is seasonal."`
    """
    verdict = _verdict(decision, license_id or [], until, region, from_region, justification)
    act(
        lambda context, form: hearings.make_motion(context, by, form, committee, appeal, verdict, reason),
        key,
        as_json,
    )


def vote(
    committee: OneCommittee,
    by: As,
    appeal: Appeal,
    choice: Annotated[Choice, typer.Option("--vote", help="For, against, or abstain.")],
    motion: Motion = 1,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Vote on a motion. Each member has one vote and can't change it.

    Example: `starter.py vote performance --as p-0069 --appeal P-3f9a0c12b7de --motion 1 --vote for`
    """
    act(lambda context, form: hearings.cast_vote(context, by, form, committee, appeal, motion, choice), key, as_json)


def count(
    committee: OneCommittee,
    by: As,
    appeal: Appeal,
    motion: Motion = 1,
    without_missing: Annotated[
        bool, typer.Option("--without-missing", help="Count although members who could vote have not.")
    ] = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Count the votes on a motion. It is carried and becomes the response, or it fails.

    Example: `starter.py count-votes performance --as p-0033 --appeal P-3f9a0c12b7de --motion 1`
    """
    act(
        lambda context, form: hearings.count_votes(
            context, by, form, committee, appeal, motion, without_missing=without_missing
        ),
        key,
        as_json,
    )


def continue_appeal(
    committee: OneCommittee,
    by: As,
    appeal: Appeal,
    reason: Reason,
    waiting_for: Annotated[
        ContinuedFor, typer.Option("--for", help="What it waits for: the reason given, an answer, or an assessment.")
    ] = ContinuedFor.REASON,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Continue an appeal to the next meeting: with a reason, a question, or an assessment to make.

    Example: `starter.py continue-appeal performance --as p-0033 --appeal P-3f9a0c12b7de --for question
    --reason "How many intakes a month?"`
    """
    act(
        lambda context, form: hearings.continue_appeal(context, by, form, committee, appeal, waiting_for, reason),
        key,
        as_json,
    )


def _verdict(
    decision: VerdictChoice,
    licenses: list[str],
    until: str | None,
    region: str | None,
    from_region: str | None,
    justification: str,
) -> Verdict:
    """Return the verdict that the options name. A missing option is wrong usage."""
    if decision == VerdictChoice.UPHOLD:
        return Upheld()
    if decision == VerdictChoice.EXCEPTION:
        return validated(ExceptionUntil, license_ids=_licenses(licenses), until=_until(until))
    if decision == VerdictChoice.REINSTATE:
        return Reinstatement(license_ids=_licenses(licenses))
    to_region = _given(region, "--region")
    if decision == VerdictChoice.GRANT:
        return GrantFromAllotment(region_id=to_region)
    if decision == VerdictChoice.REASSIGN:
        return ReassignExcess(from_region_id=_given(from_region, "--from-region"), region_id=to_region)
    if decision == VerdictChoice.REMOVE:
        return RemoveAndReassign(license_id=_licenses(licenses)[0], region_id=to_region, justification=justification)
    return RequestOneMore(region_id=to_region)


def _licenses(licenses: list[str]) -> tuple[str, ...]:
    if not licenses:
        raise typer.BadParameter("name the license with --license")
    return tuple(licenses)


def _until(until: str | None) -> date:
    return day(_given(until, "--until"))


def _given(value: str | None, option: str) -> str:
    if not value:
        raise typer.BadParameter(f"this decision needs {option}")
    return value
