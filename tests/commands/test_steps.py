"""What people do, typed: a request from its beginning to the account, and every way of saying no."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import Result

from adapters.clock import now
from models import ids
from models.access_request.lifecycle import RequestState
from models.ids import opaque, request_workflow_id, training_workflow_id
from models.training.state import TrainingRun
from storage.reads import trainings
from storage.reads.requests import request_row, requests_of
from tests.commands.conftest import Line
from tests.services.asking import nothing_happens
from tests.services.test_learning_accounts import reported_by_a_learning_center
from tests.workflows.office import Office

R1 = opaque("R", "k1")
ASK = ("request", "new-user", "--agency", "A1", "--person", "tess", "--project-type", "emergency-shelter")


async def in_training(line: Line, office: Office) -> None:
    """Tess was asked for, approved, and sent to training."""
    await office.license()
    done(await line(*ASK, "--as", "sam", "--key", "k1"))
    await stands(office, RequestState.UNDER_REVIEW)
    done(await line("review-request", R1, "--as", "rita", "--approve"))
    await trains(office)


async def stands(office: Office, state: RequestState) -> None:
    """Wait until the request is in a state."""
    await office.eventually(
        lambda: request_row(office.database, R1), lambda row: row is not None and row.state == state
    )


async def trains(office: Office) -> None:
    """Wait until the training has begun."""
    await office.eventually(lambda: trainings.training(office.database, R1, now()), lambda run: run is not None)
    # answered only when everything that belongs to the beginning is over
    await office.processes.snapshot(ids.training_workflow_id(R1), TrainingRun)


def done(answer: Result) -> Result:
    """An answer with status 0 and nothing on the error stream."""
    assert (answer.exit_code, answer.stderr) == (0, ""), answer.output
    return answer


def says_no(answer: Result) -> str:
    """The one sentence of an answer with status 1."""
    assert (answer.exit_code, answer.stdout) == (1, ""), answer.output
    assert len(answer.stderr.splitlines()) == 1
    return answer.stderr.strip()


@pytest.mark.requirement("ACC-01", "ACC-04", "ACC-05", "ACC-08", "ACC-13", "FEE-14")
async def test_a_new_user_from_the_request_to_the_account(at_work: Line, missouri: Office) -> None:
    await in_training(at_work, missouri)
    status = done(await at_work("request-status", R1, "--as", "sam")).stdout
    assert "Waiting for: the trainee. Deadline: " in status
    answer = done(await at_work("submit-form", R1, "--as", "tess", "--form", "user-policies"))
    assert answer.stdout.startswith("Recorded.\nNext: Take the test “Security and Privacy Awareness Test”")
    failed = await at_work("record-test", R1, "--as", "rita", "--test", "security-privacy", "--score", "10")
    assert done(failed).stdout.startswith("Recorded: 10 percent, not passed.\nNext: Take the test")
    for test in ("security-privacy", "data-standards"):
        said = done(await at_work("record-test", R1, "--as", "rita", "--test", test, "--score", "90")).stdout
        assert said.startswith("Recorded: 90 percent, passed.\nNext: ")
    report = ("report-test", R1, "--test", "mohmis-basics", "--score", "88", "--report", "a1")
    assert done(await at_work(*report)).stdout == f"The report was recorded for request {R1}.\n"
    assert (
        done(await at_work(*report)).stdout
        == f"The report for request {R1} changed nothing: This attempt was already reported.\n"
    )
    otherwise = await at_work(*report[:-3], "70", *report[-2:])
    assert (otherwise.exit_code, "with another score" in otherwise.stdout) == (1, True)
    impossible = await at_work(*report[:-3], "888", "--report", "a2")
    assert (impossible.exit_code, "changed nothing: A score is from 0 to 100" in impossible.stdout) == (1, False)
    done(await at_work("submit", R1, "--as", "tess", "--step", "1", "--note", "Please look."))
    done(await at_work("review-step", R1, "--as", "rita", "--step", "1", "--send-back", "The exit is [b]missing[/b]."))
    shown = done(await at_work("progress", R1, "--as", "rhea")).stdout
    for expected in (
        "Training of Tess Sample (tess) at Agency 1",
        "State: in training.",
        "Next: Correct step 1 of the practice case",
        "Waiting for: the trainee.",
        "14 calendar days, counted from",
        "✓ done",
        "↩ to correct",
        "· later",
        "--case 1 --step 2",
        "88 percent, passed",
        "Reviewer's comment on step 1 of case 1 (sent back): The exit is [b]missing[/b].",
        "Time used: ",
        " by the trainee, ",
        "changed nothing: This attempt was already reported.",
    ):
        assert expected in shown
    for step in ("1", "2", "3", "4"):
        done(await at_work("submit", R1, "--as", "tess", "--step", step))
        comment = ("--comments", f"Step {step} is fine.")
        answer = done(await at_work("review-step", R1, "--as", "rita", "--step", step, "--approve", *comment))
    assert answer.stdout == "Recorded.\nThe training is completed.\n"
    await stands(missouri, RequestState.ACCOUNT_PENDING)
    done(await at_work("confirm-account", R1, "--as", "alex"))
    await stands(missouri, RequestState.GRANTED)
    assert "for a new user: granted." in done(await at_work("request-status", R1, "--as", "sam")).stdout
    seen = done(await at_work("progress", R1, "--as", "tess")).stdout
    assert "State: completed since" in seen
    assert "Reviewer's comment on step 1 of case 1 (sent back): The exit is [b]missing[/b]." in seen
    for step in ("1", "2", "3", "4"):
        assert f"Reviewer's comment on step {step} of case 1 (approved): Step {step} is fine." in seen


async def test_json_answers_are_whole_and_plain(at_work: Line, missouri: Office) -> None:
    await missouri.license()
    row = json.loads(done(await at_work(*ASK, "--as", "sam", "--key", "k1", "--json")).stdout)
    assert (row["id"], row["person_id"], row["requested_by"], row["kind"]) == (R1, "tess", "sam", "new_user")
    await stands(missouri, RequestState.UNDER_REVIEW)
    done(await at_work("review-request", R1, "--as", "rita", "--approve", "--json"))
    await trains(missouri)
    form = ("submit-form", R1, "--as", "tess", "--form", "user-policies", "--json")
    after = json.loads(done(await at_work(*form)).stdout)
    seen = json.loads(done(await at_work("progress", R1, "--as", "tess", "--json")).stdout)
    assert set(after) == set(seen) == {"run", "windows", "ignored"}
    assert seen["run"]["state"] == "in_training"
    assert [(step["key"], step["state"]) for step in seen["run"]["steps"]][:2] == [
        ("user-policies", "done"),
        ("security-privacy", "open"),
    ]
    refusal = await at_work(*form)
    assert refusal.exit_code == 1
    assert json.loads(refusal.stdout) == {
        "error": {"code": "already_done", "sentence": "“User Policies and Responsibilities” is already done."}
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ((*ASK, "--as", "nobody"), "There is no person “nobody” on record, so nothing was done."),
        ((*ASK, "--as", "tess"), "Only the signatory or authorized representative of this agency can request to"
         " add, change, or remove users."),
        ((*ASK[:3], "A2", *ASK[4:], "--as", "sam"), "Only the signatory or authorized representative of this agency can"
         " request to add, change, or remove users."),
        ((*ASK[:5], "ghost", "--as", "sam"), "There is no person “ghost”. Please add the person first."),
        (("request", "modify", "--as", "sam", "--agency", "A1", "--person", "tess", "--change", "More"),
         "This person has no license at this agency. Please request a new user, even if the person is a user at"
         " another agency."),
        (("review-request", "R-none", "--as", "rita", "--approve"), "There is no request “R-none”."),
    ],
)  # fmt: skip
async def test_a_refused_request_ends_with_one_sentence_and_status_1(
    at_work: Line, missouri: Office, typed: tuple[str, ...], sentence: str
) -> None:
    async with nothing_happens(missouri):
        assert says_no(await at_work(*typed)) == sentence
    assert requests_of(missouri.database) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("record-test", "--as", "rita", "--test", "security-privacy", "--score", "abc"),
         "A score is a number from 0 to 100, not “abc”."),
        (("record-test", "--as", "rita", "--test", "security-privacy", "--score", "100.5"),
         "A score is from 0 to 100 percent, and 100.5 is not."),
        (("record-test", "--as", "sam", "--test", "security-privacy", "--score", "90"),
         "Only HMIS lead staff can enter a score."),
        (("record-test", "--as", "tess", "--test", "security-privacy", "--score", "90"),
         "You can't enter the score of your own test. A reviewer does that."),
        (("submit", "--as", "tess", "--step", "1"),
         "This practice case is not open yet. First: “User Policies and Responsibilities”, “Security and Privacy"
         " Awareness Test”, “Data Standards Training Test”, and “MoHMIS Basics Test”."),
        (("submit", "--as", "rhea", "--step", "1"),
         "Only the trainee can submit a practice-case step, because it shows the trainee's own work."),
        (("review-step", "--as", "tess", "--step", "1", "--approve"),
         "You can't review your own practice case. Another reviewer has to."),
        (("extend", "--as", "rita", "--to", "2026-12-24", "--reason", "Ill."),
         "Only the HMIS lead staff or HMIS lead director can extend a training."),
        (("withdraw", "--as", "toni", "--reason", "No."),
         f"There is no request “{R1}”."),
        (("submit-form", "--as", "uma", "--form", "user-policies"),
         f"There is no request “{R1}”."),
    ],
)  # fmt: skip
async def test_a_refused_step_ends_with_one_sentence_and_leaves_no_event(
    at_work: Line, missouri: Office, typed: tuple[str, ...], sentence: str
) -> None:
    await in_training(at_work, missouri)
    command, *options = typed
    async with nothing_happens(missouri, training_workflow_id(R1)):
        said = says_no(await at_work(command, R1, *options))
    assert said == sentence


async def test_a_message_after_the_end_is_refused(at_work: Line, missouri: Office) -> None:
    await in_training(at_work, missouri)
    done(await at_work("withdraw-request", R1, "--as", "sam", "--reason", "She took another job."))
    await stands(missouri, RequestState.WITHDRAWN)
    await missouri.client.get_workflow_handle(request_workflow_id(R1)).result()
    async with nothing_happens(missouri, training_workflow_id(R1), request_workflow_id(R1)):
        said = says_no(await at_work("submit-form", R1, "--as", "tess", "--form", "user-policies"))
        assert said == "This training has ended (withdrawn). It can no longer be changed."
        said = says_no(await at_work("review-request", R1, "--as", "rita", "--approve"))
        assert said == "This request has ended (withdrawn). It can no longer be changed."


async def test_the_same_key_twice_is_one_step_and_with_something_else_is_refused(
    at_work: Line, missouri: Office
) -> None:
    await in_training(at_work, missouri)
    form = ("submit-form", R1, "--as", "tess", "--form", "user-policies", "--key", "f1")
    first = done(await at_work(*form)).stdout
    async with nothing_happens(missouri, training_workflow_id(R1)):
        assert done(await at_work(*form)).stdout == first
        other = ("record-test", R1, "--as", "rita", "--test", "security-privacy", "--score", "90", "--key", "f1")
        assert says_no(await at_work(*other)).startswith("This form was already sent with different content.")


async def test_a_request_is_returned_completed_and_a_removal_planned_and_moved(at_work: Line, missouri: Office) -> None:
    await missouri.license(held_by="toni")
    done(await at_work(*ASK, "--as", "sam", "--key", "k1"))
    await stands(missouri, RequestState.UNDER_REVIEW)
    said = done(await at_work("review-request", R1, "--as", "rita", "--return", "the start date", "--return", "a note"))
    assert "Missing: the start date and a note." in said.stdout
    said = done(await at_work("complete-request", R1, "--as", "rhea", "--note", "From Monday on."))
    assert "under review" in said.stdout
    said = done(await at_work("review-request", R1, "--as", "rita", "--reject", "Not this year."))
    assert "Not this year." in said.stdout
    leaver = ("request", "remove", "--as", "sam", "--agency", "A1", "--person", "toni", "--key", "k2")
    days = ("--no-longer-needed-on", "2031-01-01", "--last-day", "2030-12-31", "--give-back", "--yes")
    said = done(await at_work(*leaver, *days))
    assert "Last day with access: Tuesday, December 31, 2030." in said.stdout
    assert "What becomes of the license: The agency gives it up for good, and it is deleted." in said.stdout
    moved = ("change-removal", opaque("R", "k2"), "--as", "sam", "--last-day", "2030-11-30")
    assert "Last day with access: Saturday, November 30, 2030." in done(await at_work(*moved)).stdout
    withdrawn = done(await at_work("withdraw-request", opaque("R", "k2"), "--as", "sam", "--reason", "She stays."))
    assert "She stays." in withdrawn.stdout
    assert "license" not in withdrawn.stdout, "nothing was given up, and nothing kept"


@pytest.mark.requirement("NEW-08")
async def test_a_learning_center_reports_by_user_name(at_work: Line, missouri: Office) -> None:
    await (await missouri.train(policy=reported_by_a_learning_center())).snapshot()
    report = ("report-test", "--user", "TESS.sample", "--test", "basics", "--score", "88", "--report", "a1")
    said = says_no(await at_work(*report))
    assert said == ("No open training has the user name “TESS.sample”. Please check it, or record it for the training.")
    done(await at_work("record-account", "Q1", "--as", "tess", "--account", "center", "--user", "tess.sample"))
    assert done(await at_work(*report)).stdout == "The report was recorded for request Q1.\n"
    assert done(await at_work(*report)).stdout == (
        "The report for request Q1 changed nothing: This attempt was already reported.\n"
    )


@pytest.mark.requirement("NEW-08")
async def test_a_learning_center_reports_completed_courses(
    at_work_in_detroit: Line, detroit: Office, tmp_path: Any
) -> None:
    await (await detroit.train(role_type="read-only")).snapshot()
    account = ("record-account", "Q1", "--as", "tess", "--account", "learning-center", "--user", "tess.sample")
    done(await at_work_in_detroit(*account))
    report = ("report-course", "--user", "TESS.sample", "--course", "hmis-basics", "--report", "c1")
    assert done(await at_work_in_detroit(*report)).stdout == "The report was recorded for request Q1.\n"
    assert done(await at_work_in_detroit(*report)).stdout == (
        "The report for request Q1 changed nothing: This completion was already reported.\n"
    )
    export = tmp_path / "completions.csv"
    day = f"{now().astimezone(ZoneInfo('America/Detroit')):%Y-%m-%d}"
    rows = (f"tess.sample,Privacy,{day}", f"tess.sample,Reports,{day}", f"toni,Reports,{day}", "tess.sample,Tests,soon")
    export.write_text("\n".join(("Username,Course name,Completion date", *rows)))
    read = ("import-training-reports", str(export), "--as", "rita", "--call", "Privacy=privacy-security")
    answer = await at_work_in_detroit(*read)
    assert answer.exit_code == 1
    assert answer.stdout.splitlines() == [
        "Line 2: “Privacy and Security” was recorded for request Q1.",
        "Line 3: “Reports” was recorded for request Q1.",
        "completions.csv, line 4: No open training has the user name “toni”.",
        "completions.csv, line 5: “soon” is no date",
        "2 rows recorded, 0 recorded before, 0 not completed yet, 2 problems.",
    ]
    shown = done(await at_work_in_detroit("progress", "Q1", "--as", "ada")).stdout
    assert "Next: Complete the form “New User License Worksheet”." in shown
    assert shown.count("reported by the learning system") == 3


async def test_papers_are_handed_in_and_fetched(at_work_in_detroit: Line, detroit: Office, tmp_path: Any) -> None:
    await (await detroit.train(role_type="read-only")).snapshot()
    account = ("record-account", "Q1", "--as", "tess", "--account", "learning-center", "--user", "tess.sample")
    assert done(await at_work_in_detroit(*account)).stdout.startswith(
        "Recorded.\nNext: Complete the course “Privacy and Security”"
    )
    shown = done(await at_work_in_detroit("progress", "Q1", "--as", "ada")).stdout
    assert "--account learning-center" in shown
    assert "user name: tess.sample" in shown
    paper = tmp_path / "privacy.pdf"
    paper.write_bytes(b"%PDF-1.7 invented")
    certificate = ("submit-certificate", "Q1", "--as", "tess", "--course", "privacy-security", "--file", str(paper))
    done(await at_work_in_detroit(*certificate))
    signed = ("sign", "Q1", "--as", "tess", "--signature", "signed-by-trainee", "--file", str(paper))
    done(await at_work_in_detroit(*signed))
    fetch = ("documents", "A1", "--as", "ada", "--into", str(tmp_path / "papers"))
    for _ in range(2):
        assert "privacy.pdf" in done(await at_work_in_detroit(*fetch)).stdout
    found = sorted((tmp_path / "papers").rglob("*.pdf"))
    assert [each.name.split("-")[0] for each in found] == ["agreement", "certificate"]
    assert {each.read_bytes() for each in found} == {b"%PDF-1.7 invented"}
    listed = json.loads(done(await at_work_in_detroit("documents", "A1", "--as", "ada", "--json")).stdout)
    assert [(each["kind"], each["path"]) for each in listed] == [("certificate", ""), ("agreement", "")]
    (tmp_path / "taken").touch()
    said = says_no(await at_work_in_detroit("documents", "A1", "--as", "ada", "--into", str(tmp_path / "taken" / "x")))
    assert said.endswith("can't be written: Not a directory.")
    paper.write_bytes(b"%PDF" + b"x" * (10 * 1024 * 1024))
    other = ("submit-certificate", "Q1", "--as", "tess", "--course", "hmis-basics", "--file", str(paper))
    assert says_no(await at_work_in_detroit(*other)) == "This file is larger than 10 MB. Please choose a smaller file."
