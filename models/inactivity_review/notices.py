"""The tasks of a monthly review."""

from models.effects import CloseTask
from models.inactivity_review.state import InactivityReview


def task_keys(review: InactivityReview) -> list[str]:
    """Return the keys of the review's tasks, one for each role that holds the review."""
    return [f"{review.review_id}/{role.value}" for role in review.held_by]


def tasks_closed(review: InactivityReview, *, done: bool) -> tuple[CloseTask, ...]:
    """Close the task of the review in each of these queues."""
    return tuple(CloseTask(key=key, done=done) for key in task_keys(review))
