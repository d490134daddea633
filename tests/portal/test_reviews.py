"""What waits for a review: the queue, claims, decisions, phrases, and several approvals at once."""

import re

import pytest

from adapters.clock import now
from models.effects import TaskKind
from models.ids import training_workflow_id
from models.people import Role
from models.sign_in.sessions import Way
from storage.reads import audit, reviewing
from storage.reads.reviewing import ReviewFilter
from tests.portal.conftest import Browser, Portal
from tests.workflows.office import Office
from tests.workflows.training_run import Training

STEP = "/trainings/Q1/review/1/1"


async def submitted(office: Office, *request_ids: str) -> list[Training]:
    """Trainings whose first practice-case step waits for a review."""
    runs = []
    for request_id, person_id in zip(request_ids, ("tess", "toni", "uma"), strict=False):
        run = await office.train(request_id, person_id=person_id)
        await run.do_requirements()
        await run.hand_in(1)
        runs.append(run)
    await office.eventually(lambda: _waiting(office), lambda rows: len(rows) >= len(request_ids))
    return runs


def _waiting(office: Office) -> list[int]:
    wanted = ReviewFilter(scope={TaskKind.REVIEW_STEP: None})
    return [row.task_id for row in reviewing.waiting(office.database, wanted, now())]


def task_of(page: str) -> str:
    """The task that a page about a review shows."""
    found = re.search(r'name="task" value="(\d+)"', page)
    assert found is not None, page
    return found[1]


async def reviewer(portal: Portal, person_id: str = "rita") -> Browser:
    """A reviewer's browser; rita is one already."""
    if person_id != "rita":
        portal.hires(person_id, Role.REVIEWER)
    return await portal.signed_in_as(person_id)


@pytest.mark.requirement("ACC-05")
async def test_a_reviewer_sends_a_step_back_with_phrases_before_the_comment(at_work: Portal, missouri: Office) -> None:
    await submitted(missouri, "Q1")
    rita = await reviewer(at_work)
    await rita.open("/reviews/phrases")
    await rita.press("/reviews/phrases", text="Please enter the exit date.")
    page = (await rita.open("/reviews")).text
    assert f'href="{STEP}"' in page
    assert "Tess" in page
    page = (await rita.open(STEP)).text
    phrase = re.search(r'name="phrase" value="(\d+)"', page)
    assert phrase is not None
    done = await rita.press(STEP, task=task_of(page), verdict="send-back", phrase=phrase[1], comments="See page 2.")
    assert "You sent step 1 back to Tess" in done.text
    assert "Nothing waits for a review." in done.text
    page = (await rita.open(STEP)).text
    assert "Please enter the exit date.\nSee page 2." in page
    assert "This is not waiting for a review." in page


async def test_a_step_is_not_sent_back_without_a_word_and_what_was_chosen_stays(
    at_work: Portal, missouri: Office
) -> None:
    await submitted(missouri, "Q1")
    rita = await reviewer(at_work)
    page = (await rita.open(STEP)).text
    refused = await rita.press(STEP, task=task_of(page), verdict="send-back", comments="")
    assert refused.status_code == 422
    assert "Say in the comments what the trainee has to correct." in refused.text
    assert re.search(r'value="send-back" checked', refused.text)
    refused = await rita.press(STEP, task=task_of(page), comments="Looks right.")
    assert "Choose whether you approve the step or send it back." in refused.text
    assert "Looks right.</textarea>" in refused.text


@pytest.mark.requirement("S13")
async def test_nobody_reviews_a_step_of_their_own(at_work: Portal, missouri: Office) -> None:
    (run,) = await submitted(missouri, "Q1")
    tess = await reviewer(at_work, "tess")
    page = (await tess.open("/reviews")).text
    assert "/claim" not in page
    assert 'name="chosen"' not in page
    page = (await tess.open(STEP)).text
    assert "You can’t review your own" in page.replace("&#39;", "’").replace("'", "’")
    assert 'name="verdict"' not in page
    task = str(_waiting(missouri)[0])
    for path, fields in (
        (STEP, {"task": task, "verdict": "approve"}),
        (f"/reviews/{task}/claim", {}),
    ):
        refused = await tess.press(path, files=None, **fields)
        assert refused.status_code == 403, path
    chosen = await tess.press("/reviews/approve", chosen=[task])
    assert "Not approved" in chosen.text
    assert (await run.snapshot()).steps[0].state == "submitted"


