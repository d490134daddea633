"""Committees at work in an office: their members, an allotment of two regions, and what people do there.

Carla chairs the Performance Committee, with marc, mia and milo (who represents agency A1). Cyd chairs the Coordinated
Entry Committee, with cora and cole. Lee is the Coordinated Entry lead of R1, lou of R2; dora directs the HMIS lead.
A tenth of the people live in R1, so that it has two of twenty licenses.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import insert, select, update
from temporalio.testing import WorkflowEnvironment

from models import ids
from models.appeal.form import AppealForm
from models.appeal.reasons import AppealReason
from models.appeal.state import Appeal
from models.appeal.verdicts import Verdict
from models.calendar import is_business_day, local_instant
from models.committee.docket import Choice
from models.committee.lifecycle import MeetingState
from models.committee.state import Committee, Meeting
from models.license.lifecycle import InactiveReason
from models.license.state import License
from models.people import Role
from services import allotment, appeal_filing, committees, hearings, license_changes, meetings
from services.appeal_filing import NewAppeal
from services.await_recorded import await_recorded
from services.context import Context
from storage.reads import appeals as appeals_on_record
from storage.reads import committees as committees_on_record
from storage.tables.committees import docket_items
from storage.tables.directory import designations, people, regions
from tests.storage.samples import designation
from tests.storage.usage_samples import everything_covered, hmis_user
from tests.workflows.office import Office
from tests.workflows.simulated import pass_until

PERFORMANCE, COORDINATED = "performance", "coordinated-entry"
MEMBERS = {PERFORMANCE: ("carla", "marc", "mia", "milo"), COORDINATED: ("cyd", "cora", "cole")}
EVERYBODY = ("carla", "marc", "mia", "milo", "cyd", "cora", "cole", "lee", "lou", "dora")
SEATED = datetime.now(UTC).date() - timedelta(days=30)
"""Terms end after two years, and the time-skipping server begins today."""
ALL_THE_TIME = timedelta(days=1000)
"""A use so far ahead stands for all that comes before it. Without any, a license is looked at every morning."""
STATEMENT = "Our outreach team enters intakes on this license once a quarter."


def seat_everybody(office: Office) -> None:
    """Put the committees and the regions' leads on record."""
    with office.database.write() as connection:
        for region_id, population in (("R1", 100), ("R2", 900)):
            connection.execute(update(regions).where(regions.c.id == region_id).values(population=population))
        connection.execute(
            insert(people),
            [
                {
                    "id": each,
                    "first_name": each.title(),
                    "last_name": "Sample",
                    "email": f"{each}@sample.example",
                    "email_key": f"{each}@sample.example",
                }
                for each in EVERYBODY
            ],
        )
        connection.execute(
            insert(designations),
            [
                designation("carla", Role.PERFORMANCE_CHAIR, from_day=SEATED),
                *(designation(each, Role.PERFORMANCE_MEMBER, from_day=SEATED) for each in ("marc", "mia", "milo")),
                designation("milo", Role.REPRESENTATIVE, agency_id="A1"),
                designation("cyd", Role.CE_CHAIR, from_day=SEATED),
                *(designation(each, Role.CE_MEMBER, from_day=SEATED) for each in ("cora", "cole")),
                designation("dora", Role.HMIS_DIRECTOR),
                designation("lee", Role.CE_LEAD, region_id="R1"),
                designation("lou", Role.CE_LEAD, region_id="R2"),
            ],
        )


async def at_work(office: Office, env: WorkflowEnvironment) -> "Chamber":
    """Committees and an allotment at work, with reports that cover all use up to now."""
    seat_everybody(office)
    made = Chamber(office, env)
    await made.begin()
    everything_covered(office.database, await office.now())
    return made


