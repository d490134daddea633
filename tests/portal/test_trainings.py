"""A trainee does a training on its page; whoever may follow it sees the same page, and strangers see none."""

import re
from dataclasses import replace

import httpx
import pytest

from models.calendar import days_later, spoken
from models.documents import DocumentKind, ScanState
from models.people import Role
from models.sign_in.sessions import Way
from models.training.lifecycle import PartStatus, TrainingState
from services import training
from storage.documents import documents_of, store_document
from storage.reads.audit import history_of
from storage.reads.trainings import TrainingDetail
from storage.reads.trainings import training as on_record
from tests.models.pictures import png
from tests.portal.conftest import Browser, Portal
from tests.workflows.office import Office

pytestmark = pytest.mark.requirement("ACC-13")

PAGE = "/trainings/Q1"
TESTS = ("security-privacy", "data-standards", "mohmis-basics")
PICTURE = {"picture": ("screen.png", png(800, 600))}


def run_of(portal: Portal) -> TrainingDetail:
    """The training as the records have it."""
    found = on_record(portal.house.context.database, "Q1", portal.clock())
    assert found is not None
    return found


async def in_practice(portal: Portal, office: Office) -> Browser:
    """Tess, signed in by email, with everything done before her practice case."""
    await office.train()
    context = portal.house.context
    await training.submit_form(context, "tess", "form", "Q1", "user-policies")
    for test in TESTS:
        await training.record_test(context, "rita", test, "Q1", test, "90")
    return await portal.signed_in_as("tess", Way.MAIL)


def says(answer: httpx.Response) -> str:
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.mark.requirement("ACC-04", "ACC-05", "S4")
async def test_a_trainee_who_signed_in_by_email_does_the_whole_training_here(at_work: Portal, missouri: Office) -> None:
    await missouri.train()
    tess, context = await at_work.signed_in_as("tess", Way.MAIL), at_work.house.context
    page = await tess.open(PAGE)
    assert "What to do next" in page.text
    assert 'href="/trainings/Q1/parts/user-policies"' in page.text
    await tess.open(f"{PAGE}/parts/user-policies")
    page = await tess.press(f"{PAGE}/parts/user-policies/accept", accept="yes")
    assert "Saved. Next: Take the test" in says(page)
    for test in TESTS:
        await training.record_test(context, "rita", test, "Q1", test, "90")
    for step in (1, 2, 3, 4):
        form = await tess.open(f"{PAGE}/steps/1/{step}")
        assert "Hand in" in form.text
        page = await tess.press(f"{PAGE}/steps/1/{step}", client_id=f"10{step}", training_site_only="yes")
        assert "You handed in the step." in page.text
        assert "Waiting for a reviewer" in page.text
        if step == 1:
            await training.review_step(
                context, "rita", "r0", "Q1", 1, 1, approve=False, comments="The exit is missing."
            )
            assert "The exit is missing." in (await tess.open(PAGE)).text
            await tess.open(f"{PAGE}/steps/1/1")
            await tess.press(f"{PAGE}/steps/1/1", files=PICTURE, training_site_only="yes", note="Now it is there.")
        await training.review_step(context, "rita", f"r{step}", "Q1", 1, step, approve=True)
    assert run_of(at_work).state == TrainingState.COMPLETED
    page = await tess.open(PAGE)
    assert "The training is completed" in page.text
    paper = await tess.open(f"{PAGE}/certificate")
    assert paper.content.startswith(b"%PDF-")
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert paper.content == (await tess.open(f"{PAGE}/certificate")).content


@pytest.mark.requirement("ACC-03")
async def test_the_page_says_until_when_how_long_that_is_and_why(at_work: Portal, missouri: Office) -> None:
    await missouri.train()
    page = says(await (await at_work.signed_in_as("tess", Way.MAIL)).open(PAGE))
    assert re.search(r"day, \w+ \d+, \d{4} \(end of day\), 14 days left", page)
    assert "14 calendar days, counted from" in page
    assert "Need more time?" in page


@pytest.mark.requirement("S37")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"client_id": "12345"}, "confirm that everything here is from the training site"),
        ({"training_site_only": "yes", "note": "Done."}, "Enter the ID of the client on the training site"),
        ({"training_site_only": "yes", "client_id": "x" * 201}, "There is a problem"),
    ],
)
async def test_a_step_without_evidence_or_confirmation_is_refused_and_what_was_typed_stays(
    at_work: Portal, missouri: Office, typed: dict[str, str], said: str
) -> None:
    tess = await in_practice(at_work, missouri)
    await tess.open(f"{PAGE}/steps/1/1")
    refused = await tess.press(f"{PAGE}/steps/1/1", files=None, **typed)
    assert refused.status_code == 422
    assert said in refused.text
    assert all(value in refused.text for value in typed.values())
    assert run_of(at_work).reviews == ()