async def test_a_claim_is_seen_keeps_others_out_and_is_handed_back(at_work: Portal, missouri: Office) -> None:
    await submitted(missouri, "Q1")
    rita, mona = await reviewer(at_work), await reviewer(at_work, "mona")
    await rita.open("/reviews")
    assert "Claimed by" in (await mona.open("/reviews")).text
    task = str(_waiting(missouri)[0])
    claimed = await rita.press(f"/reviews/{task}/claim", back="kind=steps")
    assert "You claimed this" in claimed.text
    assert 'href="/reviews?kind=steps"' in claimed.text
    page = (await mona.open(STEP)).text
    assert "Rita" in page
    assert "has claimed this" in page
    assert 'name="verdict"' not in page
    for path, fields in (
        (f"/reviews/{task}/claim", {}),
        (STEP, {"task": task, "verdict": "approve", "comments": "Right."}),
    ):
        refused = await mona.press(path, files=None, **fields)
        assert refused.status_code == 422
        assert "claimed this on" in refused.text
    assert (await mona.press(f"/reviews/{task}/hand-back")).status_code == 403
    assert "Only what I claimed" in (await rita.open("/reviews?mine=yes")).text
    assert STEP in (await rita.open("/reviews?mine=yes")).text
    assert "Nothing matches these filters." in (await mona.open("/reviews?mine=yes")).text
    back = await rita.press(f"/reviews/{task}/hand-back", back="mine=yes")
    assert "You handed it back." in back.text
    assert "Nothing matches these filters." in back.text
    said = [each.summary for each in audit.history(missouri.database, "reviews")]
    assert len(said) == 2
    assert said[0].startswith("Claimed: ")
    assert said[1].startswith("Handed back: ")


async def test_looking_claims_nothing(at_work: Portal, missouri: Office) -> None:
    await submitted(missouri, "Q1")
    rita = await reviewer(at_work)
    for path in ("/reviews", STEP, "/reviews?mine=yes"):
        await rita.open(path)
    assert reviewing.review_row(missouri.database, _waiting(missouri)[0]).claim is None  # type: ignore[union-attr]


async def test_a_stale_page_is_refused_with_who_and_when_and_the_comment_stays(
    at_work: Portal, missouri: Office
) -> None:
    (run,) = await submitted(missouri, "Q1")
    rita, mona = await reviewer(at_work), await reviewer(at_work, "mona")
    page = (await mona.open(STEP)).text
    await rita.open(STEP)
    await rita.press(STEP, task=task_of(page), verdict="send-back", comments="The date.")
    late = await mona.press(STEP, task=task_of(page), verdict="approve", comments="All right.")
    assert late.status_code == 422
    assert "Rita" in late.text
    assert "was faster, on" in late.text
    assert "Sent back for correction" in late.text
    await run.hand_in(1)
    again = await mona.press(STEP, task=task_of(page), verdict="approve", comments="All right.")
    assert again.status_code == 422
    assert "was faster" in again.text
    assert (await run.snapshot()).steps[0].state == "submitted"


async def test_the_same_form_twice_counts_once(at_work: Portal, missouri: Office) -> None:
    await submitted(missouri, "Q1")
    rita = await reviewer(at_work)
    page = (await rita.open(STEP)).text
    hidden = dict(rita.hidden)
    for _ in range(2):
        rita.hidden = dict(hidden)
        done = await rita.press(STEP, task=task_of(page), verdict="approve")
        assert "You approved step 1" in done.text
    moves = [each.move for each in audit.history(missouri.database, training_workflow_id("Q1"))]
    assert moves.count("step_approved") == 1


