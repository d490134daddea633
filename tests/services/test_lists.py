"""What people look at: their queue, licenses, letters, history, documents; and who may."""

from pathlib import Path

import pytest

from models.effects import Decision, OpenTask, TaskKind
from models.ids import notice_id, notice_workflow_id, request_workflow_id
from models.people import Role
from services import documents, history, licenses, notices, queue, training
from services.context import Context
from services.documents import Upload
from storage.outbox import claim, mark_unknown
from storage.reads.audit import history_of
from storage.reads.tasks import queue as queue_of_everybody
from storage.recorder import record
from storage.tables.work import NoticeState
from tests.services.asking import refused
from tests.services.conftest import context_of
from tests.storage.samples import NOW, asked, held, reserved, step_of, trained
from tests.workflows.office import Office


@pytest.fixture
def busy(records_only: Context) -> Context:
    """Tess of A1 is asked for and in training, toni of A2 is asked for; each agency has a license."""
    record(records_only.database, step_of(asked("Q1")))
    record(records_only.database, step_of(trained("Q1")))
    record(records_only.database, step_of(asked("Q2", person_id="toni", agency_id="A2")))
    record(records_only.database, step_of(held("L1", "uma")))
    record(records_only.database, step_of(reserved("L2", "toni", agency_id="A2")))
    return records_only


async def test_a_queue_holds_what_waits_for_the_person_and_the_persons_roles(
    missouri: Office, context: Context
) -> None:
    await (await missouri.begin()).snapshot()
    await missouri.eventually(lambda: queue_of_everybody(context.database, context.now()), bool)
    assert [task.title for task in await queue.queue(context, "rita")] == ["Review the request for a new user"]
    assert await queue.queue(context, "tess") == []
    assert await queue.queue(context, "rita", agency_id="A2") == []
    assert [task.request_id for task in await queue.queue(context, "lena", everybody=True)] == ["Q1"]
    assert (await refused(queue.queue(context, "sam", everybody=True))).code == "not_permitted"
    assert (await refused(queue.queue(context, "nobody"))).code == "unknown_actor"


async def test_a_contradiction_is_settled_once_by_lead_staff_and_the_audit_trail_says_how(busy: Context) -> None:
    task = OpenTask(key="conflict", kind=TaskKind.SETTLE_CONFLICT, title="Two holders", role=Role.HMIS_LEAD)
    record(busy.database, step_of(Decision(state=held("L1", "uma"), move="told", summary="Told.", opened=(task,)), 2))
    (found,) = await queue.queue(busy, "lena")
    assert (found.title, found.closed_at) == ("Two holders", None)
    assert (await refused(queue.settle(busy, "sam", found.id, "Mine."))).code == "not_permitted"
    await queue.settle(busy, "lena", found.id, "Uma keeps it.")
    assert await queue.queue(busy, "lena") == []
    (settled,) = [each for each in history_of(busy.database) if each.move == "settled_by_hand"]
    assert (settled.actor_id, "Uma keeps it." in settled.summary) == ("lena", True)
    assert (await refused(queue.settle(busy, "lena", found.id, "Again."))).code == "settled_before"
    assert (await refused(queue.settle(busy, "lena", 999, "What?"))).code == "unknown_task"


async def test_a_task_that_closes_when_its_work_is_done_is_not_closed_by_hand(busy: Context) -> None:
    (found,) = await queue.queue(busy, "tess")
    assert (await refused(queue.settle(busy, "lena", found.id, "Done."))).code == "done_elsewhere"
    assert await queue.queue(busy, "tess") == [found]


async def test_a_trainee_finds_the_training_in_the_queue(busy: Context) -> None:
    assert [task.title for task in await queue.queue(busy, "tess")] == ["Complete the HMIS training"]


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("sam", True), ("rhea", True), ("ada", True), ("ed", True), ("lena", True), ("tess", False), ("uma", False)],
)
async def test_an_agency_sees_its_licenses_and_who_held_them(busy: Context, who: str, allowed: bool) -> None:
    if not allowed:
        assert (await refused(licenses.of_agency(busy, who, "A1"))).code == "not_permitted"
        holds_it = who == "uma"
        roster_refused = (await refused(licenses.roster(busy, who, "L1"))).code
        assert roster_refused == ("not_permitted" if holds_it else "unknown_license")
        return
    assert [(row.id, row.person_name) for row in await licenses.of_agency(busy, who, "A1")] == [("L1", "Uma Sample")]
    roster = await licenses.roster(busy, who, "L1")
    assert (roster.license.id, [entry.person_id for entry in roster.entries]) == ("L1", ["uma"])


