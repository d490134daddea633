"""What an agency's account has its licenses do: end and regain access, be deleted, show the common expiration date."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.signatures.accounting import AccessInput, Accounting, DeletionInput, ExpirationInput
    from models.billing.messages import AccessResult, AccessResults, AccessWork, DeletionResult, DeletionResults
    from models.billing.rules import access
    from models.billing.state import AgencyAccount
    from models.license.messages import LicenseAnswer
    from models.people import SYSTEM
    from workflows.case import ASKING, Case

LICENSE_PATIENCE = timedelta(hours=12)
"""How long a license is asked before a person has to see to it: nothing else of the account may wait for it longer."""

AT_ONCE = 10
"""How many licenses are asked at the same time."""

NO_ANSWER = "It did not answer."


class LicenseWork:
    """The licenses of one account's agency, as the account asks them."""

    def __init__(self, case: Case[AgencyAccount]) -> None:
        self._case = case
        self._spread = False
        self._asks = 0

    @property
    def has_work(self) -> bool:
        """Whether there is something to ask of a license."""
        return bool(self._account.to_delete or self._spread or self._access_work())

    def expiration_changed(self) -> None:
        """The common expiration date is set or moved: the licenses are to show it."""
        self._spread = True

    async def change_access(self) -> None:
        """Have access given back and taken, as the account says."""
        while work := self._access_work()[:AT_ONCE]:
            asks = [AccessInput(license_id=each, work=what, key=self._key(what.value, each)) for each, what in work]
            answers = await self._ask_all(Accounting.change_access, asks, summary="access")
            results = tuple(
                AccessResult(
                    actor=SYSTEM,
                    key=ask.key,
                    license_id=ask.license_id,
                    work=ask.work,
                    done=answer is not None and answer.done,
                    sentence=NO_ANSWER if answer is None else answer.sentence,
                    reached=answer is not None,
                )
                for ask, answer in zip(asks, answers, strict=True)
            )
            key = self._key("access", str(len(results)))
            self._case.take(access.report_all_access, AccessResults(actor=SYSTEM, key=key, results=results))

    async def delete_given_up(self) -> None:
        """Have deleted what the agency gave up at renewal."""
        while given_up := self._account.to_delete[:AT_ONCE]:
            asks = [DeletionInput(license_id=each, key=self._key("delete", each)) for each in given_up]
            answers = await self._ask_all(Accounting.delete_license, asks, summary="delete what was given up")
            results = tuple(
                DeletionResult(
                    license_id=ask.license_id,
                    done=answer is not None and answer.done,
                    sentence=NO_ANSWER if answer is None else answer.sentence,
                )
                for ask, answer in zip(asks, answers, strict=True)
            )
            key = self._key("deleted", str(len(results)))
            self._case.take(access.report_deletions, DeletionResults(actor=SYSTEM, key=key, results=results))

    async def spread_expiration(self) -> None:
        """Have every license show the common expiration date, once it was set or moved."""
        while self._spread and self._account.expires_on is not None:
            self._spread = False
            expires_on = self._account.expires_on
            ask = ExpirationInput(
                agency_id=self._account.agency_id, expires_on=expires_on, key=self._key("expires", str(expires_on))
            )
            try:
                await self._case.ask(
                    Accounting.spread_expiration,
                    ask,
                    summary="the expiration date",
                    patience=LICENSE_PATIENCE,
                    retrying=ASKING,
                )
            except ActivityError:
                workflow.logger.warning("not every license shows the new expiration date")

    @property
    def _account(self) -> AgencyAccount:
        return self._case.state

    def _access_work(self) -> list[tuple[str, AccessWork]]:
        """Which licenses are to be asked next: access is given back before any is taken."""
        suspension = self._account.suspension
        if suspension is None:
            return []
        back = [(each, AccessWork.GIVE_BACK) for each in suspension.to_return]
        return [*back, *((each, AccessWork.TAKE) for each in suspension.to_take)]

    def _key(self, what: str, which: str) -> str:
        """The key of a question: no other one of this account has it, in this run or another."""
        self._asks += 1
        return f"billing/{what}/{which}/{self._case.steps}.{self._asks}"

    async def _ask_all(self, activity: Any, asks: Sequence[Any], *, summary: str) -> list[LicenseAnswer | None]:
        """Ask several licenses at the same time; none for one that did not answer in time."""
        asked = await self._case.ask_all(activity, asks, summary=summary, patience=LICENSE_PATIENCE, retrying=ASKING)
        return [_answer(each) for each in asked]


def _answer(asked: workflow.ActivityHandle[Any]) -> LicenseAnswer | None:
    try:
        told: LicenseAnswer = asked.result()
    except ActivityError:
        return None
    return told