async def test_several_steps_are_approved_at_once_and_each_result_is_shown(at_work: Portal, missouri: Office) -> None:
    runs = await submitted(missouri, "Q1", "Q2", "Q3")
    rita, mona = await reviewer(at_work), await reviewer(at_work, "mona")
    tasks = [str(each) for each in _waiting(missouri)]
    await mona.open("/reviews")
    await rita.open("/reviews")
    none = await rita.press("/reviews/choose")
    assert "Choose at least one step." in none.text
    chosen = await rita.press("/reviews/choose", chosen=tasks, back="kind=steps")
    assert "Approve 3 steps" in chosen.text
    claimed = reviewing.review_row(missouri.database, int(tasks[0]))
    assert claimed is not None
    await mona.press(f"/reviews/{tasks[0]}/claim")
    hidden = dict(rita.hidden)
    done = await rita.press("/reviews/approve", chosen=tasks, back="kind=steps")
    assert "2 steps approved, and 1 not approved." in done.text
    assert "Mona" in done.text
    assert "claimed this on" in done.text
    rita.hidden = hidden
    again = await rita.press("/reviews/approve", chosen=tasks)
    assert "2 steps approved, and 1 not approved." in again.text
    states = {run.request_id: (await run.snapshot()).steps[0].state for run in runs}
    left = claimed.request_id
    assert states == {each: "submitted" if each == left else "approved" for each in ("Q1", "Q2", "Q3")}
    letters = await missouri.letters("step_approved")
    assert len(letters) == 2
    assert (await mona.open(str(again.url.path))).status_code == 404


async def test_the_queue_is_filtered_by_agency_and_kind(at_work: Portal, missouri: Office) -> None:
    await submitted(missouri, "Q1")
    await missouri.begin("Q9", person_id="toni")
    rita = await reviewer(at_work)
    await missouri.eventually(lambda: len(_all(missouri)), lambda found: found == 2)
    page = (await rita.open("/reviews")).text
    assert STEP in page
    assert "/requests/Q9/review" in page
    page = (await rita.open("/reviews?kind=requests&agency=A1")).text
    assert STEP not in page
    assert "/requests/Q9/review?back=agency" in page.replace("&amp;", "&")
    assert "Nothing matches these filters." in (await rita.open("/reviews?agency=A2")).text
    assert "You don’t review these" in (await rita.open("/reviews?kind=other")).text


def _all(office: Office) -> list[int]:
    wanted = ReviewFilter(scope={TaskKind.REVIEW_STEP: None, TaskKind.REVIEW_REQUEST: None})
    return [row.task_id for row in reviewing.waiting(office.database, wanted, now())]


@pytest.mark.requirement("ACC-03")
async def test_a_reviewer_returns_a_request_for_what_is_missing(at_work: Portal, missouri: Office) -> None:
    await missouri.begin("Q9", person_id="toni")
    await missouri.eventually(lambda: len(_all(missouri)), lambda found: found == 1)
    rita = await reviewer(at_work)
    page = (await rita.open("/requests/Q9/review")).text
    assert "emergency shelter" in page
    refused = await rita.press("/requests/Q9/review", task=task_of(page), verdict="return")
    assert "Please say what is missing" in refused.text
    done = await rita.press(
        "/requests/Q9/review", task=task_of(page), verdict="return", missing="The role.\r\nThe projects."
    )
    assert "You returned the request to" in done.text
    page = (await rita.open("/requests/Q9/review")).text
    assert "The role.; The projects." in page
    assert "This is not waiting for a review." in page


async def test_a_request_is_approved(at_work: Portal, missouri: Office) -> None:
    await missouri.begin("Q9", person_id="toni")
    await missouri.eventually(lambda: len(_all(missouri)), lambda found: found == 1)
    rita = await reviewer(at_work)
    page = (await rita.open("/requests/Q9/review")).text
    assert (
        "You approved the request."
        in (await rita.press("/requests/Q9/review", task=task_of(page), verdict="approve")).text
    )


@pytest.mark.parametrize(
    "path",
    [
        "/reviews",
        "/reviews/phrases",
        STEP,
        "/trainings/Q1/tests",
        "/trainings/Q1/deadline",
        "/reviews/approve?chosen=1",
    ],
)
async def test_an_agency_sees_no_reviewers_pages(at_work: Portal, missouri: Office, path: str) -> None:
    await submitted(missouri, "Q1")
    rhea = await at_work.signed_in_as("rhea")
    page = await rhea.open(path)
    assert page.status_code == 403
    assert ">Reviews</a>" not in page.text
    mailed = await at_work.signed_in_as("rita", Way.MAIL)
    assert (await mailed.open(path)).status_code == (404 if path.startswith("/trainings/") else 403)


