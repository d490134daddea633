"""Sending notices: claim, write the letter, hand it over, and write down what the mail server said."""

import asyncio

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.signatures import DeliveryAsk, Mailroom
from adapters.mail.letter import Letter, Mailbox, Recipient
from adapters.mail.port import MailAway, Mailer, MailRefused, Outcome, OutcomeUnknown
from adapters.mail.rendering import Mailing, render
from models.notices import NoticeFault
from models.policy import PolicyPack
from storage.engine import Store
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

INTERRUPTED = "An earlier attempt was interrupted; the letter may or may not have gone out."
GIVEN_UP = "The mail server could not be reached for days."


class PostOffice(Mailroom):
    """Sends notices in the words of one policy pack."""

    def __init__(self, store: Store, mailer: Mailer, pack: PolicyPack) -> None:
        self._store = store
        self._mailer = mailer
        self._pack = pack

    @activity.defn(name="deliver_notice")
    async def deliver(self, ask: DeliveryAsk) -> str:
        """Send a notice. It is claimed first: a crash from then on leaves an unknown outcome, never a second letter.

        Raises an error, to be tried again, while the mail server is away.
        """
        claimed = await asyncio.to_thread(claim, self._store, ask.notice_id, ask.at, self._pack.time_zone)
        if claimed.result == ClaimResult.SETTLED:
            return claimed.state
        if claimed.result == ClaimResult.INTERRUPTED:
            return await asyncio.to_thread(mark_unknown, self._store, ask.notice_id, INTERRUPTED, ask.at)
        try:
            letter = self._written(claimed)
        except (NoticeFault, ValueError) as fault:
            return await asyncio.to_thread(mark_failed, self._store, ask.notice_id, str(fault), ask.at)
        return await self._handed_over(ask, letter)

    @activity.defn(name="give_up_notice")
    async def give_up(self, ask: DeliveryAsk) -> None:
        """A notice that could not be sent for days becomes a task for a person."""
        await asyncio.to_thread(mark_failed, self._store, ask.notice_id, GIVEN_UP, ask.at)

    async def _handed_over(self, ask: DeliveryAsk, letter: Letter) -> str:
        try:
            delivery = await self._mailer.send(letter)
        except MailAway as away:
            await asyncio.to_thread(put_back, self._store, ask.notice_id, away.sentence)
            raise ApplicationError(away.sentence, type="mail_away") from away
        except OutcomeUnknown as unknown:
            return await asyncio.to_thread(mark_unknown, self._store, ask.notice_id, unknown.sentence, ask.at)
        except MailRefused as refused:
            if not refused.outcomes:
                return await asyncio.to_thread(mark_failed, self._store, ask.notice_id, refused.sentence, ask.at)
            return await self._settled(ask, refused.outcomes, letter.subject)
        return await self._settled(ask, delivery.outcomes, letter.subject)

    async def _settled(self, ask: DeliveryAsk, outcomes: tuple[Outcome, ...], subject: str) -> str:
        state = await asyncio.to_thread(settle, self._store, ask.notice_id, outcomes, subject, ask.at)
        if state == NoticeState.PENDING:
            raise ApplicationError("Some recipients were put off; they are tried again.", type="deferred")
        return state

    def _written(self, claimed: Claim) -> Letter:
        signer = claimed.signer
        mailing = Mailing(
            notice_id=claimed.notice_id,
            written_at=claimed.at,
            to=_recipients(claimed.to) or _recipients(claimed.cc),
            cc=_recipients(claimed.cc) if _recipients(claimed.to) else (),
            about_name=claimed.about_name,
            agency_name=claimed.agency_name,
            signer=Mailbox(name=signer.name, address=signer.address) if signer else None,
        )
        return render(claimed.notice, mailing, self._pack)


def _recipients(addressees: tuple[Addressee, ...]) -> tuple[Recipient, ...]:
    """Those who are still to be reached: an earlier attempt may have reached some."""
    return tuple(
        Recipient(person_id=each.person_id, name=each.name, address=each.address)
        for each in addressees
        if not each.accepted
    )