async def test_an_agency_does_not_see_the_licenses_of_another(busy: Context) -> None:
    assert (await refused(licenses.of_agency(busy, "sam", "A2"))).code == "not_permitted"
    assert (await refused(licenses.roster(busy, "sam", "L2"))).sentence == "There is no license “L2”."
    assert (await refused(licenses.roster(busy, "sam", "L9"))).sentence == "There is no license “L9”."
    assert (await refused(licenses.of_agency(busy, "sam", "A9"))).sentence == "There is no agency “A9”."


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("lena", {"request_received", "training_started"}),
        ("rhea", {"request_received", "training_started"}),
        ("tess", {"request_received", "training_started"}),
        ("uma", set()),
    ],
)
async def test_letters_are_seen_by_those_concerned(busy: Context, who: str, seen: set[str]) -> None:
    assert {each.template for each in await notices.listed(busy, who, request_id="Q1")} == seen
    assert {each.template for each in await notices.listed(busy, who, about="tess")} == seen


async def test_letters_can_be_looked_up_by_recipient_and_state(missouri: Office, context: Context) -> None:
    await missouri.train()
    await missouri.letters("training_started")
    assert [each.template for each in await notices.listed(context, "lena", to="tess@sample.example")] == [
        "training_started"
    ]
    assert await notices.listed(context, "lena", to="toni") == []
    assert await notices.listed(context, "lena", states=(NoticeState.FAILED,)) == []
    sent = await notices.listed(context, "lena", states=(NoticeState.SENT,))
    assert [each.state for each in sent] == [NoticeState.SENT]


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_doubtful_letter_is_settled_by_a_person(
    missouri: Office, context: Context, arrived: bool, tmp_path: Path
) -> None:
    number = _doubtful(context)
    assert (await refused(notices.settle(context, "rita", number, arrived=arrived))).code == "not_permitted"
    assert (await refused(notices.settle(context, "alex", "none", arrived=arrived))).code == "unknown_notice"
    state = await notices.settle(context, "alex", number, arrived=arrived)
    assert state == (NoticeState.SENT if arrived else NoticeState.PENDING)
    if not arrived:
        await missouri.letters("request_received")
    found = await notices.listed(context, "alex", request_id="Q1")
    assert [each.state for each in found] == [NoticeState.SENT]
    assert _delivered(tmp_path) == (0 if arrived else 1)
    again = await refused(notices.settle(context, "alex", number, arrived=arrived))
    assert again.code == ("nothing_to_check" if arrived else "sent_again")