async def test_a_score_is_entered_and_corrected_and_no_attempt_granted_that_nobody_needs(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.train("Q1")
    rita = await reviewer(at_work)
    tests = "/trainings/Q1/tests"
    assert "Enter a score" in (await rita.open(tests)).text
    form = f"{tests}/security-privacy"
    await rita.open(form)
    refused = await rita.press(form, score="ninety")
    assert refused.status_code == 422
    assert 'value="ninety"' in refused.text
    assert "The score was entered." in (await rita.press(form, score="40")).text
    fix = f"{form}/attempts/1"
    assert "40 percent" in (await rita.open(fix)).text
    assert "The score was corrected." in (await rita.press(fix, score="50", reason="The digits were swapped.")).text
    page = (await rita.open(tests)).text
    assert "50 percent" in page
    assert "Was 40 percent" in page
    assert "/security-privacy/more" not in page
    await rita.open(f"{form}/more")
    refused = await rita.press(f"{form}/more", reason="The line broke.")
    assert "is passed, or the trainee has attempts left" in refused.text


async def test_a_deadline_is_moved_by_whoever_may(at_work: Portal, missouri: Office) -> None:
    run = await missouri.train("Q1")
    before = (await run.snapshot()).window.deadline.last_day
    lena, alex = await at_work.signed_in_as("lena"), await at_work.signed_in_as("alex")
    assert "Move the deadline" not in (await alex.open("/trainings/Q1/deadline")).text
    await lena.open("/trainings/Q1/deadline")
    refused = await lena.press("/trainings/Q1/deadline", day=before.isoformat(), reason="Ill.")
    assert refused.status_code == 422
    assert "or later" in refused.text
    moved = before.replace(day=before.day).fromordinal(before.toordinal() + 3)
    assert (
        "The deadline was moved."
        in (await lena.press("/trainings/Q1/deadline", day=moved.isoformat(), reason="Ill.")).text
    )


async def test_a_kind_that_somebody_else_reviews_is_an_empty_list(at_work: Portal, missouri: Office) -> None:
    await submitted(missouri, "Q1")
    lena = await at_work.signed_in_as("lena")
    for kind in ("steps", "nonsense"):
        page = await lena.open(f"/reviews?kind={kind}")
        assert page.status_code == 200
        assert "You don’t review these" in page.text


async def test_a_refusal_names_each_role_once_and_its_page_says_what_it_is(at_work: Portal) -> None:
    tess = await at_work.signed_in_as("tess")
    refused = await tess.open("/reviews")
    assert refused.status_code == 403
    assert "<h1>This isn’t open to you</h1>" in refused.text
    named = re.search(r"Only the ([^<]*) can see what waits for a review", refused.text)
    assert named is not None
    titles = re.split(r", or |, | or ", named[1])
    assert len(titles) == len(set(titles)), titles
    missing = await (await reviewer(at_work)).open("/reviews/results/none")
    assert missing.status_code == 404
    assert "<h1>We can’t find this</h1>" in missing.text


@pytest.mark.requirement("ACC-05")
async def test_what_was_typed_about_an_earlier_round_decides_nothing_about_the_next_one(
    at_work: Portal, missouri: Office
) -> None:
    (run,) = await submitted(missouri, "Q1")
    rita, alex = await reviewer(at_work), await reviewer(at_work, "uma")
    page = (await rita.open(STEP)).text
    task = task_of((await alex.open(STEP)).text)
    await alex.press(STEP, task=task, verdict="send-back", comments="The exit is missing.")
    late = await rita.press(STEP, task=task_of(page), verdict="approve", comments="It is all there.")
    assert late.status_code == 422
    gone = (await rita.open(STEP)).text
    assert "this page has no form for it anymore" in gone
    assert "check it, and send it" not in gone
    await run.hand_in(1)
    await missouri.eventually(lambda: _waiting(missouri), lambda rows: rows not in ([], [int(task)]))
    again = (await rita.open(STEP)).text
    assert 'value="approve"' in again
    assert "checked" not in again
    assert "We kept what you typed" not in again
