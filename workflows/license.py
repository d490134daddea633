"""A license: a seat that belongs to an agency, for as long as the agency keeps it (FAQ 000, guide 001)."""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models import ids
    from models.effects import Decision
    from models.license import rules
    from models.license.lifecycle import LicenseState
    from models.license.messages import (
        AssignLicense,
        EndAssignment,
        License,
        LicenseStart,
        ProgramDeactivation,
        ReleaseLicense,
        ReserveLicense,
    )
    from workflows.case import Case


@workflow.defn(name=ids.LICENSE)
class LicenseWorkflow:
    """One license, through everyone who ever holds it."""

    @workflow.init
    def __init__(self, start: LicenseStart) -> None:
        if start.carried is None:
            first = rules.begin(start, workflow.now())
            self._case = Case(first.state, _sleeps, _quiet)
            self._case.happen(first)
        else:
            self._case = Case(start.carried, _sleeps, _quiet, start.steps)

    @workflow.run
    async def run(self, start: LicenseStart) -> None:
        """Live until the license is deleted, continuing as new before the history grows long."""
        while not self._deleted() and not workflow.info().is_continue_as_new_suggested():
            await self._case.until(self._has_to_stop)
            self._settle_conflicts()
        await self._case.write()
        await workflow.wait_condition(workflow.all_handlers_finished)
        if not self._deleted():
            workflow.continue_as_new(start.model_copy(update={"carried": self._case.state, "steps": self._case.steps}))

    @workflow.query
    def snapshot(self) -> License:
        """The license as it stands, with everyone who ever held it."""
        return self._case.state

    @workflow.update
    def reserve(self, message: ReserveLicense) -> License:
        """Set the license aside for a person."""
        return self._case.take(rules.reserve, message)

    @reserve.validator
    def _check_reservation(self, message: ReserveLicense) -> None:
        self._case.check(rules.reserve, message)

    @workflow.update
    def release(self, message: ReleaseLicense) -> License:
        """Give a reservation up."""
        return self._case.take(rules.release, message)

    @release.validator
    def _check_release(self, message: ReleaseLicense) -> None:
        self._case.check(rules.release, message)

    @workflow.update
    def assign(self, message: AssignLicense) -> License:
        """Let the person it is set aside for begin."""
        return self._case.take(rules.assign, message)

    @assign.validator
    def _check_assignment(self, message: AssignLicense) -> None:
        self._case.check(rules.assign, message)

    @workflow.update
    def end_assignment(self, message: EndAssignment) -> License:
        """Its holder leaves; the agency keeps the license, or it is deleted."""
        return self._case.take(rules.end_assignment, message)

    @end_assignment.validator
    def _check_ending(self, message: EndAssignment) -> None:
        self._case.check(rules.end_assignment, message)

    @workflow.update
    def program(self, message: ProgramDeactivation) -> License:
        """Note, move or cancel a planned deactivation."""
        return self._case.take(rules.program, message)

    @program.validator
    def _check_program(self, message: ProgramDeactivation) -> None:
        self._case.check(rules.program, message)

    def _has_to_stop(self) -> bool:
        suggested = workflow.info().is_continue_as_new_suggested()
        return self._deleted() or bool(self._case.conflicts) or suggested

    def _settle_conflicts(self) -> None:
        """The records contradict a step: give up what they refuse."""
        while self._case.conflicts:
            sentence = self._case.conflicts.pop(0)
            self._case.happen(rules.contradicted(self._case.state, sentence, workflow.now()))

    def _deleted(self) -> bool:
        return self._case.state.state == LicenseState.DELETED


def _sleeps(license_: License) -> None:
    """Nothing happens to a license by itself."""


async def _quiet(license_: License, now: datetime) -> Decision[License] | None:
    return None
