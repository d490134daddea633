"""What somebody brings to a training: what was completed before, and what makes up for a part of it."""

from models.base import Instant, Key, Message
from models.policy.training import Experience


class LookBack(Message):
    """The question what is on record about a person, apart from a request of their own."""

    person_id: Key
    request_id: Key
    at: Instant


class ExperienceFact(Message):
    """Something on record that shows experience, and the moment from which its age counts."""

    experience: Experience
    at: Instant
    record_id: Key
    """The license, or the request of the training."""


class Completion(Message):
    """A part of a training that was completed before: in a training, or as a learning system reported it."""

    part: Key
    at: Instant


class Background(Message):
    """Everything on record about a person that a training looks at when it begins."""

    experience: tuple[ExperienceFact, ...] = ()
    completions: tuple[Completion, ...] = ()