class Chamber:
    """What people say to committees, appeals and the allotment, on simulated time."""

    def __init__(self, office: Office, env: WorkflowEnvironment) -> None:
        self.office = office
        self.env = env

    async def begin(self) -> None:
        """Have committees and allotment kept."""
        context = await self.context()
        await committees.begin(context)
        assert await allotment.begin(context)
        await await_recorded(context, ids.ALLOTMENT_ID)
        for committee_id in MEMBERS:
            await self.committee(committee_id)

    async def context(self) -> Context:
        """What services work with, at this moment."""
        now = await self.office.now()
        office = self.office
        return Context(database=office.database, processes=office.processes, pack=office.world.pack, now=lambda: now)

    async def committee(self, committee_id: str = PERFORMANCE) -> Committee:
        """A committee as its process has it; it is on record then."""
        found = await self.office.processes.snapshot(ids.committee_workflow_id(committee_id), Committee)
        assert found is not None
        await self.office.eventually(
            lambda: committees_on_record.committee(self.office.database, committee_id), lambda row: row is not None
        )
        return found

    async def coming(self, committee_id: str = PERFORMANCE) -> Meeting:
        """The first meeting that is not over."""
        return next(each for each in (await self.committee(committee_id)).meetings if not each.ended)

    async def revoked(self, license_id: str = "L1", person_id: str = "tess", agency_id: str = "A1") -> License:
        """A license that was marked for inactivity and revoked. Its organization has another, which is used."""
        await self.office.marked_license(license_id, held_by=person_id, agency_id=agency_id)
        await self.another_license(agency_id)
        why = (InactiveReason.NO_DATA_ENTRY, "No data since spring.")
        return await license_changes.revoke(await self.context(), "lena", self.office.fresh("revoke"), license_id, *why)

    async def another_license(self, agency_id: str = "A1") -> None:
        """A license of an organization, whose holder goes on entering data, so that no look at its use finds a lack."""
        used = await self.office.now() + ALL_THE_TIME
        hmis_user(self.office.database, f"keeper-{agency_id}", "ed", last_data_entry_at=used, last_any_at=used)
        await self.office.license(f"kept-{agency_id}", held_by="ed", agency_id=agency_id)

    async def file(
        self,
        reason: AppealReason = AppealReason.REVOKED_INACTIVITY,
        *license_ids: str,
        by: str = "sam",
        agency_id: str | None = "A1",
        region_id: str = "R1",
        key: str = "",
        statement: str = STATEMENT,
        until: Sequence[str] = ("docketed", "continued", "before_committee"),
    ) -> Appeal:
        """File an appeal and wait until it is on a docket, or in another state."""
        form = AppealForm(
            name="Sam Sample",
            title="Director",
            organization=f"Agency {agency_id[1]}" if agency_id else "Region 1",
            program_type="Street outreach",
            region_ids=(region_id,),
            email="sam@sample.example",
            reason=reason,
            statement=statement,
        )
        new = NewAppeal(form=form, agency_id=agency_id, license_ids=license_ids)
        filed = await appeal_filing.file(await self.context(), by, key or self.office.fresh("appeal"), new)
        return await self.stands(filed.appeal_id, *until)

    async def stands(self, appeal_id: str, *states: str) -> Appeal:
        """Wait until an appeal is on record in one of some states."""
        found = await self.office.eventually(
            lambda: appeals_on_record.appeal(self.office.database, appeal_id),
            lambda row: row is not None and row.state in states,
        )
        assert found is not None
        return found

    async def hold(self, committee_id: str = PERFORMANCE) -> Meeting:
        """Let time pass until the next meeting begins, and open it with everybody present."""
        meeting = await self.coming(committee_id)
        await self.announced(committee_id, meeting)
        await pass_until(self.env, meeting.when.begins_at + timedelta(minutes=5))
        members = MEMBERS[committee_id]
        await meetings.open_meeting(await self.context(), members[0], self.office.fresh("open"), committee_id, members)
        return await self.coming(committee_id)

    async def announced(self, committee_id: str, meeting: Meeting) -> None:
        """Let time pass until a meeting's agenda has gone out."""
        if meeting.state != MeetingState.SCHEDULED:
            return
        await pass_until(self.env, meeting.when.agenda_at + timedelta(minutes=1))
        await self.office.eventually(
            lambda: committees_on_record.meeting(self.office.database, meeting.meeting_id),
            lambda row: row is not None and row.state == MeetingState.ANNOUNCED,
        )

    async def vote(
        self, committee_id: str, appeal_id: str, verdict: Verdict, *voters: str, why: str = "It fits."
    ) -> None:
        """Move a verdict, vote for it, and have the votes counted."""
        chair, fresh = MEMBERS[committee_id][0], self.office.fresh
        await hearings.make_motion(await self.context(), chair, fresh("motion"), committee_id, appeal_id, verdict, why)
        for voter in (chair, *voters):
            await hearings.cast_vote(await self.context(), voter, fresh("vote"), committee_id, appeal_id, 1, Choice.FOR)
        count = (await self.context(), chair, fresh("count"), committee_id, appeal_id, 1)
        await hearings.count_votes(*count, without_missing=True)

    async def close(self, committee_id: str = PERFORMANCE) -> Committee:
        """Close the meeting that is in session."""
        chair = MEMBERS[committee_id][0]
        return await meetings.close_meeting(await self.context(), chair, self.office.fresh("close"), committee_id)

    async def move_meeting(self, committee_id: str = PERFORMANCE, days: int = 1) -> Meeting:
        """Move the next meeting to a later working day."""
        meeting = await self.coming(committee_id)
        holidays = (await self.committee(committee_id)).holidays
        day = meeting.when.day + timedelta(days=days)
        while not is_business_day(day, holidays):
            day += timedelta(days=1)
        context, key = await self.context(), self.office.fresh("move")
        await meetings.move_meeting(context, MEMBERS[committee_id][0], key, committee_id, day, why="The room is taken.")
        return await self.coming(committee_id)

    async def adjourn_and_resume(self, by: str, *present: str, committee_id: str = PERFORMANCE) -> Meeting:
        """Interrupt the meeting until the next morning, and go on then."""
        meeting = await self.coming(committee_id)
        on, at = meeting.when.day + timedelta(days=1), time(9)
        key = self.office.fresh("adjourn")
        committee = await meetings.adjourn(await self.context(), by, key, committee_id, on, at, "Figures are missing.")
        resumes_at = local_instant(on, at, committee.time_zone)
        await self.pass_to(resumes_at + timedelta(minutes=5))
        key = self.office.fresh("resume")
        await meetings.resume(await self.context(), by, key, committee_id, present)
        return await self.coming(committee_id)

    def on_dockets(self, appeal_id: str) -> list[str]:
        """The meetings on whose dockets an appeal is on record."""
        query = select(docket_items.c.meeting_id).where(docket_items.c.appeal_id == appeal_id)
        with self.office.database.read() as connection:
            return sorted(connection.execute(query).scalars())

    async def pass_to(self, instant: datetime) -> None:
        """Let time pass up to an instant."""
        await pass_until(self.env, instant)
