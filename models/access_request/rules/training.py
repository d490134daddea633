"""The training stage of a request: its start, and the effect of its end (guide 001)."""

from datetime import datetime

from models.access_request.lifecycle import RequestLifecycle, RequestMove
from models.access_request.messages import RequestStart
from models.access_request.notices import to_person, to_requester, wanted_changes
from models.access_request.rules.ending import closed, withdrawn
from models.access_request.stages import stages
from models.access_request.state import AccessRequest, RequestDecision, RequestKind
from models.calendar import civil_day
from models.effects import Decision, Facts
from models.policy.access_requests import Stage
from models.policy.training import Places
from models.training.background import Background, LookBack
from models.training.messages import TrainingStart
from models.training.places import PlaceAnswer, PlaceWanted, line_of, ordinal
from models.training.state import TrainingEnd, TrainingOutcome

_THEN = {
    Stage.REVIEW: "Next, we’ll review your agency’s request.",
    Stage.LICENSE: "Next, we’ll look for a license for you.",
    Stage.ACCOUNT: "Next, we’ll set up or change your access.",
}
"""What a trainee reads about the stage after the training. Nothing else may follow it."""


def asks_for_place(request: AccessRequest) -> RequestDecision:
    """Put the request in line for a place in training. Most get one at once, and nobody needs to hear of the line."""
    state = RequestLifecycle(request.state).apply(RequestMove.WAITING_FOR_PLACE)
    after = request.model_copy(update={"state": state, "due": None})
    return Decision(state=after, move="asks_for_place", summary="The person needs a place in training.")


def place_wanted(request: AccessRequest, places: Places, now: datetime) -> PlaceWanted:
    """Return the question for a place in training."""
    line = line_of(places, request.agency_id)
    return PlaceWanted(request_id=request.request_id, line=line, places=places.at_once, at=now)


def waits_for_place(request: AccessRequest, places: Places, answer: PlaceAnswer) -> RequestDecision:
    """Tell the person and whoever asked where the request stands in line."""
    state = RequestLifecycle(request.state).apply(RequestMove.WAITING_FOR_PLACE)
    facts: Facts = {
        "position": ordinal(answer.position),
        "waiting": answer.waiting,
        "places": answer.places,
        "source": places.source,
    }
    source = places.source.removesuffix(".")
    return Decision(
        state=request.model_copy(update={"state": state}),
        move="waits_for_place",
        summary=f"No place in training is free. The person is {answer.sentence}. Source: {source}.",
        notices=(to_person(request, "place_waited_for", facts),),
    )


def training_started(request: AccessRequest) -> RequestDecision:
    """Send the person to training."""
    state = RequestLifecycle(request.state).apply(RequestMove.TRAINING_STARTED)
    after = request.model_copy(update={"state": state, "due": None})
    return Decision(state=after, move="training_started", summary="The person was sent to training.")


def looks_back(start: RequestStart) -> bool:
    """Return whether the policy asks what the person brings to the training."""
    lasting = any(each.counts_for_months is not None for each in start.training.requirements)
    return lasting or bool(start.training.waivers)


def look_back(request: AccessRequest, now: datetime) -> LookBack:
    """Return the question what the person brings to the training."""
    return LookBack(person_id=request.person_id, request_id=request.request_id, at=now)


def training_start(request: AccessRequest, start: RequestStart, background: Background = Background()) -> TrainingStart:
    """Build the start message of the request's training run."""
    return TrainingStart(
        request_id=request.request_id,
        agency_id=request.agency_id,
        person_id=request.person_id,
        requested_by=request.requested_by,
        role_type=request.role_type,
        then=_THEN[stages(request)[stages(request).index(Stage.TRAINING) + 1]],
        project_types=request.project_types,
        license_kind=request.license_kind,
        background=background,
        time_zone=request.time_zone,
        policy_label=request.policy_label,
        policy=start.training,
    )


def training_ended(request: AccessRequest, outcome: TrainingOutcome, now: datetime) -> RequestDecision:
    """Continue the request after completed training, or end it without changes if the training was not completed."""
    if outcome.end == TrainingEnd.COMPLETED:
        state = RequestLifecycle(request.state).apply(RequestMove.TRAINING_COMPLETED)
        day = civil_day(outcome.ended_at, request.time_zone)
        done = (*request.done, Stage.TRAINING)
        after = request.model_copy(update={"state": state, "done": done, "trained_on": day})
        return Decision(state=after, move="trained", summary="The training was completed.")
    if outcome.end == TrainingEnd.WITHDRAWN:
        return withdrawn(request, outcome.reason, now)
    decision = closed(request, outcome.reason, now)
    if request.kind != RequestKind.MODIFY_ACCESS:
        return decision
    notice = to_requester(decision.state, "change_not_made", {"changes": wanted_changes(request)})
    return decision.model_copy(update={"notices": (*decision.notices, notice)})
