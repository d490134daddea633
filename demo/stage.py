"""The demo's appeals and committees: the simulated world, and the steps that people take in it."""

from datetime import datetime, timedelta

from demo.world import Simulation, Tell, seen
from models.appeal.form import AppealForm
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.state import Appeal
from models.appeal.verdicts import Verdict
from models.committee.docket import Choice
from models.committee.lifecycle import MeetingState
from models.committee.state import Committee, Meeting
from models.errors import RuleViolation
from services import appeal_filing, hearings, meetings
from services.appeal_filing import NewAppeal
from storage.reads import appeals as records
from storage.reads import committees as dockets

PERFORMANCE, COORDINATED = "performance", "coordinated-entry"
MEMBERS = {PERFORMANCE: ("carla", "marc", "mia"), COORDINATED: ("cyd", "cora", "cole")}


class AppealScene:
    """The simulated world, and the steps that people take in it."""

    def __init__(self, simulation: Simulation, tell: Tell) -> None:
        self.context = simulation.context
        self._simulation = simulation
        self._tell = tell
        self._keys = 0

    def scene(self, text: str) -> None:
        """Report that a scene begins."""
        self._tell(self._simulation.clock(), text)

    def key(self, word: str) -> str:
        """Return a new form key."""
        self._keys += 1
        return f"{word}/{self._keys}"

    async def pass_to(self, instant: datetime) -> None:
        """Let time pass up to an instant."""
        await self._simulation.pass_until(instant)

    async def file(self, reason: AppealReason, by: str, agency: str, statement: str, *license_ids: str) -> Appeal:
        """File an appeal, and wait until it is on a docket."""
        name = agency.title()
        form = AppealForm(
            name=by.title(),
            title="Director",
            organization=f"{name} House",
            program_type="Street outreach",
            region_ids=("region-1",),
            email=f"{by}@{agency}.example",
            reason=reason,
            statement=statement,
        )
        new = NewAppeal(form=form, agency_id=agency, license_ids=license_ids)
        filed = await appeal_filing.file(self.context, by, self.key("appeal"), new)
        return await self.wait_for_state(filed.appeal_id, AppealState.DOCKETED)

    async def wait_for_state(self, appeal_id: str, *states: AppealState) -> Appeal:
        """Wait until an appeal is on record in one of some states."""
        found = await seen(
            lambda: records.appeal(self.context.database, appeal_id),
            lambda row: row is not None and row.state in states,
        )
        if found is None:
            raise RuleViolation("no_appeal", f"There is no appeal {appeal_id}.")
        return found

    def committee(self, committee_id: str) -> Committee:
        """Return a committee as the records have it."""
        found = dockets.committee(self.context.database, committee_id)
        if found is None:
            raise RuleViolation("no_committee", f"There is no committee {committee_id}.")
        return found

    async def meeting(self, committee_id: str) -> Meeting:
        """Let time pass until the committee meets, and open the meeting."""
        meeting = next(each for each in self.committee(committee_id).meetings if not each.ended)
        await self.pass_to(meeting.when.agenda_at + timedelta(minutes=1))
        await seen(
            lambda: dockets.meeting(self.context.database, meeting.meeting_id),
            lambda row: row is not None and row.state == MeetingState.ANNOUNCED,
        )
        await self.pass_to(meeting.when.begins_at + timedelta(minutes=5))
        members = MEMBERS[committee_id]
        await meetings.open_meeting(self.context, members[0], self.key("open"), committee_id, members)
        return meeting

    async def decide(self, committee_id: str, appeal_id: str, verdict: Verdict, why: str) -> None:
        """Move a verdict, let everybody vote for it, and count."""
        chair = MEMBERS[committee_id][0]
        await hearings.make_motion(self.context, chair, self.key("move"), committee_id, appeal_id, verdict, why)
        for member in MEMBERS[committee_id]:
            await hearings.cast_vote(self.context, member, self.key("vote"), committee_id, appeal_id, 1, Choice.FOR)
        count = (self.context, chair, self.key("count"), committee_id, appeal_id, 1)
        await hearings.count_votes(*count, without_missing=True)
        await self.wait_for_state(appeal_id, AppealState.CLOSED)
