"""What a request looks like to a person."""

from commands.formatting import at, say, state
from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.base import listed
from models.calendar import spoken
from storage.reads.requests import RequestRow


def show_request(row: RequestRow, zone: str) -> None:
    """Where a request stands and what it waits for."""
    say(f"Request {row.id} for {row.kind.spoken}: {state(row.state)}.")
    say(f"It is about {row.person_name} ({row.person_id}) at {row.agency_name} ({row.agency_id}).")
    if row.ended:
        say(f"It ended on {at(row.ended_at, zone)}. {row.end_reason}")
    if row.missing and row.state == RequestState.RETURNED:
        say(f"Missing: {listed(row.missing)}.")
    if row.due is not None:
        say(f"This waits until {row.due.explained()}")
    if row.kind == RequestKind.REMOVE_USER:
        _removal(row)
    if row.account_limit_at is not None:
        _account(row, zone)
    if row.state == RequestState.IN_TRAINING:
        say(f"See the training with: starter.py progress {row.id} --as PERSON")


def _removal(row: RequestRow) -> None:
    if row.last_day is not None:
        say(f"The last day with access is {spoken(row.last_day)}.")
    say("The agency keeps the license." if row.keep_license else "The license is given back.")
    if row.notice_lateness:
        say(row.notice_lateness)


def _account(row: RequestRow, zone: str) -> None:
    if row.account_confirmed_at is None:
        latest = at(row.account_limit_at, zone)
        say(f"The account is expected by {at(row.account_target_at, zone)}, at the latest {latest}.")
        return
    late = " That was late." if row.account_late else ""
    say(f"The work on the account was confirmed on {at(row.account_confirmed_at, zone)}.{late}")
    if not row.ended:
        say("What is left to do is done by itself.")
