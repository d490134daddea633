"""Access requests as people ask for them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.preconditions import RequestFacts
from models.access_request.state import AccessRequest, RequestKind
from models.errors import ProcessesAway, RuleViolation
from models.ids import opaque, request_workflow_id
from models.people import Role
from services import documents, requests, training
from services.await_recorded import is_recorded
from services.context import Context
from services.documents import Upload
from services.known_requests import known_request
from services.requests import AccessForm, NewRequest
from storage.places import HELD_FOR
from storage.reads import request_facts
from storage.reads.audit import history, history_of
from storage.reads.requests import form_of, request_row, requests_of
from storage.recorder import record
from storage.tables.directory import designations
from tests.services.asking import counted_looks, new_user, nothing_happens, refused, removal, unknown_at_first
from tests.services.conftest import context_of, in_shared_office, shared_fixture, shared_office
from tests.storage.samples import asked, designation, step_of
from tests.workflows.office import Office
from tests.workflows.training_run import ADA

EARLIER_FORM = "8d9c4fd4b976158a"
"""The digest of sam's request for toni, as the release before made it."""

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""Nine in the morning in Missouri; the Thursday of this week is Thanksgiving."""


@shared_fixture
async def unasked(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """An office that nobody asked anything, for tests that change nothing."""
    async with shared_office(sqlite_template, tmp_path_factory.mktemp("unasked")) as office:
        yield office


@shared_fixture
async def reviewing(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """An office with sam's request for tess under review, for tests that change nothing."""
    async with shared_office(sqlite_template, tmp_path_factory.mktemp("reviewing")) as office:
        row = await requests.submit(context_of(office), "sam", "k1", new_user())
        await _under_review(office, row.id)
        yield office


@pytest.mark.requirement("ACC-01")
@pytest.mark.parametrize(("who", "by"), [("sam", "sam"), ("rhea", "rhea"), ("RHEA@sample.example", "rhea")])
async def test_signatory_and_representatives_ask_and_the_first_step_is_on_record_with_the_answer(
    context: Context, who: str, by: str
) -> None:
    row = await requests.submit(context, who, "k1", new_user())
    assert row.id == opaque("R", "k1")
    assert (row.person_name, row.agency_name, row.requested_by) == ("Tess Sample", "Agency 1", by)
    assert request_row(context.database, row.id) is not None
    assert history(context.database, request_workflow_id(row.id))[0].summary == "Requested: a new user."


async def test_the_same_form_sent_twice_is_one_request_with_one_answer(missouri: Office, context: Context) -> None:
    first = await requests.submit(context, "sam", "k1", new_user())
    await _under_review(missouri, first.id)
    async with nothing_happens(missouri, request_workflow_id(first.id)):
        second = await requests.submit(context, "sam", "k1", new_user())
    assert second.id == first.id
    assert len(requests_of(context.database)) == 1


async def test_the_same_form_sent_eight_times_at_once_is_one_request(context: Context) -> None:
    rows = await asyncio.gather(*(requests.submit(context, "sam", "k1", new_user()) for _ in range(8)))
    assert {row.id for row in rows} == {opaque("R", "k1")}
    assert len(requests_of(context.database)) == 1


async def test_of_fifty_forms_for_one_person_at_once_one_starts_a_request_and_the_others_are_refused(
    missouri: Office, context: Context
) -> None:
    forms = [requests.submit(context, "sam", f"k{number}", new_user()) for number in range(50)]
    answers = await asyncio.gather(*forms, return_exceptions=True)
    refused = [each for each in answers if isinstance(each, RuleViolation)]
    assert (len(answers) - len(refused), {each.code for each in refused} - {"just_sent", "already_requested"}) == (
        1,
        set(),
    )
    (row,) = requests_of(context.database)
    started = [request_workflow_id(opaque("R", f"k{number}")) for number in range(50)]
    found = [await context.processes.snapshot(each, AccessRequest) for each in started]
    assert [each.request_id for each in found if each is not None] == [row.id], "no other process was started"


async def test_a_form_that_is_refused_does_not_stand_in_the_way_of_the_next(context: Context) -> None:
    wrong = new_user().model_copy(update={"project_types": ("rocketry",)})
    with pytest.raises(RuleViolation, match="not a project type"):
        await requests.submit(context, "sam", "k1", wrong)
    assert (await requests.submit(context, "sam", "k2", new_user())).id == opaque("R", "k2")