@pytest.mark.requirement("S24", "S25")
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("screen.png", b"<script>", "doesn’t match its name"),
        ("screen.heic", png(8, 8), "HEIC"),
        ("screen.png", png(30_000, 30_000), "million pixels"),
        ("screen.exe", b"MZ", "PDF, PNG, or JPEG"),
    ],
)
async def test_a_file_that_is_not_what_it_should_be_is_refused_and_leaves_nothing(
    at_work: Portal, missouri: Office, name: str, content: bytes, said: str
) -> None:
    tess = await in_practice(at_work, missouri)
    await tess.open(f"{PAGE}/steps/1/1")
    files = {"picture": (name, content)}
    refused = await tess.press(f"{PAGE}/steps/1/1", files=files, training_site_only="yes", note="Please look.")
    assert (refused.status_code, said in says(refused).replace("&#39;", "’")) == (422, True)
    assert "Please look." in refused.text
    assert documents_of(at_work.house.context.database) == []


@pytest.mark.requirement("S27", "S28")
async def test_a_picture_is_given_out_under_our_name_to_whoever_follows_the_training_and_noted(
    at_work: Portal, missouri: Office
) -> None:
    tess = await in_practice(at_work, missouri)
    await tess.open(f"{PAGE}/steps/1/1")
    page = await tess.press(f"{PAGE}/steps/1/1", files=PICTURE, training_site_only="yes")
    assert "for viruses" not in page.text, "whoever uploaded a file knows where it is from"
    (stored,) = documents_of(at_work.house.context.database)
    assert stored.scan == ScanState.NOT_SCANNED
    path = f"{PAGE}/files/{stored.id}"
    for who in ("tess", "rhea", "rita"):
        got = await (await at_work.signed_in_as(who)).open(path)
        assert got.content == PICTURE["picture"][1]
        assert got.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''evidence-")
    warned = "No program checked this file for viruses."
    assert warned in (await (await at_work.signed_in_as("rhea")).open(PAGE)).text
    seen = [
        each.actor_id for each in history_of(missouri.database, person_id="tess") if each.move == "upload_given_out"
    ]
    assert seen == ["tess", "rhea", "rita"]
    other = store_document(
        missouri.database,
        agency_id="A1",
        person_id="toni",
        kind=DocumentKind.CERTIFICATE,
        file_name="toni.pdf",
        content=b"%PDF-",
        stored_by="toni",
        at=at_work.clock(),
        scan=ScanState.NOT_SCANNED,
    )
    assert (await tess.open(f"{PAGE}/files/{other.id}")).status_code == 404
    at_work.hires("uma", Role.REPRESENTATIVE, "A2")
    for who in ("toni", "uma"):
        stranger = await at_work.signed_in_as(who)
        nothing = await stranger.open("/trainings/none/files/none")
        assert (await stranger.open(path)).status_code == nothing.status_code == 404


@pytest.mark.requirement("S37", "S38")
async def test_staff_destroy_a_picture_its_trace_stays_and_it_does_not_come_back(
    at_work: Portal, missouri: Office
) -> None:
    tess = await in_practice(at_work, missouri)
    await tess.open(f"{PAGE}/steps/1/1")
    await tess.press(f"{PAGE}/steps/1/1", files=PICTURE, training_site_only="yes")
    (stored,) = documents_of(at_work.house.context.database)
    path = f"{PAGE}/files/{stored.id}"
    assert (await tess.open(f"{path}/destroy")).status_code == 403
    rita = await at_work.signed_in_as("rita")
    assert f"{path}/destroy" in (await rita.open(f"{PAGE}/steps/1/1")).text
    await rita.open(f"{path}/destroy")
    page = await rita.press(f"{path}/destroy", reason="It shows a real client.")
    assert "The file was destroyed." in page.text
    assert "It shows a real client." in (await tess.open(f"{PAGE}/steps/1/1")).text
    assert (await tess.open(path)).status_code == 422
    (gone,) = documents_of(at_work.house.context.database)
    assert (gone.destroyed_by, gone.destroyed_why, gone.size) == ("rita", "It shows a real client.", stored.size)
    await training.review_step(
        at_work.house.context, "rita", "back", "Q1", 1, 1, approve=False, comments="Another picture, please."
    )
    await tess.open(f"{PAGE}/steps/1/1")
    again = await tess.press(f"{PAGE}/steps/1/1", files=PICTURE, training_site_only="yes")
    assert "We destroyed this file before." in again.text


