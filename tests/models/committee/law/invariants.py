"""The law itself: what has to hold after every step, and when everything has arrived."""

from typing import TypeVar

from hypothesis.stateful import invariant

from models.base import Message
from models.committee import timeline
from models.committee.lifecycle import MeetingState
from models.committee.minutes import minutes as write_minutes
from models.committee.minutes import people_in
from models.policy.office import Office
from tests.models.committee.law.proceedings import HAPPENED
from tests.models.committee.law.stories import Stories

StateT = TypeVar("StateT", bound=Message)
OFFICE = Office(name="The office", sender="a@office.example", helpdesk="b@office.example", hmis_name="HMIS")


class Docket(Stories):
    """A committee to which anything is said, in any order, and the law that holds all the same."""

    @invariant()
    def no_closed_docket_has_an_unanswered_appeal(self) -> None:
        for meeting in self.chamber.committee.meetings:
            if meeting.state == MeetingState.CLOSED:
                assert not any(each.pending for each in meeting.items), meeting.meeting_id

    @invariant()
    def every_pending_appeal_waits_on_exactly_one_docket(self) -> None:
        assert sorted(self.pending()) == sorted(self.docketed - self.gone)

    @invariant()
    def every_vote_that_was_taken_is_there_once_and_none_besides(self) -> None:
        for meeting in self.chamber.committee.meetings:
            recorded = [
                (meeting.meeting_id, item.appeal.appeal_id, motion.number, vote.person_id)
                for item in meeting.items
                for motion in item.motions
                for vote in motion.votes
            ]
            assert sorted(recorded) == sorted(each for each in self.votes if each[0] == meeting.meeting_id)

    @invariant()
    def somebody_who_is_present_presides_whenever_a_meeting_is_in_session(self) -> None:
        for meeting in self.chamber.committee.meetings:
            if meeting.state == MeetingState.IN_SESSION:
                assert meeting.presiding in meeting.present

    @invariant()
    def no_docket_holds_an_appeal_that_left(self) -> None:
        assert not self.struck & set(self.pending())

    @invariant()
    def the_minutes_name_everybody_who_came_and_voted(self) -> None:
        if self.chamber.committee is self.minuted:
            return  # nothing has changed since
        self.minuted = self.chamber.committee
        for meeting in self.chamber.committee.meetings:
            if meeting.ended:
                named = set(people_in(meeting))
                voted = {by for held, _, _, by in self.votes if held == meeting.meeting_id}
                assert named >= {*meeting.attended, *voted}
                assert write_minutes(self.chamber.committee, meeting, OFFICE, {}).figures

    @invariant()
    def no_appeal_comes_onto_a_docket_once_its_meeting_should_have_begun(self) -> None:
        for meeting in self.chamber.committee.meetings:
            assert all(item.docketed_at < meeting.when.begins_at for item in meeting.items)

    @invariant()
    def committee_and_appeals_continue_as_new(self) -> None:
        """Whatever has changed is read from what it was written as."""
        self.chamber.committee = self.as_new(self.chamber.committee)
        for case in self.cases.values():
            case.appeal = self.as_new(case.appeal)
        self.continued = [self.chamber.committee, *(case.appeal for case in self.cases.values())]

    def as_new(self, state: StateT) -> StateT:
        """Return the state as it continues, unless it has since it last changed."""
        if any(state is each for each in self.continued):
            return state
        return type(state).model_validate_json(state.model_dump_json())

    @invariant()
    def there_is_always_something_to_wake_for(self) -> None:
        assert timeline.next_wake(self.chamber.committee) is not None

    def teardown(self) -> None:
        """Let everything arrive that is still on the way, twice: then no docket holds an appeal that has ended."""
        for appeal_id, message in [*self.wire, *self.asked, *self.wire]:
            self.deliver(appeal_id, message, lost=True)
        ended = {key for key, case in self.cases.items() if not case.appeal.pending}
        assert not ended & set(self.pending())
        HAPPENED["missed"] += self.chamber.moves.count("missed")