async def test_a_form_whose_process_never_started_stands_in_the_way_for_two_minutes_at_most(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> bool:
        raise ProcessesAway

    with monkeypatch.context() as without:
        without.setattr(type(context.processes), "start_request", away)
        with pytest.raises(ProcessesAway):
            await requests.submit(context, "sam", "k1", new_user())
    with pytest.raises(RuleViolation, match="Somebody has just requested the same"):
        await requests.submit(context, "sam", "k2", new_user())
    later = replace(context, now=lambda: context.now() + HELD_FOR)
    assert (await requests.submit(later, "sam", "k2", new_user())).id == opaque("R", "k2")


async def test_a_form_whose_first_sending_is_written_down_at_this_very_moment_does_not_stand_in_its_own_way(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await requests.submit(context, "sam", "k1", new_user())
    monkeypatch.setattr("services.requests.is_recorded", unknown_at_first(is_recorded))
    assert (await requests.submit(context, "sam", "k1", new_user())).id == first.id
    assert len(requests_of(context.database)) == 1


@pytest.mark.requirement("ACC-08")
@pytest.mark.parametrize(
    ("who", "form"), [("sam", new_user("toni")), ("sam", new_user(note="Soon.")), ("rhea", new_user())]
)
async def test_the_same_key_with_something_else_in_the_form_is_refused(
    missouri: Office, context: Context, who: str, form: NewRequest
) -> None:
    first = await requests.submit(context, "sam", "k1", new_user())
    await _under_review(missouri, first.id)
    async with nothing_happens(missouri, request_workflow_id(first.id)):
        refusal = await refused(requests.submit(context, who, "k1", form))
    assert refusal.code == "key_reused"
    assert [row.person_id for row in requests_of(context.database)] == ["tess"]


@pytest.mark.requirement("ACC-01")
@pytest.mark.parametrize(
    ("who", "form", "code"),
    [
        ("nobody", new_user(), "unknown_actor"),
        ("nobody@sample.example", new_user(), "unknown_actor"),
        ("", new_user(), "unknown_actor"),
        ("tess", new_user("toni"), "not_permitted"),
        ("rita", new_user(), "not_permitted"),
        ("lena", new_user(), "not_permitted"),
        ("sam", new_user(agency_id="A2"), "not_permitted"),
        ("sam", new_user(agency_id="A9"), "unknown_agency"),
        ("sam", new_user("nobody"), "unknown_person"),
        ("sam", new_user(project_types=("rocketry",)), "unknown_project_type"),
        ("sam", removal(no_longer_needed_on=MONDAY.date()), "is_not_a_user"),
        ("sam", NewRequest(kind=RequestKind.MODIFY_ACCESS, agency_id="A1", person_id="tess"), "is_not_a_user"),
        ("sam", removal(no_longer_needed_on=MONDAY.date().replace(year=1026)), "not_plausible"),
        ("sam", removal(no_longer_needed_on=MONDAY.date().replace(year=9999)), "not_plausible"),
    ],
)
@in_shared_office
async def test_a_request_that_the_rules_refuse_begins_nothing(
    unasked: Office, who: str, form: NewRequest, code: str
) -> None:
    context = context_of(unasked)
    async with nothing_happens(unasked):
        refusal = await refused(requests.submit(context, who, "k1", form))
    assert refusal.code == code
    assert requests_of(context.database) == []
    assert await context.processes.snapshot(request_workflow_id(opaque("R", "k1")), AccessRequest) is None


async def test_a_second_request_of_the_same_kind_is_refused_while_the_first_is_open(context: Context) -> None:
    first = await requests.submit(context, "sam", "k1", new_user())
    refusal = await refused(requests.submit(context, "rhea", "k2", new_user()))
    assert first.id in refusal.sentence


async def test_a_race_that_only_the_records_notice_ends_in_the_sentence_of_the_records(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    await requests.submit(context, "sam", "k1", new_user())
    unnoticed = RequestFacts(agency_known=True, person_known=True)
    monkeypatch.setattr(request_facts, "request_facts", lambda *_: unnoticed)
    refusal = await refused(requests.submit(context, "rhea", "k2", new_user()))
    assert refusal.code == "conflict"
    assert refusal.sentence == "A request of the same kind for this person at this agency is still open."
    again = await refused(requests.submit(context, "rhea", "k2", new_user()))
    assert again.sentence == refusal.sentence
    assert len(requests_of(context.database)) == 1


@pytest.mark.requirement("ACC-01")
async def test_a_role_that_has_ended_gives_no_right_any_more(context: Context) -> None:
    yesterday = context.today() - timedelta(days=1)
    with context.database.write() as connection:
        connection.execute(
            insert(designations),
            [designation("uma", Role.REPRESENTATIVE, agency_id="A1", until_day=yesterday, designated_by="sam")],
        )
    refusal = await refused(requests.submit(context, "uma", "k1", new_user()))
    assert refusal.code == "not_permitted"


async def test_somebody_of_another_agency_gets_no_license_here_by_asking_for_a_change(context: Context) -> None:
    form = NewRequest(kind=RequestKind.MODIFY_ACCESS, agency_id="A1", person_id="tess", changes=("More.",))
    refusal = await refused(requests.submit(context, "sam", "k1", form))
    assert refusal.sentence.endswith("request a new user, even if the person is a user at another agency.")


@pytest.mark.requirement("ACC-15")
@pytest.mark.parametrize(("days_ago", "late"), [(3, False), (6, True)])
async def test_a_notice_after_three_business_days_is_recorded_as_late(
    missouri: Office, context: Context, days_ago: int, late: bool
) -> None:
    """Counted from a Monday: Friday is one business day before it, the Tuesday before that is four."""
    await missouri.license(held_by="tess")
    monday = replace(context, now=lambda: MONDAY)
    left = MONDAY.date() - timedelta(days=days_ago)
    row = await requests.submit(monday, "sam", "k1", removal(no_longer_needed_on=left))
    assert row.notice_late is late
    assert row.notice_lateness is not None


@pytest.mark.requirement("FEE-08")
@pytest.mark.parametrize(("days_ago", "late"), [(1, False), (2, True)])
async def test_a_notice_after_24_hours_is_recorded_as_late(minnesota: Office, days_ago: int, late: bool) -> None:
    await minnesota.license(held_by="tess")
    monday = replace(context_of(minnesota), now=lambda: MONDAY)
    row = await requests.submit(
        monday, "sam", "k1", removal(no_longer_needed_on=MONDAY.date() - timedelta(days=days_ago))
    )
    assert row.notice_late is late


async def test_a_notice_that_came_earlier_is_judged_by_when_it_came(missouri: Office, context: Context) -> None:
    await missouri.license(held_by="tess")
    form = removal(no_longer_needed_on=MONDAY.date())
    late = replace(context, now=lambda: MONDAY + timedelta(days=30))
    row = await requests.submit(late, "sam", "k1", form, notified_at=MONDAY + timedelta(days=1))
    assert row.notice_late is False


@pytest.mark.requirement("ACC-16")
async def test_a_removal_is_planned_moved_and_canceled(missouri: Office, context: Context) -> None:
    await missouri.license(held_by="tess")
    last = context.today() + timedelta(days=20)
    row = await requests.submit(
        context, "sam", "k1", removal(last_day=last, no_longer_needed_on=last + timedelta(days=1))
    )
    await missouri.eventually(
        lambda: request_row(context.database, row.id),
        lambda seen: seen is not None and seen.state == RequestState.SCHEDULED,
    )
    moved = await requests.change_removal_day(context, "rhea", "k2", row.id, last - timedelta(days=5))
    assert moved.last_day == last - timedelta(days=5)
    refusal = await refused(requests.change_removal_day(context, "rhea", "k3", row.id, last.replace(year=9999)))
    assert refusal.code == "not_plausible"
    canceled = await requests.withdraw(context, "sam", "k4", row.id, "She stays.")
    assert canceled.state == RequestState.WITHDRAWN


@pytest.mark.requirement("ACC-08", "NEW-05")
async def test_a_request_is_returned_completed_and_approved(missouri: Office, context: Context) -> None:
    await missouri.license()
    row = await requests.submit(context, "sam", "k1", new_user())
    await _under_review(missouri, row.id)
    returned = await requests.review(context, "rita", "k2", row.id, ReviewVerdict.RETURN, missing=("her start date",))
    assert (returned.state, returned.missing) == (RequestState.RETURNED, ("her start date",))
    refusal = await refused(requests.complete(context, "rhea", "k3", row.id, AccessForm()))
    assert refusal.sentence == ("Please supply what is missing before you send the request again: her start date.")
    assert (await refused(requests.complete(context, "rita", "k3", row.id, AccessForm()))).code == "not_permitted"
    looks: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.requests.known_request", counted_looks(known_request, looks))
        completed = await requests.complete(context, "rhea", "k3", row.id, AccessForm(note="From Monday on."))
    assert looks == [row.id], "the request is looked up once"
    assert (completed.state, completed.note) == (RequestState.UNDER_REVIEW, "From Monday on.")
    approved = await requests.review(context, "rita", "k4", row.id, ReviewVerdict.APPROVE)
    assert approved.state == RequestState.APPROVED


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (lambda c, r: requests.review(c, "sam", "x", r, ReviewVerdict.APPROVE), "not_permitted"),
        (lambda c, r: requests.review(c, "tess", "x", r, ReviewVerdict.APPROVE), "not_permitted"),
        (lambda c, r: requests.review(c, "nobody", "x", r, ReviewVerdict.APPROVE), "unknown_actor"),
        (lambda c, r: requests.review(c, "rita", "x", r, ReviewVerdict.REJECT), "reason_missing"),
        (lambda c, r: requests.review(c, "rita", "x", r, ReviewVerdict.RETURN), "missing_what"),
        (lambda c, r: requests.review(c, "rita", "", r, ReviewVerdict.APPROVE), "not_valid"),
        (lambda c, r: requests.review(c, "rita", "x" * 121, r, ReviewVerdict.APPROVE), "not_valid"),
        (lambda c, r: requests.complete(c, "sam", "x", r, AccessForm()), "not_now"),
        (lambda c, r: requests.confirm_account(c, "alex", "x", r), "nothing_to_confirm"),
        (lambda c, r: requests.change_removal_day(c, "sam", "x", r, MONDAY.date()), "not_now"),
        (lambda c, r: requests.withdraw(c, "tess", "x", r, "No."), "not_permitted"),
        (lambda c, r: requests.withdraw(c, "sam", "x", r, "  "), "not_valid"),
        (lambda c, r: requests.withdraw(c, "sam", "x", r, "No.\u202eoN"), "not_valid"),
        (lambda c, r: requests.withdraw(c, "sam", "x", r, "=?utf-8?q?=0D=0ABcc=3A_spy=40evil.example?="), "not_valid"),
    ],
)
@in_shared_office
async def test_a_step_that_the_rules_refuse_leaves_no_event(reviewing: Office, step: Any, code: str) -> None:
    request_id = opaque("R", "k1")
    async with nothing_happens(reviewing, request_workflow_id(request_id)):
        assert (await refused(step(context_of(reviewing), request_id))).code == code


async def test_a_step_on_a_request_that_is_over_says_how_it_ended(missouri: Office, context: Context) -> None:
    row = await requests.submit(context, "sam", "k1", new_user())
    await requests.withdraw(context, "sam", "k2", row.id, "Not needed.")
    await missouri.eventually(lambda: history_of(context.database), lambda entries: entries[-1].move == "withdrawn")
    async with nothing_happens(missouri, request_workflow_id(row.id)):
        refusal = await refused(requests.review(context, "rita", "k3", row.id, ReviewVerdict.APPROVE))
    assert refusal.sentence == "This request has ended (withdrawn). It can no longer be changed."


async def test_a_step_on_a_request_that_never_was_says_so(context: Context) -> None:
    refusal = await refused(requests.withdraw(context, "sam", "k1", "R-none", "No."))
    assert refusal.sentence == "There is no request “R-none”."


async def test_a_request_whose_process_is_forgotten_is_answered_from_the_records(context: Context) -> None:
    """Temporal forgets a process some days after its end; the records don't."""
    record(context.database, step_of(asked(opaque("R", "k1"))))
    row = await requests.submit(context, "sam", "k1", new_user())
    assert row.id == opaque("R", "k1")
    assert await context.processes.snapshot(request_workflow_id(row.id), AccessRequest) is None
    refusal = await refused(requests.withdraw(context, "sam", "k2", row.id, "No."))
    assert refusal.code == "lost"


async def test_a_forgotten_process_with_the_same_key_still_tells_another_form_from_the_same(context: Context) -> None:
    first = await requests.submit(context, "sam", "k1", new_user("toni"))
    form = form_of(context.database, first.id)
    assert form
    record(context.database, step_of(asked(opaque("R", "k2"), form=form)))
    again = await requests.submit(context, "sam", "k2", new_user("toni"))
    assert again.id == opaque("R", "k2")
    refusal = await refused(requests.submit(context, "sam", "k2", new_user("toni", note="Soon.")))
    assert refusal.code == "key_reused"


async def test_a_request_from_before_an_upgrade_is_recognized_when_its_form_comes_again(context: Context) -> None:
    record(context.database, step_of(asked(opaque("R", "k2"), form=EARLIER_FORM)))
    again = await requests.submit(context, "sam", "k2", new_user("toni"))
    assert again.id == opaque("R", "k2")
    refusal = await refused(requests.submit(context, "sam", "k2", new_user("toni", note="Soon.")))
    assert refusal.code == "key_reused"


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("sam", True), ("rhea", True), ("tess", True), ("rita", True), ("lena", True), ("toni", False), ("uma", False)],
)
async def test_a_request_is_seen_by_those_concerned(records_only: Context, who: str, allowed: bool) -> None:
    record(records_only.database, step_of(asked("Q1")))
    if allowed:
        assert (await requests.status(records_only, who, "Q1")).id == "Q1"
    else:
        assert (await refused(requests.status(records_only, who, "Q1"))).code == "unknown_request"