async def test_the_agency_and_staff_see_the_page_without_buttons_and_strangers_see_none(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.train()
    for who in ("rhea", "rita"):
        page = await (await at_work.signed_in_as(who)).open(PAGE)
        assert "Training of Tess Sample" in page.text
        assert "/withdraw" not in page.text
        assert "usa-button" not in page.text.split("<main")[1]
        assert "Waiting for the trainee" in page.text
    at_work.hires("uma", Role.REPRESENTATIVE, "A2")
    for who in ("toni", "uma"):
        stranger = await at_work.signed_in_as(who)
        there, nowhere = await stranger.open(PAGE), await stranger.open("/trainings/Q9")
        assert (there.status_code, says(there).replace("Q1", "Q9")) == (404, says(nowhere))


async def test_a_trainee_stops_a_training_after_reading_what_that_means(at_work: Portal, missouri: Office) -> None:
    await missouri.train()
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    assert "This can’t be undone" in (await tess.open(f"{PAGE}/withdraw")).text
    assert "Say in a few words why you stop." in (await tess.press(f"{PAGE}/withdraw", reason=" ")).text
    page = says(await tess.press(f"{PAGE}/withdraw", reason="I changed positions."))
    assert "This training has ended" in page
    assert "ask your agency’s authorized representative to send a new request" in page


async def test_a_practice_step_leads_to_the_training_site_and_says_what_the_case_is_about(
    at_work: Portal, missouri: Office
) -> None:
    tess = await in_practice(at_work, missouri)
    page = (await tess.open(f"{PAGE}/steps/1/1")).text
    assert 'href="https://training.hmis.example"' in page
    assert "Robin and Sam Alder" in page
    assert "Lee Marsh" not in page, "that is the next case"


async def test_after_a_failed_test_the_page_says_how_often_and_when_it_can_be_taken_again(
    at_work: Portal, missouri: Office
) -> None:
    run = await missouri.train()
    await run.submit_form()
    test = next(each for each in (await run.snapshot()).policy.requirements if each.kind == "test")
    await training.record_test(at_work.house.context, "rita", "t1", "Q1", test.id, "20")
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    page = says(await tess.open(PAGE))
    assert "reached 20 percent, which is not enough yet. You can take the test again now" in page


async def test_what_happened_so_far_is_told(at_work: Portal, missouri: Office) -> None:
    tess = await in_practice(at_work, missouri)
    assert (
        "The form “User Policies and Responsibilities” was completed." in (await tess.open("/history/request/Q1")).text
    )


async def test_the_same_form_sent_twice_counts_once(at_work: Portal, missouri: Office) -> None:
    tess = await in_practice(at_work, missouri)
    await tess.open(f"{PAGE}/steps/1/1")
    hidden = dict(tess.hidden)
    for _ in range(2):
        tess.hidden = dict(hidden)
        page = await tess.press(f"{PAGE}/steps/1/1", files=PICTURE, training_site_only="yes")
        assert "You handed in the step." in page.text
    assert len(run_of(at_work).reviews) == 1
    assert run_of(at_work).steps[-4].state == PartStatus.SUBMITTED


@pytest.mark.requirement("S25")
async def test_more_files_than_the_office_allows_are_refused(at_work: Portal, missouri: Office) -> None:
    await in_practice(at_work, missouri)
    context = at_work.house.context
    version = context.pack.version[-1]
    tight = version.uploads.model_copy(update={"megabytes_per_person": 0})
    pack = context.pack.model_copy(update={"version": (version.model_copy(update={"uploads": tight}),)})
    object.__setattr__(at_work.house, "context", replace(context, pack=pack))
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    await tess.open(f"{PAGE}/steps/1/1")
    refused = await tess.press(f"{PAGE}/steps/1/1", files=PICTURE, training_site_only="yes")
    assert "would take more than 0 MB" in refused.text
    assert documents_of(context.database) == []


@pytest.mark.requirement("ACC-07")
async def test_somebody_with_two_practice_cases_reads_both_deadlines_and_why(at_work: Portal, missouri: Office) -> None:
    run = await missouri.train("Q1", project_types=("street-outreach",))
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    page = (await tess.open("/trainings/Q1")).text
    assert "Deadline for practice case 1, and everything before it" in page
    assert "Deadline for practice case 2" in page
    assert "It has 14 calendar days of its own." in page
    deadline = (await run.snapshot()).window.deadline
    assert f"the last day for practice case 2 is {spoken(days_later(deadline.last_day, 14))}." in page
