"""What people do to licenses in use, asked for as they ask: the license does it, and the records show it."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from models.access_request.lifecycle import RequestState
from models.documents import DocumentKind, ScanState
from models.errors import RuleViolation
from models.ids import license_workflow_id
from models.license.lifecycle import InactiveReason, LicenseKind, LicenseState
from models.license.login_help import LoginCause
from models.license.messages import AccountHelp, GrantException, LicenseStart, SetExpiration
from models.license.rules import exceptions, terms
from models.license.state import AccountWork, license_terms
from models.people import SYSTEM, Role
from models.training.kinds.course import CourseRequirement
from models.usage.logins import LoginReading, LoginRecord
from services import license_changes, login_help, policy_migration, requests, training
from services.context import Context
from services.documents import Upload
from storage.documents import documents_of, store_document
from storage.reads.audit import history
from storage.reads.licenses import license_row
from storage.recorder import record
from storage.tables.directory import designations
from storage.usage_imports import take_in_logins
from tests.models.builders import SOURCE, small_training
from tests.services.asking import new_user, refused
from tests.services.conftest import context_of, in_shared_office, shared_fixture, shared_office
from tests.storage.samples import designation, held, step_of
from tests.storage.usage_samples import everything_covered, hmis_user
from tests.workflows.office import Office


@pytest.fixture
async def kept(missouri: Office) -> Context:
    """Tess is on license L1 of A1; the chair of the Performance Committee is uma, billing staff is toni."""
    return await keeping(missouri)


@shared_fixture
async def untouched(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Context]:
    """The same, for tests that change nothing."""
    async with shared_office(sqlite_template, tmp_path_factory.mktemp("untouched")) as office:
        yield await keeping(office)


async def keeping(office: Office) -> Context:
    """What a service works with in an office that keeps L1."""
    with office.database.write() as connection:
        connection.execute(
            insert(designations), [designation("uma", Role.PERFORMANCE_CHAIR), designation("toni", Role.BILLING)]
        )
    await office.license(held_by="tess")
    return context_of(office)


def moves(context: Context) -> list[str]:
    return [each.move for each in history(context.database, "license/L1")]


async def test_access_is_taken_given_back_and_the_account_follows(kept: Context) -> None:
    off = await license_changes.deactivate(kept, "lena", "k1", " L1 ", InactiveReason.SANCTION, "Shared a password.")
    assert (off.state, [each.work for each in off.orders]) == (LicenseState.INACTIVE, [AccountWork.DEACTIVATE])
    number = off.orders[0].number
    done = await license_changes.confirm_order(kept, "alex", "k2", "L1", number)
    assert done.orders == ()
    on = await license_changes.reactivate(kept, "alex", "k3", "L1", None, training_done=False)
    assert (on.state, [each.work for each in on.orders]) == (LicenseState.ACTIVE, [AccountWork.REACTIVATE])
    assert moves(kept) == ["began", "deactivated", "account_confirmed", "reactivated"]
    row = license_row(kept.database, "L1")
    assert row is not None
    assert (row.state, row.inactive_reason) == (LicenseState.ACTIVE, None)


async def test_the_same_form_twice_is_done_once_and_another_under_its_key_is_refused(kept: Context) -> None:
    for _ in range(2):
        await license_changes.deactivate(kept, "lena", "k1", "L1", InactiveReason.SANCTION, "Shared a password.")
    other = license_changes.deactivate(kept, "lena", "k1", "L1", InactiveReason.SANCTION, "Something else.")
    assert (await refused(other)).code == "key_reused"
    assert moves(kept).count("deactivated") == 1


NOTHING = (InactiveReason.NO_DATA_ENTRY, "Nothing since May.")
"""Why a license is marked or revoked."""


@pytest.mark.requirement("LOG-06", "LIC-08")
async def test_a_leave_is_arranged_by_the_agency_and_ended_by_it(kept: Context) -> None:
    until = kept.today() + timedelta(days=60)
    away = await license_changes.start_leave(kept, "rhea", "k1", "L1", until, "Family leave.")
    assert (away.inactive_reason, away.holds[0].until) == (InactiveReason.LEAVE_OF_ABSENCE, until)
    found = await login_help.diagnose_login(kept, "rhea", "tess", "A1")
    assert found.cause == LoginCause.ON_LEAVE
    back = await license_changes.end_leave(kept, "rhea", "k2", "L1")
    assert back.state == LicenseState.ACTIVE


@pytest.mark.requirement("LIC-03", "LIC-21", "LIC-29")
async def test_a_license_is_marked_excepted_on_an_appeal_and_revoked_when_that_has_ended(
    missouri: Office, kept: Context
) -> None:
    await another_license(missouri)
    marked = await missouri.marked_license("L7", held_by="rita")
    assert marked.flag is not None
    cleared = await license_changes.clear_flag(kept, "lena", "k1", "L7", "Worked on paper.")
    assert cleared.flag is None
    for number, step in enumerate((license_changes.flag, license_changes.revoke, license_changes.deactivate)):
        unknown = await refused(step(kept, "lena", f"u{number}", "L7", *NOTHING))
        assert unknown.code == "use_unknown"
    everything_covered(kept.database, kept.now())
    again = await license_changes.flag(kept, "lena", "k2", "L7", *NOTHING)
    assert again.flag is not None
    granted = GrantException(actor=SYSTEM, key="k3", appeal_id="AP-7", until=None, why="Reports once a year.")
    excepted = await kept.processes.take(license_workflow_id("L7"), exceptions.grant_exception, granted)
    assert (excepted.flag, excepted.exceptions[0].appeal_id) == (None, "AP-7")
    protected = await refused(license_changes.revoke(kept, "lena", "k4", "L7", *NOTHING))
    assert "AP-7" in protected.sentence
    await license_changes.end_exception(kept, "uma", "k5", "L7", 1, "No longer needed.")
    await missouri.eventually(
        lambda: [each.move for each in history(kept.database, "license/L7")], lambda seen: seen[-1] == "flagged"
    )
    revoked = await license_changes.revoke(kept, "lena", "k6", "L7", *NOTHING)
    assert (revoked.state, revoked.revocation is not None) == (LicenseState.INACTIVE, True)
    assert (await login_help.diagnose_login(kept, "rita", "rita", "A1")).cause == LoginCause.REVOKED


@pytest.mark.requirement("LIC-29")
async def test_a_person_needs_the_same_proof_as_the_ladder(missouri: Office, kept: Context) -> None:
    """Reports cover all the time, but the limit of the policy is months away, or the holder was not warned."""
    await another_license(missouri)
    everything_covered(kept.database, kept.now())
    steps = (license_changes.flag, license_changes.revoke, license_changes.deactivate)
    for number, step in enumerate(steps):
        early = await refused(step(kept, "lena", f"k{number}", "L1", *NOTHING))
        assert early.code == "limit_not_reached"
    await missouri.license("L8", held_by="uma", held_since=await missouri.now() - timedelta(days=300))
    used = await missouri.now() - timedelta(days=250)
    hmis_user(kept.database, "8", "uma", last_data_entry_at=used, last_any_at=used)
    for number, step in enumerate(steps):
        unwarned = await refused(step(kept, "lena", f"w{number}", "L8", *NOTHING))
        assert unwarned.code == "not_warned"
    assert (await missouri.kept_license("L8")).flag is None


@pytest.mark.requirement("LIC-06", "LIC-24")
async def test_the_only_license_is_lost_for_a_sanction_and_not_for_a_lack_of_use(kept: Context) -> None:
    for step in (license_changes.flag, license_changes.revoke, license_changes.deactivate):
        assert (await refused(step(kept, "lena", "k1", "L1", *NOTHING))).code == "excused"
    assert moves(kept) == ["began"]
    why = (InactiveReason.SANCTION, "Shared a password.")
    revoked = await license_changes.revoke(kept, "lena", "k2", "L1", *why)
    assert revoked.revocation is not None
    assert revoked.revocation.last_one
    assert await license_changes.revoke(kept, "lena", "k2", "L1", *why) == revoked, "the same form sent again"


@pytest.mark.requirement("LIC-07")
async def test_a_list_holder_keeps_the_license_though_it_goes_unused(kept: Context, missouri: Office) -> None:
    await another_license(missouri)
    everything_covered(kept.database, kept.now())
    with kept.database.write() as connection:
        connection.execute(insert(designations), [designation("tess", Role.LIST_HOLDER)])
    for step in (license_changes.flag, license_changes.revoke, license_changes.deactivate):
        refusal = await refused(step(kept, "lena", "k1", "L1", *NOTHING))
        assert (refusal.code, "list" in refusal.sentence) == ("excused", True)
    assert moves(kept) == ["began"]


@pytest.mark.requirement("LIC-08")
async def test_nobody_grants_an_exception_by_naming_a_number(kept: Context) -> None:
    grant = license_changes.grant_exception(kept, "uma", "k1", "L1", "AP-7")
    assert (await refused(grant)).code == "unknown_appeal"
    assert moves(kept) == ["began"]


async def another_license(office: Office) -> None:
    """A1 has a second license, whose holder enters data."""
    await office.license("L2", held_by="ada")
    used = await office.now()
    hmis_user(office.database, "ada", "ada", last_data_entry_at=used, last_any_at=used)


async def test_kind_and_expiration_are_set_by_lead_staff(kept: Context) -> None:
    assert (await license_changes.change_kind(kept, "lena", "k1", "L1", LicenseKind.AD_HOC)).kind == LicenseKind.AD_HOC
    assert (await license_changes.set_expiration(kept, "toni", "k2", "L1", date(2027, 6, 30))).expires_on == date(
        2027, 6, 30
    )
    dates = await license_changes.explain(kept, "rhea", "L1")
    assert ("Expires", date(2027, 6, 30)) in [(each.what, each.day) for each in dates]


async def test_dates_are_explained_by_the_last_use_that_the_records_know(kept: Context) -> None:
    before = [each.explanation for each in await license_changes.explain(kept, "rhea", "L1")]
    entered = kept.now() + timedelta(hours=1)
    hmis_user(kept.database, "7", "tess", last_data_entry_at=entered)
    after = [each.explanation for each in await license_changes.explain(kept, "rhea", "L1")]
    assert before != after


@pytest.mark.requirement("LOG-01", "LOG-08")
async def test_after_a_deletion_the_person_asks_like_anybody_new(kept: Context) -> None:
    await license_changes.delete(kept, "sam", "k1", "L1", "The program closed.")
    found = await login_help.diagnose_login(kept, "sam", "tess", "A1")
    assert found.cause == LoginCause.DELETED
    assert "a new user" in found.next_step
    assert found.sentence == "Tess Sample’s license was deleted."
    assert (await login_help.diagnose_login(kept, "tess", "tess", "A1")).sentence == "Your license was deleted."
    assert (await login_help.diagnose_login(kept, "alex", "tess", "A1")).next_step.startswith("The agency can request")
    row = await requests.submit(kept, "sam", "k2", new_user("tess"))
    assert row.person_id == "tess"
    now_asked = await login_help.diagnose_login(kept, "sam", "tess", "A1")
    assert now_asked.cause == LoginCause.NOT_YET_CREATED


@pytest.mark.requirement("LOG-01", "LOG-02")
async def test_who_has_no_license_yet_is_told_what_is_still_missing_at_every_stage(
    missouri: Office, context: Context
) -> None:
    async def said() -> tuple[str, str]:
        found = await login_help.diagnose_login(context, "tess", "tess", "A1")
        assert found.cause == LoginCause.NOT_YET_CREATED
        return found.sentence, found.next_step

    assert "nobody has requested one" in (await said())[0]
    await missouri.license()
    request = await missouri.begin()
    await request.approve()
    run = await request.training()
    missing, next_step = await said()
    for part in ("User Policies and Responsibilities", "Security and Privacy Awareness Test", "MoHMIS Basics"):
        assert part in missing
    assert next_step.startswith("User Policies and Responsibilities")
    await run.do_requirements()
    missing, _ = await said()
    assert "User Policies and Responsibilities" not in missing
    assert "Exit the household" in missing, "the practice case is still to be done"
    await run.do_case()
    await run.result()
    await request.stands(RequestState.ACCOUNT_PENDING)
    assert "the account in the HMIS" in (await said())[0]


@pytest.mark.requirement("LOG-01", "LOG-03")
async def test_somebody_locked_out_is_told_and_the_agency_asks_for_the_reset(kept: Context) -> None:
    assert (await login_help.diagnose_login(kept, "rhea", "tess", "A1")).cause == LoginCause.PASSWORD
    report = LoginReading(
        source="logins.csv",
        zone=kept.pack.time_zone,
        logins=(LoginRecord(user="tess@sample.example", last_login=kept.now(), failed_attempts=3, locked=True),),
        rows=1,
    )
    take_in_logins(kept.database, report, SYSTEM, kept.now())
    found = await login_help.diagnose_login(kept, "rhea", "tess", "A1")
    assert (found.cause, found.ask_for) == (LoginCause.LOCKED, AccountHelp.RESET_PASSWORD)
    asked = await license_changes.ask_for_help(kept, "rhea", "k1", "L1", AccountHelp.RESET_PASSWORD, "")
    assert [each.work for each in asked.orders] == [AccountWork.RESET_PASSWORD]


@pytest.mark.requirement("LOG-04", "LOG-05")
async def test_recertification_that_is_overdue_takes_access_and_doing_it_gives_it_back(detroit: Office) -> None:
    context = context_of(detroit)
    at = await detroit.now()
    terms = license_terms(context.pack, at)
    due = context.today() - timedelta(days=1)
    begun = at - timedelta(days=300)
    start = LicenseStart(
        license_id="L1", agency_id="A1", created_at=begun, terms=terms, held_by="tess", held_since=begun
    )
    await detroit.processes.start_license(start)
    await detroit.license_stands(LicenseState.ACTIVE)
    await license_changes.set_expiration(context, "lena", "k1", "L1", due)
    await detroit.license_stands(LicenseState.INACTIVE)
    found = await login_help.diagnose_login(context, "ada", "tess", "A1")
    assert found.cause == LoginCause.RECERTIFICATION
    lifted = license_changes.reactivate(context, "alex", "k2", "L1", None, training_done=False)
    assert (await refused(lifted)).code == "not_recertified"
    done, worksheet = a_pdf("done.pdf"), a_pdf("worksheet.pdf")
    course = {"recertification": done}
    for certificates, sheet, said in (
        ({}, None, "the certificate of the course “recertification” and the recertification worksheet"),
        ({}, worksheet, "submit the certificate of the course “recertification”."),
        (course, None, "submit the recertification worksheet."),
        ({"another": done}, worksheet, "“another” is not a course"),
        (course, Upload(file_name="worksheet.pdf", content=b"no PDF at all"), "doesn't match its name"),
    ):
        assert said in (await refused(license_changes.recertify(context, "ada", "L1", certificates, sheet))).sentence
        assert (await license_changes.snapshot(context, "L1")).state == LicenseState.INACTIVE
    after = await license_changes.recertify(context, "tess", " L1 ", course, worksheet)
    assert after.state == LicenseState.ACTIVE
    kept = documents_of(context.database, person_id="tess")
    assert {(each.kind.value, each.file_name, each.agency_id) for each in kept} == {
        ("certificate", "done.pdf", "A1"),
        ("worksheet", "worksheet.pdf", "A1"),
    }


@pytest.mark.requirement("LOG-05")
async def test_last_years_certificate_does_not_count_again(detroit: Office) -> None:
    context = context_of(detroit)
    begun = await detroit.now() - timedelta(days=500)
    await detroit.license("L1", held_by="tess", held_since=begun, expires_on=context.today() + timedelta(days=20))
    done, worksheet = a_pdf("done.pdf"), a_pdf("worksheet.pdf")
    store_document(
        context.database,
        agency_id="A1",
        person_id="tess",
        kind=DocumentKind.CERTIFICATE,
        file_name=done.file_name,
        content=done.content,
        stored_by="tess",
        at=context.now() - timedelta(days=300),
        scan=ScanState.NOT_SCANNED,
    )
    again = license_changes.recertify(context, "tess", "L1", {"recertification": done}, worksheet)
    assert (await refused(again)).code == "certificate_too_old"
    assert (await license_changes.snapshot(context, "L1")).recertified_at is None
    this_year = {"recertification": a_pdf("done-this-year.pdf")}
    assert (await license_changes.recertify(context, "tess", "L1", this_year, worksheet)).recertified_at is not None


@pytest.mark.requirement("LOG-05")
async def test_a_course_that_a_learning_system_reported_counts_as_its_certificate_does(detroit: Office) -> None:
    context = context_of(detroit)
    begun, due = await detroit.now() - timedelta(days=500), context.today() + timedelta(days=20)
    await detroit.license("L1", held_by="tess", held_since=begun, expires_on=due)
    worksheet, now = a_pdf("worksheet.pdf"), context.now()
    only_the_worksheet = license_changes.recertify(context, "tess", "L1", None, worksheet)
    assert "the certificate of the course" in (await refused(only_the_worksheet)).sentence
    for at, ignored in ((now - timedelta(days=300), True), (now - timedelta(days=3), False), (now, True)):
        (answer,) = await license_changes.report_course(context, "tess", "c1", "recertification", at)
        assert (answer.license_id, bool(answer.ignored)) == ("L1", ignored)
    await license_changes.recertify(context, "tess", "L1", None, worksheet)
    assert (await license_changes.snapshot(context, "L1")).recertified_for == due
    unknown = license_changes.report_course(context, "nobody", "c2", "recertification", now)
    assert (await refused(unknown)).code == "unknown_person"
    without = license_changes.report_course(context, "uma", "c2", "recertification", now)
    assert (await refused(without)).code == "no_license"


@pytest.mark.requirement("LOG-05")
async def test_a_course_completed_in_a_training_counts_as_its_certificate_does(detroit: Office) -> None:
    context = context_of(detroit)
    begun, due = await detroit.now() - timedelta(days=500), context.today() + timedelta(days=20)
    await detroit.license("L1", held_by="tess", held_since=begun, expires_on=due)
    course = CourseRequirement(id="recertification", title="Recertification", source=SOURCE)
    await detroit.train("Q1", person_id="tess", policy=small_training(requirements=(course,), practice=None))
    worksheet = a_pdf("worksheet.pdf")
    only_the_worksheet = license_changes.recertify(context, "tess", "L1", None, worksheet)
    assert (await refused(only_the_worksheet)).code == "papers_missing"
    await training.add_certificate(context, "tess", "k1", "Q1", "recertification", a_pdf("done.pdf"))
    await license_changes.recertify(context, "tess", "L1", None, worksheet)
    assert (await license_changes.snapshot(context, "L1")).recertified_for == due


def a_pdf(name: str) -> Upload:
    return Upload(file_name=name, content=f"%PDF-1.7\n{name}\n%%EOF\n".encode())


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda c: license_changes.deactivate(c, "sam", "k", "L1", InactiveReason.SANCTION, "No."), "not_permitted"),
        (lambda c: license_changes.deactivate(c, "lena", "k", "L1", InactiveReason.UNPAID, "No."), "not_permitted"),
        (lambda c: license_changes.reactivate(c, "alex", "k", "L1", None, training_done=False), "not_now"),
        (lambda c: license_changes.start_leave(c, "sam", "k", "L1", date(2020, 1, 1), "Past."), "day_is_past"),
        (lambda c: license_changes.end_leave(c, "sam", "k", "L1"), "not_now"),
        (lambda c: license_changes.flag(c, "rhea", "k", "L1", InactiveReason.NO_LOGIN, "No."), "not_permitted"),
        (lambda c: license_changes.clear_flag(c, "lena", "k", "L1", "No."), "not_flagged"),
        (lambda c: license_changes.revoke(c, "alex", "k", "L1", *NOTHING), "not_permitted"),
        (lambda c: license_changes.grant_exception(c, "lena", "k", "L1", "AP-1"), "not_permitted"),
        (lambda c: license_changes.end_exception(c, "uma", "k", "L1", 1, "No."), "no_exception"),
        (lambda c: license_changes.delete(c, "tess", "k", "L1", "No."), "not_permitted"),
        (lambda c: license_changes.change_kind(c, "lena", "k", "L1", LicenseKind.STANDARD), "same_kind"),
        (lambda c: license_changes.set_expiration(c, "sam", "k", "L1", date(2027, 1, 1)), "not_permitted"),
        (lambda c: license_changes.ask_for_help(c, "sam", "k", "L1", AccountHelp.REACTIVATION, ""), "is_active"),
        (lambda c: license_changes.confirm_order(c, "alex", "k", "L1", 1), "no_order"),
        (lambda c: license_changes.recertify(c, "toni", "L1"), "not_permitted"),
        (lambda c: license_changes.explain(c, "uma", "L1"), "not_permitted"),
        (lambda c: license_changes.revoke(c, "lena", "k", "L9", *NOTHING), "unknown_license"),
        (lambda c: license_changes.explain(c, "lena", "L9"), "unknown_license"),
        (lambda c: login_help.diagnose_login(c, "uma", "tess", "A1"), "not_permitted"),
        (lambda c: policy_migration.adopt(c, "sam", "k"), "not_permitted"),
        (lambda c: policy_migration.adopt(c, "lena", "k", "L9"), "unknown_license"),
    ],
)
@in_shared_office
async def test_what_is_not_allowed_or_not_so_is_refused_with_a_sentence_and_changes_nothing(
    untouched: Context, act: Any, code: str
) -> None:
    assert (await refused(act(untouched))).code == code
    assert moves(untouched) == ["began"]


async def test_a_reason_is_asked_for_before_anything_is_sent(kept: Context) -> None:
    with pytest.raises(RuleViolation):
        await license_changes.revoke(kept, "lena", "k1", "L1", InactiveReason.SANCTION, "  ")
    assert moves(kept) == ["began"]


async def test_licenses_follow_the_version_in_force_when_somebody_says_so(missouri: Office, kept: Context) -> None:
    at = await missouri.now()
    older = license_terms(kept.pack, at).model_copy(update={"policy_label": "missouri 2019"})
    await missouri.processes.start_license(LicenseStart(license_id="L2", agency_id="A1", created_at=at, terms=older))
    await missouri.license_stands(LicenseState.OPEN, "L2")
    record(kept.database, step_of(held("L3", "uma")))  # on record, and kept by no process
    adopted = await policy_migration.adopt(kept, "lena", "k1")
    assert (adopted.licenses, adopted.unchanged, adopted.reviews) == (1, 1, False)
    (problem,) = adopted.problems
    assert problem.startswith("L3: ")
    assert (await missouri.kept_license("L2")).terms.policy_label == kept.policy().label
    again = await policy_migration.adopt(kept, "lena", "k2", "L2")
    assert (again.licenses, again.unchanged, again.problems) == (0, 1, ())


@pytest.mark.requirement("R26")
@pytest.mark.parametrize("day", [date(9999, 12, 31), date(24, 6, 30), date.min])
async def test_a_day_that_cant_be_right_is_refused_in_a_sentence(untouched: Context, day: date) -> None:
    limits = "it has to lie between January 1, 1900, and December 31, 2199."
    for step in (
        license_changes.set_expiration(untouched, "lena", "far-1", "L1", day),
        license_changes.start_leave(untouched, "lena", "far-2", "L1", day, "A long journey."),
    ):
        with pytest.raises(RuleViolation) as refusal:
            await step
        assert refusal.value.sentence.startswith(f"The date {day.isoformat()} can't be right: {limits}")


@pytest.mark.requirement("R26")
async def test_a_far_date_from_before_there_were_bounds_stops_no_license(missouri: Office) -> None:
    """A history has the message as it was sent, so it comes to the license as it would be replayed."""
    context = await keeping(missouri)
    far = SetExpiration(actor=SYSTEM, key="far", expires_on=date(9999, 12, 31))
    kept = await context.processes.take(license_workflow_id("L1"), terms.set_expiration, far)
    assert kept.expires_on == date(9999, 12, 31)
    off = await license_changes.deactivate(context, "lena", "k1", "L1", InactiveReason.SANCTION, "Shared a password.")
    assert off.state == LicenseState.INACTIVE
    assert any(
        "9999" in each.explanation or each.day.year == 9999
        for each in await license_changes.explain(context, "lena", "L1")
    )
