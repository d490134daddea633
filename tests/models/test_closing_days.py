"""A day on which the office is closed: what counts business days moves later, and never earlier."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.access_request.lateness import judge_leaver_notice
from models.access_request.lifecycle import RequestState
from models.access_request.messages import ObserveClosingDay
from models.access_request.notices import REVIEW_TASK
from models.access_request.rules import reviewing
from models.access_request.state import AccessRequest, RequestKind
from models.calendar import (
    ClosingDay,
    Deadline,
    business_day_deadline,
    end_of_day,
    extended,
    is_business_day,
    with_closing_day,
    with_day,
)
from models.committee.lifecycle import MeetingState
from models.committee.messages import MeetAroundClosingDay
from models.committee.rules.closing_days import meet_around_closing_day
from models.committee.state import OutboxKind
from models.directory.messages import AnnounceClosingDay
from models.directory.rules.closing_days import announce_closing_day
from models.directory.state import AnnouncedDay, ClosingDayFacts
from models.errors import ALREADY, RuleViolation
from models.people import SYSTEM, Actor, Grant, Role
from models.policy.access_requests import Stage
from models.policy.committees import OnHoliday
from tests.models.builders import REPRESENTATIVE, START, ZONE, at, detroit, missouri, request
from tests.models.checks import refused, sound
from tests.models.committee.samples import ADA, Chamber, lakeside, rule
from tests.storage.samples import KEEPING

SNOW = "A storm is expected"
LENA = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))


def closed(day: date, because: str = SNOW) -> ClosingDay:
    return ClosingDay(day=day, because=because)


def observe(day: date, key: str = "") -> ObserveClosingDay:
    return ObserveClosingDay(actor=SYSTEM, key=key or f"closing-day/{day}", closing=closed(day))


def under_review(**changes: object) -> AccessRequest:
    """A request that came in on Monday, November 2, 2026; the review is due by Wednesday."""
    return reviewing.open_review(request(RequestKind.NEW_USER, **changes), START).state  # type: ignore[arg-type]


# deadlines


def in_business_days(start: date, days: int, holidays: list[date], *closing: ClosingDay) -> Deadline:
    began = datetime.combine(start, time(15), tzinfo=UTC)
    return business_day_deadline(began, days, ZONE, holidays, rule="r", source="test", closing_days=closing)


nearby = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 2, 28))


@given(
    start=nearby,
    days=st.integers(min_value=0, max_value=15),
    holidays=st.lists(nearby, max_size=6),
    closing=st.lists(nearby, min_size=1, max_size=6, unique=True),
)
def test_closing_days_move_a_deadline_later_or_not_at_all_and_their_order_makes_no_difference(
    start: date, days: int, holidays: list[date], closing: list[date]
) -> None:
    deadline = in_business_days(start, days, holidays)
    known: tuple[ClosingDay, ...] = ()
    for day in closing:
        after = with_closing_day(deadline, closed(day), holidays, known)
        assert after.ends_at >= deadline.ends_at, "never earlier"
        if after.ends_at == deadline.ends_at:
            assert after == deadline
        known = with_day(known, closed(day))
        assert with_closing_day(after, closed(day), holidays, known) == after, "twice is once"
        deadline = after
    at_once = in_business_days(start, days, holidays, *map(closed, closing))
    assert (deadline.last_day, deadline.ends_at) == (at_once.last_day, at_once.ends_at), "as if all were known before"
    assert deadline.closing_days == at_once.closing_days
    assert deadline.holidays == at_once.holidays
    if days:
        assert is_business_day(deadline.last_day, {*holidays, *closing})


def test_a_deadline_names_the_closing_days_that_it_leaves_out() -> None:
    deadline = in_business_days(date(2026, 12, 22), 3, [date(2026, 12, 25)])
    assert deadline.last_day == date(2026, 12, 28)
    moved = with_closing_day(deadline, closed(date(2026, 12, 24), "The building is closed."), [date(2026, 12, 25)])
    assert moved.last_day == date(2026, 12, 29)
    said = moved.explained()
    assert "Holidays left out: Friday, December 25, 2026." in said
    assert "The office is closed on Thursday, December 24, 2026: The building is closed. That day is left out." in said


def test_a_closing_day_on_a_holiday_or_a_weekend_is_named_as_that() -> None:
    christmas = date(2026, 12, 25)
    deadline = in_business_days(date(2026, 12, 24), 1, [christmas], closed(christmas), closed(date(2026, 12, 26)))
    assert (deadline.last_day, deadline.holidays, deadline.closing_days) == (date(2026, 12, 28), (christmas,), ())


def test_a_deadline_that_a_person_moved_keeps_its_day() -> None:
    deadline = in_business_days(date(2026, 11, 2), 2, [])
    moved = extended(deadline, date(2026, 11, 20), "lena", deadline.started_at, "More time.")
    assert with_closing_day(moved, closed(date(2026, 11, 3)), []) == moved


def test_days_are_kept_once_and_in_order() -> None:
    known = with_day(with_day((), closed(date(2026, 12, 24))), closed(date(2026, 11, 3)))
    assert [each.day for each in known] == [date(2026, 11, 3), date(2026, 12, 24)]
    assert with_day(known, closed(date(2026, 12, 24), "Another reason")) == known


def test_a_leaver_notice_has_a_day_more_for_a_closing_day() -> None:
    notice = missouri().access_requests.leaver_notice
    left, told = date(2026, 11, 2), at(date(2026, 11, 6))
    late = judge_leaver_notice(left, told, notice, ZONE, ())
    in_time = judge_leaver_notice(left, told, notice, ZONE, (), (closed(date(2026, 11, 4)),))
    assert (late.late, late.late_by) == (True, 1)
    assert not in_time.late
    assert in_time.deadline.closing_days == (closed(date(2026, 11, 4)),)
    twice = judge_leaver_notice(left, at(date(2026, 11, 10)), notice, ZONE, (), (closed(date(2026, 11, 9)),))
    assert twice.late_by == 2, "the closing day is no day of lateness either"


# requests


def test_a_review_moves_with_its_task_its_reason_and_a_letter_to_whoever_asked() -> None:
    before = under_review()
    assert before.due is not None
    decision = sound(reviewing.observe_closing_day(before, observe(date(2026, 11, 3)), START))
    after = decision.state
    assert after.due is not None
    assert (before.due.last_day, after.due.last_day) == (date(2026, 11, 4), date(2026, 11, 5))
    assert decision.move == "review_moved"
    assert decision.summary == (
        "The office is closed on Tuesday, November 3, 2026: A storm is expected. The review is due by Thursday, "
        "November 5, 2026, not by Wednesday, November 4, 2026."
    )
    (task,) = decision.opened
    assert (task.key, task.due) == (REVIEW_TASK, end_of_day(date(2026, 11, 5), ZONE))
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.about) == (
        "request_review_moved",
        (REPRESENTATIVE,),
        before.person_id,
    )
    assert letter.facts["to_day"] == "Thursday, November 5, 2026"
    assert letter.facts["from_day"] == "Wednesday, November 4, 2026"
    assert after.closing_days == (closed(date(2026, 11, 3)),)


def test_a_review_that_moves_to_a_day_of_which_the_request_knows_leaves_that_out_too() -> None:
    known = reviewing.observe_closing_day(under_review(), observe(date(2026, 11, 5)), START).state
    after = reviewing.observe_closing_day(known, observe(date(2026, 11, 3)), START).state
    assert after.due is not None
    assert after.due.last_day == date(2026, 11, 6)
    assert [each.day for each in after.due.closing_days] == [date(2026, 11, 3), date(2026, 11, 5)]


def test_a_closing_day_after_the_deadline_is_known_and_moves_nothing() -> None:
    before = under_review()
    decision = sound(reviewing.observe_closing_day(before, observe(date(2026, 11, 5)), START))
    assert (decision.move, decision.state.due) == ("closing_day_observed", before.due)
    assert (decision.opened, decision.notices) == ((), ())
    assert decision.summary.endswith("No date of the request changes.")


def test_a_request_hears_of_a_day_once_and_only_from_the_system() -> None:
    after = reviewing.observe_closing_day(under_review(), observe(date(2026, 11, 3)), START).state
    refused(ALREADY, reviewing.observe_closing_day, after, observe(date(2026, 11, 3)), START)
    refused(ALREADY, reviewing.observe_closing_day, after, observe(date(2026, 11, 3), "another-key"), START)
    begun_later = under_review(closing_days=(closed(date(2026, 11, 3)),))
    assert begun_later.due is not None
    assert begun_later.due.last_day == date(2026, 11, 5)
    refused(ALREADY, reviewing.observe_closing_day, begun_later, observe(date(2026, 11, 3)), START)
    by_hand = observe(date(2026, 11, 4)).model_copy(update={"actor": LENA})
    refused("not_permitted", reviewing.observe_closing_day, after, by_hand, START)


def test_what_an_agency_has_to_do_counts_calendar_days_and_the_next_review_leaves_the_day_out() -> None:
    returned = reviewing.open_review(request(project_types=()), START).state
    decision = sound(reviewing.observe_closing_day(returned, observe(date(2026, 11, 4)), START))
    assert decision.state.due == returned.due
    assert decision.notices == ()
    due = reviewing.review_deadline(decision.state, START)
    assert due.last_day == date(2026, 11, 5)


def test_a_request_whose_review_is_over_is_left_alone() -> None:
    approved = under_review().model_copy(update={"state": RequestState.APPROVED, "done": (Stage.REVIEW,), "due": None})
    refused(reviewing.REVIEW_OVER, reviewing.observe_closing_day, approved, observe(date(2026, 11, 3)), START)
    gone = under_review().model_copy(update={"state": RequestState.WITHDRAWN, "ended_at": START})
    refused(reviewing.REVIEW_OVER, reviewing.observe_closing_day, gone, observe(date(2026, 11, 3)), START)


def test_a_review_that_comes_after_the_training_knows_the_day() -> None:
    waiting = request(version=detroit()).model_copy(update={"state": RequestState.TRAINED, "done": (Stage.TRAINING,)})
    told = reviewing.observe_closing_day(waiting, observe(date(2026, 11, 3)), START).state
    opened, usual = reviewing.open_review(told, START).state, reviewing.open_review(waiting, START).state
    assert opened.due is not None
    assert usual.due is not None
    assert opened.due.ends_at > usual.due.ends_at


# committees


def close(chamber: Chamber, day: date) -> str:
    message = MeetAroundClosingDay(
        actor=SYSTEM, key=f"closing-day/{day}", closing=closed(day, SNOW), announced_by="lena"
    )
    return chamber.send(meet_around_closing_day, message)


def meeting_on(on_holiday: OnHoliday, **changes: object) -> Chamber:
    """A committee that meets on Wednesday, December 9, next, with its agenda a week before; it is November 12."""
    meetings = rule().meetings.model_copy(update={"on_holiday": on_holiday, **changes})
    return Chamber(rule(meetings=meetings), now=at(date(2026, 11, 12)))


@pytest.mark.parametrize(
    ("on_holiday", "day"),
    [(OnHoliday.EARLIER, date(2026, 12, 8)), (OnHoliday.LATER, date(2026, 12, 10)), (OnHoliday.HELD, None)],
)
def test_a_meeting_moves_by_its_own_rule(on_holiday: OnHoliday, day: date | None) -> None:
    chamber = meeting_on(on_holiday)
    assert chamber.next.when.day == date(2026, 12, 9)
    said = close(chamber, date(2026, 12, 9))
    assert said.startswith("Moved from" if day else "The office is closed on")
    assert chamber.next.when.day == (day or date(2026, 12, 9))
    letters = chamber.letters("meeting_moved")
    if day is None:
        assert letters == []
        assert said.endswith("held all the same, by the rules of the committee.")
        return
    assert [each.to_role for each in letters] == [Role.PERFORMANCE_MEMBER, Role.PERFORMANCE_CHAIR]
    assert letters[0].facts["reason"] == "The office is closed on Wednesday, December 9, 2026: A storm is expected."
    assert chamber.next.when.begins_at == at(day, 10)
    assert chamber.next.reschedulings[-1].by == "lena"
    assert "The office is closed on Wednesday, December 9, 2026" in chamber.next.when.explained()


def test_an_appellant_hears_of_the_new_time_and_the_docket_goes_along() -> None:
    chamber = meeting_on(OnHoliday.LATER).docket()
    chamber.tell()
    close(chamber, date(2026, 12, 9))
    (told,) = chamber.tell()
    assert (told.kind, told.next_at) == (OutboxKind.RESCHEDULED, at(date(2026, 12, 10), 10))
    chamber.now = at(date(2026, 12, 9), 11)
    chamber.docket(lakeside(2))
    assert len(chamber.next.items) == 2


def test_a_day_before_that_is_too_soon_becomes_the_first_day_after_with_its_notice() -> None:
    chamber = meeting_on(OnHoliday.EARLIER, notice_days=0)
    chamber.until(date(2026, 12, 8), 16)
    assert chamber.next.state == MeetingState.ANNOUNCED
    close(chamber, date(2026, 12, 9))
    assert chamber.next.when.day == date(2026, 12, 10)
    assert chamber.board.open["hold/performance-2026-12"].due == chamber.next.when.missed_at
    with_notice = meeting_on(OnHoliday.EARLIER, notice_days=3)
    with_notice.until(date(2026, 12, 8), 16)
    close(with_notice, date(2026, 12, 9))
    assert with_notice.next.when.day == date(2026, 12, 14)


def test_a_closing_day_beside_a_moved_meeting_moves_it_on() -> None:
    chamber = meeting_on(OnHoliday.LATER)
    close(chamber, date(2026, 12, 9))
    close(chamber, date(2026, 12, 10))
    assert chamber.next.when.day == date(2026, 12, 11)
    assert [each.day for each in chamber.committee.closing_days] == [date(2026, 12, 9), date(2026, 12, 10)]


def test_a_committee_hears_of_a_day_once_and_plans_later_meetings_around_it() -> None:
    chamber = meeting_on(OnHoliday.LATER)
    assert close(chamber, date(2027, 1, 13)).endswith("No meeting moves.")
    message = MeetAroundClosingDay(actor=SYSTEM, key="again", closing=closed(date(2027, 1, 13)), announced_by="lena")
    chamber.refuse(ALREADY, meet_around_closing_day, message)
    by_hand = message.model_copy(update={"actor": LENA, "closing": closed(date(2027, 2, 10))})
    chamber.refuse("not_permitted", meet_around_closing_day, by_hand)
    chamber.until(date(2026, 12, 20))
    assert chamber.next.when.day == date(2027, 1, 14)
    assert "The office is closed on Wednesday, January 13, 2027" in chamber.next.when.explained()
    chamber.until(date(2027, 1, 8))
    (letter, _) = [each for each in chamber.letters("meeting_agenda") if "closed" in each.facts]
    assert letter.facts["moved"] == "Wednesday, January 13, 2027"


def test_nobody_moves_a_meeting_to_a_closing_day() -> None:
    from models.committee.messages import MoveMeeting
    from models.committee.rules import schedule

    chamber = meeting_on(OnHoliday.LATER)
    close(chamber, date(2026, 12, 10))
    message = chamber.step(MoveMeeting, ADA, meeting_id=chamber.next.meeting_id, day=date(2026, 12, 10))
    assert "The office is closed on Thursday, December 10, 2026" in chamber.refuse(
        "closing_day", schedule.move_meeting, message
    )


def test_a_meeting_that_has_begun_or_ended_does_not_move() -> None:
    chamber = meeting_on(OnHoliday.LATER)
    chamber.until(date(2026, 12, 9), 11)
    assert close(chamber, date(2026, 12, 9)).endswith("No meeting moves.")


# announcing


def announce(day: date, actor: Actor = LENA) -> AnnounceClosingDay:
    return AnnounceClosingDay(actor=actor, key=f"announce/{day}", day=day, because=SNOW)


def facts(**changes: object) -> ClosingDayFacts:
    return ClosingDayFacts.model_validate({"keeping": KEEPING, "holidays": (date(2026, 11, 11),), **changes})


def not_announced(code: str, found: ClosingDayFacts, message: AnnounceClosingDay) -> str:
    """The sentence with which the office refuses to close on a day."""
    with pytest.raises(RuleViolation) as refusal:
        announce_closing_day(found, message, START)
    assert refusal.value.code == code
    return refusal.value.sentence


def test_the_office_can_be_closed_today_or_later_on_a_business_day() -> None:
    for day in (START.date(), START.date() + timedelta(days=30)):
        decision = announce_closing_day(facts(), announce(day), START)
        assert decision.state.closing == closed(day)
        assert (decision.state.announced_by, decision.state.announced_at) == ("lena", START)
        assert decision.summary == closed(day).sentence


def test_a_day_that_is_over_or_no_business_day_is_refused_and_so_is_a_stranger() -> None:
    yesterday = START.date() - timedelta(days=3)
    assert "over" in not_announced("day_is_past", facts(), announce(yesterday))
    not_announced("weekend", facts(), announce(date(2026, 11, 7)))
    not_announced("holiday", facts(), announce(date(2026, 11, 11)))
    rita = Actor(person_id="rita", grants=(Grant(role=Role.REVIEWER),))
    sentence = not_announced("not_permitted", facts(), announce(date(2026, 11, 9), rita))
    assert "can announce that the office is closed" in sentence


def test_the_same_day_is_announced_once() -> None:
    day = date(2026, 11, 9)
    known = AnnouncedDay(closing=closed(day), announced_by="lena", announced_at=START)
    not_announced("announced_already", facts(announced=known), announce(day))