async def test_the_requests_of_an_agency_are_for_its_representatives(records_only: Context) -> None:
    record(records_only.database, step_of(asked("Q1")))
    assert [row.id for row in await requests.of_agency(records_only, "rhea", "A1")] == ["Q1"]
    assert await requests.of_agency(records_only, "lena", "A2") == []
    assert (await refused(requests.of_agency(records_only, "sam", "A2"))).code == "not_permitted"
    assert (await refused(requests.of_agency(records_only, "sam", "A9"))).code == "unknown_agency"


async def test_without_processes_nothing_begins_and_what_the_records_know_can_be_read(records_only: Context) -> None:
    record(records_only.database, step_of(asked("Q1")))
    with pytest.raises(ProcessesAway, match="Temporal does not answer"):
        await requests.submit(records_only, "sam", "k1", new_user("toni"))
    with pytest.raises(ProcessesAway):
        await requests.withdraw(records_only, "sam", "k1", "Q1", "No.")
    assert (await requests.status(records_only, "sam", "Q1")).state == RequestState.SUBMITTED


async def _under_review(office: Office, request_id: str) -> None:
    await office.eventually(
        lambda: request_row(office.database, request_id),
        lambda row: row is not None and row.state == RequestState.UNDER_REVIEW,
    )


@pytest.mark.requirement("NEW-09", "NEW-05")
async def test_a_readable_certificate_replaces_the_one_of_a_returned_request(detroit: Office) -> None:
    context = context_of(detroit)
    request = await detroit.begin(actor=ADA, role_type="read-only")
    await (await request.training()).do_everything()
    await request.stands(RequestState.UNDER_REVIEW)
    paper = Upload(file_name="readable.pdf", content=b"%PDF-1.7 readable")
    refusal = await refused(requests.supply_paper(context, "ada", "p0", request.request_id, "hmis-basics", paper))
    assert refusal.code == "not_now"
    await request.review(ReviewVerdict.RETURN, missing=("A readable certificate.",))
    await request.stands(RequestState.RETURNED)
    refusal = await refused(requests.supply_paper(context, "ada", "p1", request.request_id, "license-worksheet", paper))
    assert refusal.code == "unknown"
    assert await documents.of_agency(context, "ada", "A1") == []
    for _ in range(2):
        await requests.supply_paper(context, "ada", "p2", request.request_id, "hmis-basics", paper)
    await detroit.eventually(
        lambda: request_row(detroit.database, request.request_id), lambda row: row is not None and len(row.papers) == 1
    )
    (stored,) = await documents.of_agency(context, "ada", "A1")
    assert (stored.person_id, stored.kind, stored.file_name) == ("tess", "certificate", "readable.pdf")
    shown = await training.progress(context, "ada", request.request_id)
    (part,) = [each for each in shown.run.steps if each.key == "hmis-basics"]
    assert (part.document_id, part.met_by) == (stored.id, "ada")
    assert [each.document_id for each in part.earlier_papers] == ["d-hmis-basics"]
    for _ in range(2):
        await requests.complete(context, "ada", "c1", request.request_id, AccessForm())
    await request.stands(RequestState.UNDER_REVIEW)
    await request.review(ReviewVerdict.RETURN, missing=("Another page.",))
    await requests.complete(context, "ada", "c1", request.request_id, AccessForm())  # the same form once more
    refusal = await refused(requests.complete(context, "ada", "c2", request.request_id, AccessForm()))
    assert refusal.code == "nothing_supplied"
