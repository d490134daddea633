"""What happens to a meeting of the demo: moved with notice, a recusal, another chair, adjourned and resumed."""

from datetime import date, time, timedelta

from demo.stage import PERFORMANCE, AppealScene
from demo.world import seen
from models.calendar import is_business_day, local_instant, spoken
from models.committee.state import Committee, Meeting
from services import hearings, meetings
from storage.reads import committees as dockets

APPELLANT_LETTERS = ("appeal_rescheduled", "appeal_adjourned", "appeal_resumed")
"""What whoever appealed is told about the meeting."""
MORNING = time(9)


async def moved(stage: AppealScene) -> None:
    """Move the next meeting by a working day, before it begins."""
    committee = stage.committee(PERFORMANCE)
    meeting = next(each for each in committee.meetings if not each.ended)
    day = _next_working_day(committee, meeting.when.day)
    stage.scene(f"The room is taken: Carla moves the Performance Committee to {spoken(day)}, and everybody is told")
    await meetings.move_meeting(stage.context, "carla", stage.key("move"), PERFORMANCE, day, why="The room is taken.")
    await seen(
        lambda: dockets.meeting(stage.context.database, meeting.meeting_id),
        lambda row: row is not None and row.when.day == day,
    )


async def recused_and_handed_over(stage: AppealScene, appeal_id: str) -> None:
    """Recuse a member, and let another one preside."""
    context = stage.context
    stage.scene("Mia worked for Fern House until last year, and is recused")
    await hearings.recuse(context, "mia", stage.key("recuse"), PERFORMANCE, appeal_id, "I worked there last year.")
    stage.scene("Carla has to leave early, and Marc presides")
    await meetings.hand_over(context, "carla", stage.key("over"), PERFORMANCE, "marc")
    await meetings.depart(context, "carla", stage.key("depart"), PERFORMANCE, "carla")


async def adjourned_and_resumed(stage: AppealScene, meeting: Meeting) -> None:
    """Interrupt the meeting until the next working day, and go on then."""
    context, committee = stage.context, stage.committee(PERFORMANCE)
    day = _next_working_day(committee, meeting.when.day)
    stage.scene(f"Figures are missing: Marc adjourns the meeting to {spoken(day)}, and Fern House is told")
    await meetings.adjourn(
        context, "marc", stage.key("adjourn"), PERFORMANCE, day, MORNING, "The figures of last winter are missing."
    )
    await stage.pass_to(local_instant(day, MORNING, committee.time_zone) + timedelta(minutes=5))
    stage.scene("Marc and Mia are there again: a quorum, and the meeting goes on")
    await meetings.resume(context, "marc", stage.key("resume"), PERFORMANCE, ["marc", "mia"])


def _next_working_day(committee: Committee, day: date) -> date:
    day += timedelta(days=1)
    while not is_business_day(day, committee.days_off):
        day += timedelta(days=1)
    return day
