"""Temporal goes away while forms are on their way: everybody gets the sentence and the key, each form counts once."""

import asyncio
from collections import Counter

import pytest
import typer

from adapters.processes import AWAY
from commands.runner import refusals
from models.errors import ProcessesAway
from tests.faults.server import Server
from tests.workflows.office import Office
from tests.workflows.training_run import Training

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(300)]

PEOPLE = ("tess", "toni", "uma")
FORMS = 100
TEST = "security-privacy"


class Form:
    """A score that somebody enters, under the key that the form has."""

    def __init__(self, run: Training, number: int) -> None:
        self.run = run
        self.key = f"form-{number}"
        self.score = str(10 + number // len(PEOPLE))  # none of them passes, so that the test is not over

    async def send(self) -> ProcessesAway | None:
        """Send it; return what is said if no answer comes."""
        try:
            await self.run.take_test(TEST, self.score, key=self.key)
        except ProcessesAway as away:
            return away
        return None

    async def send_until_answered(self) -> None:
        """Send it again as long as no answer comes, as a patient person does."""
        async with asyncio.timeout(120):
            while await self.send() is not None:
                await asyncio.sleep(0.2)


def said(away: ProcessesAway, key: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints about it."""
    with pytest.raises(typer.Exit) as ended, refusals(as_json=False, key=key):
        raise away
    assert ended.value.exit_code == 1
    return capsys.readouterr().err


async def scores_on_record(runs: list[Training]) -> Counter[tuple[str, str]]:
    """How often each score is on record. Each run answers first, so that everything before is written down."""
    found: Counter[tuple[str, str]] = Counter()
    for run in runs:
        await run.snapshot()
        on_record = await run.on_record()
        assert on_record is not None
        found.update((run.request_id, each.entered) for each in on_record.attempts)
    return found


@pytest.mark.requirement("R27")
async def test_everybody_gets_the_sentence_and_the_key_and_a_form_sent_again_counts_once(
    server: Server, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [await office.train(f"Q{person}", person_id=person) for person in PEOPLE]
    forms = [Form(runs[number % len(runs)], number) for number in range(FORMS)]
    sending = [asyncio.create_task(each.send()) for each in forms]
    await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
    await server.kill()
    answers = await asyncio.gather(*sending)
    without = [(form, away) for form, away in zip(forms, answers, strict=True) if away is not None]
    assert without, "the server is killed before every form has its answer"
    capsys.readouterr()
    for form, away in without:
        sentence = f"{AWAY} Send it again with --key {form.key}, and it will count once.\n"
        assert said(away, form.key, capsys) == sentence
    await server.start()
    await asyncio.gather(*(form.send_until_answered() for form, _ in without))
    assert await scores_on_record(runs) == Counter((form.run.request_id, form.score) for form in forms)