async def test_a_letter_whose_process_has_ended_is_sent_again_by_another(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    number = _doubtful(context)
    await context.processes.send_notice(number)
    await missouri.client.get_workflow_handle(notice_workflow_id(number)).result()
    await notices.settle(context, "alex", number, arrived=False)
    await missouri.letters("request_received")
    assert _delivered(tmp_path) == 1


@pytest.mark.parametrize(
    ("who", "about", "seen"),
    [
        ("lena", {"request_id": "Q1"}, ["submitted", "training_started"]),
        ("rhea", {"request_id": "Q1"}, ["submitted", "training_started"]),
        ("tess", {"person": "tess@sample.example"}, ["submitted", "training_started"]),
        ("rhea", {"agency_id": "A1"}, ["submitted", "training_started", "noted"]),
        ("lena", {"license_id": "L2"}, ["noted"]),
        ("lena", {"person": "toni"}, ["submitted", "noted"]),
        ("lena", {"request_id": "Q9"}, []),
    ],
)
async def test_history_tells_what_happened(busy: Context, who: str, about: dict[str, str], seen: list[str]) -> None:
    assert [entry.move for entry in await history.history(busy, who, **about)] == seen


@pytest.mark.parametrize(
    ("who", "about", "code"),
    [
        ("rhea", {"request_id": "Q2"}, "not_permitted"),
        ("rhea", {"request_id": "Q9"}, "not_permitted"),
        ("rhea", {"person": "nobody"}, "not_permitted"),
        ("rhea", {"agency_id": "A2"}, "not_permitted"),
        ("uma", {"person": "tess"}, "not_permitted"),
        ("lena", {"person": "nobody"}, "unknown_person"),
        ("lena", {"agency_id": "A9"}, "unknown_agency"),
        ("lena", {}, "about_what"),
    ],
)
async def test_history_is_for_those_concerned(busy: Context, who: str, about: dict[str, str], code: str) -> None:
    assert (await refused(history.history(busy, who, **about))).code == code


@pytest.fixture
async def papers(detroit: Office) -> Context:
    """Tess of A1 has handed in a certificate and signed her agreement."""
    context = context_of(detroit)
    await (await detroit.train(role_type="read-only")).snapshot()
    await training.record_account(context, "tess", "k0", "Q1", "learning-center", "tess.s")
    for key, name in (("k1", "privacy.pdf"), ("k2", "../../etc/Über uns?.pdf")):
        paper = Upload(file_name=name, content=b"%PDF-" + name.encode())
        course = "privacy-security" if key == "k1" else "hmis-basics"
        await training.add_certificate(context, "tess", key, "Q1", course, paper)
    agreement = Upload(file_name="agreement.pdf", content=b"%PDF-agreement")
    await training.sign(context, "tess", "k3", "Q1", "signed-by-trainee", agreement)
    return context


@pytest.mark.requirement("NEW-07")
@pytest.mark.parametrize("who", ["ada", "rhea", "ed", "lena"])
async def test_the_agency_fetches_its_users_papers_byte_for_byte(papers: Context, who: str, tmp_path: Path) -> None:
    found = await documents.of_agency(papers, who, "A1")
    assert [(each.person_name, each.kind.value) for each in found] == [
        ("Tess Sample", "certificate"),
        ("Tess Sample", "certificate"),
        ("Tess Sample", "agreement"),
    ]
    assert [await documents.content(papers, who, each) for each in found] == [
        b"%PDF-privacy.pdf",
        b"%PDF-../../etc/\xc3\x9cber uns?.pdf",
        b"%PDF-agreement",
    ]
    paths = [documents.file_path(tmp_path, each) for each in found]
    assert len(set(paths)) == 3
    assert all(path.parent == tmp_path / "tess" and path.suffix == ".pdf" and "?" not in path.name for path in paths)


@pytest.mark.requirement("NEW-07")
@pytest.mark.parametrize("who", ["tess", "toni", "uma"])
async def test_nobody_else_fetches_an_agencys_papers(papers: Context, who: str) -> None:
    assert (await refused(documents.of_agency(papers, who, "A1"))).code == "not_permitted"
    found = await documents.of_agency(papers, "ada", "A1", "tess")
    assert (await refused(documents.content(papers, who, found[0]))).code == "not_permitted"
    assert (await refused(documents.of_agency(papers, "ada", "A2"))).code == "not_permitted"


async def test_papers_of_one_person_are_found_by_address(papers: Context) -> None:
    assert len(await documents.of_agency(papers, "ada", "A1", "tess@sample.example")) == 3
    assert await documents.of_agency(papers, "ada", "A1", "toni") == []


def _delivered(folder: Path) -> int:
    """How many letters lie in the Maildir."""
    return len(list((folder / "mail" / "new").glob("*")))


def _doubtful(context: Context) -> str:
    """A letter of which nobody knows whether it went out."""
    record(context.database, step_of(asked("Q1")))
    number = notice_id(request_workflow_id("Q1"), 1, 0)
    claim(context.database, number, NOW, context.pack.time_zone)
    mark_unknown(context.database, number, "The connection broke.", NOW)
    return number
