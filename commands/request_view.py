"""How a request is shown to a person."""

from commands.formatting import at, no_later_than, say, state, until
from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.base import missing_words
from models.calendar import spoken
from storage.reads.requests import RequestRow, RequestStatus

DONE = "Done."
"""The reason why a request ended that was carried out. Its state says so already."""


def show_request(row: RequestRow, zone: str) -> None:
    """Show the status of a request and what it is waiting for."""
    say(f"Request {row.id} for {row.kind.spoken}: {state(row.state)}.")
    say(f"Person: {row.person_name} ({row.person_id}) at {row.agency_name} ({row.agency_id}).")
    if row.ended:
        why = "" if row.end_reason in ("", DONE) else f" {row.end_reason}"
        say(f"It ended on {at(row.ended_at, zone)}.{why}")
    if row.missing and row.state == RequestState.RETURNED:
        say(f"Missing: {missing_words(row.missing)}.")
    for paper in row.papers:
        say(f"A new file for {paper.part} was supplied on {at(paper.at, zone)}. An earlier one is kept.")
    if row.due is not None:
        say(f"Deadline: {row.due.explained()}")
    if row.kind == RequestKind.REMOVE_USER and not (row.ended and row.end_reason != DONE):
        _removal(row)
    if row.account_limit_at is not None:
        _account(row, zone)
    if row.state == RequestState.IN_TRAINING:
        say(f"To see the training: starter.py progress {row.id} --as PERSON")


def show_status(row: RequestStatus, zone: str) -> None:
    """Show the status of a request, in training with what that is waiting for, and by when."""
    show_request(row, zone)
    if row.training is not None:
        say(f"Next: {row.training.next_step}")
        say(f"Waiting for: {row.training.waiting_for}. Deadline: {until(row.training.deadline.ends_at, zone)}.")


def _removal(row: RequestRow) -> None:
    """Say what a removal comes to that is not over, or that was carried out."""
    if row.last_day is not None:
        say(f"Last day with access: {spoken(row.last_day)}.")
    say(f"What becomes of the license: {row.license_in_words}")
    if row.notice_lateness:
        say(row.notice_lateness)


def _account(row: RequestRow, zone: str) -> None:
    if row.account_confirmed_at is None:
        latest = no_later_than(row.account_limit_at, zone)
        say(f"We expect the account by {no_later_than(row.account_target_at, zone)}. The limit is {latest}.")
        return
    late = " That was late." if row.account_late else ""
    say(f"A system administrator confirmed the work on the account on {at(row.account_confirmed_at, zone)}.{late}")
    if not row.ended:
        say("The rest happens automatically.")
