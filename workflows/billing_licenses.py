"""What an agency's account asks of licenses: end or restore access, delete, show the common expiration date."""

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
    from workflows.case import Case

LICENSE_PATIENCE = timedelta(hours=12)
"""How long the account asks a license before a person takes over. Nothing else of the account waits longer for it."""

AT_ONCE = 10
"""How many licenses the account asks at the same time."""

NO_ANSWER = "The license did not answer in time."


class LicenseWork:
    """The licenses of one account's agency, as the account asks them."""

    def __init__(self, case: Case[AgencyAccount]) -> None:
        self._case = case
        self._expiration_changed = False
        self._questions = 0

    @property
    def has_work(self) -> bool:
        """Whether there is something to ask of a license."""
        return bool(self._account.to_delete or self._expiration_changed or self._access_work())

    def expiration_changed(self) -> None:
        """Note that the common expiration date has changed, so that the licenses show it."""
        self._expiration_changed = True

    async def change_access(self) -> None:
        """Have access restored and ended, as the account says."""
        while work := self._access_work()[:AT_ONCE]:
            inputs = [AccessInput(license_id=each, work=what, key=self._key(what.value, each)) for each, what in work]
            answers = await self._ask_all(Accounting.change_access, inputs, summary="change access")
            results = tuple(
                AccessResult(
                    actor=SYSTEM,
                    key=input.key,
                    license_id=input.license_id,
                    work=input.work,
                    done=answer is not None and answer.done,
                    sentence=NO_ANSWER if answer is None else answer.sentence,
                    reached=answer is not None,
                )
                for input, answer in zip(inputs, answers, strict=True)
            )
            key = self._key("access", str(len(results)))
            self._case.take(access.report_all_access, AccessResults(actor=SYSTEM, key=key, results=results))

    async def delete_given_up(self) -> None:
        """Delete the licenses that the agency gave up at renewal."""
        while given_up := self._account.to_delete[:AT_ONCE]:
            inputs = [DeletionInput(license_id=each, key=self._key("delete", each)) for each in given_up]
            answers = await self._ask_all(Accounting.delete_license, inputs, summary="delete a given-up license")
            results = tuple(
                DeletionResult(
                    license_id=input.license_id,
                    done=answer is not None and answer.done,
                    sentence=NO_ANSWER if answer is None else answer.sentence,
                )
                for input, answer in zip(inputs, answers, strict=True)
            )
            key = self._key("deleted", str(len(results)))
            self._case.take(access.report_deletions, DeletionResults(actor=SYSTEM, key=key, results=results))

    async def spread_expiration(self) -> None:
        """Have every license show the common expiration date after it has changed."""
        while self._expiration_changed and self._account.expires_on is not None:
            self._expiration_changed = False
            expires_on = self._account.expires_on
            input = ExpirationInput(
                agency_id=self._account.agency_id, expires_on=expires_on, key=self._key("expires", str(expires_on))
            )
            try:
                await self._case.ask(
                    Accounting.spread_expiration, input, summary="show the expiration date", patience=LICENSE_PATIENCE
                )
            except ActivityError:
                workflow.logger.warning("Some licenses do not show the new expiration date yet.")

    @property
    def _account(self) -> AgencyAccount:
        return self._case.state

    def _access_work(self) -> list[tuple[str, AccessWork]]:
        """Return what to ask of which licenses next: first restore access, then end it."""
        suspension = self._account.suspension
        if suspension is None:
            return []
        restored = [(each, AccessWork.GIVE_BACK) for each in suspension.to_return]
        return [*restored, *((each, AccessWork.TAKE) for each in suspension.to_take)]

    def _key(self, what: str, which: str) -> str:
        """Return a key that no other question of this account has, in this run or another."""
        self._questions += 1
        return f"billing/{what}/{which}/{self._case.steps}.{self._questions}"

    async def _ask_all(self, activity: Any, inputs: Sequence[Any], *, summary: str) -> list[LicenseAnswer | None]:
        """Ask several licenses at the same time; return None for one that did not answer in time."""
        handles = await self._case.ask_all(activity, inputs, summary=summary, patience=LICENSE_PATIENCE)
        return [_answer(each) for each in handles]


def _answer(handle: workflow.ActivityHandle[Any]) -> LicenseAnswer | None:
    try:
        answer: LicenseAnswer = handle.result()
    except ActivityError:
        return None
    return answer
