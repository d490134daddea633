"""Sends notices: claim one, write the letter, send it, and record what the mail server answered."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError
from typst import TypstError

from activities.office_files import office_paper
from activities.papers import current_paper
from activities.signatures.mailroom import DeliveryInput, Mailroom
from adapters.mail.letter import Letter, LetterAttachment, Mailbox, Recipient
from adapters.mail.port import MailAway, Mailer, MailRefused, OutcomeUnknown
from adapters.mail.read_back import NotAsWritten
from adapters.mail.rendering import Mailing, render
from adapters.policy_files import POLICY_FOLDER
from models.delivery import Outcome
from models.notices import NoticeFault
from models.policy.pack import PolicyPack
from storage.database import Database, DatabaseAway
from storage.outbox import (
    Addressee,
    Claim,
    ClaimResult,
    claim,
    mark_failed,
    mark_unknown,
    put_back,
    settle,
)
from storage.tables.work import NoticeState

INTERRUPTED = "An earlier attempt was interrupted. The letter may or may not have gone out."
NOT_PRINTED = "The paper that goes with the letter could not be printed."
GIVEN_UP = "We could not reach the mail server for days."

PAUSES = (0.2, 1.0, 4.0, 15.0, 40.0)
"""Seconds between attempts to record what the mail server answered."""


class MailActivities(Mailroom):
    """Sends notices in the words of one policy pack, whose own letters and logo are in the folder `policies`.

    Letters lead to the pages of `portal`, if it is given.
    """

    def __init__(
        self, database: Database, mailer: Mailer, pack: PolicyPack, policies: Path = POLICY_FOLDER, portal: str = ""
    ) -> None:
        self._policies = policies
        self._portal = portal
        self._database = database
        self._mailer = mailer
        self._pack = pack

    @activity.defn(name="deliver_notice")
    async def deliver(self, input: DeliveryInput) -> str:
        """Send a notice, which is claimed first: a later crash leaves it unknown, and no second letter goes out.

        Raises an error, to be retried, while the mail server or the database is away.
        """
        at = activity.info().started_time
        claimed = await asyncio.to_thread(claim, self._database, input.notice_id, at, self._pack.time_zone)
        if claimed.result == ClaimResult.SETTLED:
            return claimed.state
        if claimed.result == ClaimResult.INTERRUPTED:
            return await asyncio.to_thread(mark_unknown, self._database, input.notice_id, INTERRUPTED, at)
        try:
            letter = await self._with_papers(self._letter(claimed), claimed, at)
        except (NoticeFault, ValueError, LookupError) as fault:
            return await _persist(mark_failed, self._database, input.notice_id, str(fault), at)
        except (DatabaseAway, TypstError) as error:  # The paper could not be printed now. Nothing has gone out.
            await _persist(put_back, self._database, input.notice_id, NOT_PRINTED, at)
            raise ApplicationError(NOT_PRINTED, type="not_printed") from error
        return await self._send(input.notice_id, letter, at)

    @activity.defn(name="give_up_notice")
    async def give_up(self, input: DeliveryInput) -> str:
        """Open a task for a notice that could not be sent for days."""
        at = activity.info().started_time
        state = await asyncio.to_thread(mark_unknown, self._database, input.notice_id, INTERRUPTED, at)
        if state == NoticeState.PENDING:
            state = await asyncio.to_thread(mark_failed, self._database, input.notice_id, GIVEN_UP, at)
        return state

    async def _send(self, notice_id: str, letter: Letter, at: datetime) -> str:
        try:
            delivery = await self._mailer.send(letter)
        except MailAway as away:
            await _persist(put_back, self._database, notice_id, away.sentence, at)
            raise ApplicationError(away.sentence, type="mail_away") from away
        except OutcomeUnknown as unknown:
            return await _persist(mark_unknown, self._database, notice_id, unknown.sentence, at)
        except NotAsWritten as fault:  # Nothing has gone out, and nothing would change if we tried again.
            return await _persist(mark_failed, self._database, notice_id, fault.sentence, at)
        except MailRefused as refused:
            if not refused.outcomes:
                return await _persist(mark_failed, self._database, notice_id, refused.sentence, at)
            return await self._settle(notice_id, refused.outcomes, letter.subject, at)
        return await self._settle(notice_id, delivery.outcomes, letter.subject, at)

    async def _settle(self, notice_id: str, outcomes: tuple[Outcome, ...], subject: str, at: datetime) -> str:
        state = await _persist(settle, self._database, notice_id, outcomes, subject, at)
        if state == NoticeState.PENDING:
            raise ApplicationError("Some recipients were put off. They will be tried again.", type="deferred")
        return state

    async def _with_papers(self, letter: Letter, claimed: Claim, at: datetime) -> Letter:
        """Return the letter with the invoice or other paper it is about, printed unless it was before.

        For an invoice that is void by now, that is its void copy.
        """
        notice = claimed.notice
        if notice.invoice is not None and notice.agency_id is not None:
            paper = await asyncio.to_thread(
                current_paper, self._database, self._pack, notice.agency_id, notice.invoice, at, self._policies
            )
            attached = LetterAttachment(file_name=f"invoice-{notice.invoice}.pdf", content=paper.content)
        elif notice.paper is not None:
            paper_file = await asyncio.to_thread(office_paper, self._database, self._pack, notice.paper, at)
            attached = LetterAttachment(file_name=paper_file.file_name, content=paper_file.content)
        else:
            return letter
        return letter.model_copy(update={"papers": (attached,)})

    def _letter(self, claimed: Claim) -> Letter:
        signer = claimed.signer
        mailing = Mailing(
            notice_id=claimed.notice_id,
            written_at=claimed.at,
            to=_recipients(claimed.to) or _recipients(claimed.cc),
            cc=_recipients(claimed.cc) if _recipients(claimed.to) else (),
            about_name=claimed.about_name,
            agency_name=claimed.agency_name,
            workflow_id=claimed.workflow_id,
            step=claimed.step,
            resends=claimed.resends,
            signer=Mailbox(name=signer.name, address=signer.address) if signer else None,
            portal=self._portal,
        )
        return render(claimed.notice, mailing, self._pack, self._policies)


async def _persist(write: Callable[..., NoticeState], *arguments: Any) -> NoticeState:
    """Record what is known of a claimed notice, and retry while the database is away for a minute.

    Otherwise a short outage would leave the notice unknown. Raises DatabaseAway when the outage is longer.
    """
    for pause in PAUSES:
        try:
            return await asyncio.to_thread(write, *arguments)
        except DatabaseAway:
            await asyncio.sleep(pause)
    return await asyncio.to_thread(write, *arguments)


def _recipients(addressees: tuple[Addressee, ...]) -> tuple[Recipient, ...]:
    """Return those who still need the letter: an earlier attempt may have reached some."""
    return tuple(
        Recipient(person_id=each.person_id, name=each.name, address=each.address)
        for each in addressees
        if not each.accepted
    )
