"""A short fingerprint of what a form says, by which the same form is recognized when it is sent again."""

import hashlib
import json
from collections.abc import Collection, Iterator
from itertools import combinations, islice
from typing import Any, Final

from models.base import Message

Path = tuple[str, ...]
"""Where a field is in a form: the names from the outside in."""

EARLIER_DIGESTS: Final = 4096
"""How many fingerprints of earlier releases are tried, so that a form with many fields takes no noticeable time."""


def digest(body: Message) -> str:
    """Return a short fingerprint of what a form says.

    A field that has its default says nothing, so that a field that a release adds does not change the fingerprint of a
    form that was sent before. What the sender looked up is left out, too.
    """
    said = body.model_dump(mode="json", exclude_defaults=True, exclude=dict(body.looked_up))
    return _fingerprint(json.dumps([type(body).__name__, said], sort_keys=True))


def is_digest_of(known: str, body: Message) -> bool:
    """Return whether `known` is the fingerprint of this form, made by this release or by an earlier one.

    Earlier releases included every field, in order, with its default. They may have had fewer fields.
    """
    return known == digest(body) or known in islice(_earlier_digests(body), EARLIER_DIGESTS)


def _earlier_digests(body: Message) -> Iterator[str]:
    """Return the fingerprints of earlier releases, those with the fewest fields missing first."""
    left_out = {name for name, part in body.looked_up.items() if part is True}
    whole = body.model_dump(mode="json", exclude=left_out)
    unsaid = [path for path in _at_default(body, ()) if path[0] not in left_out]
    for count in range(len(unsaid) + 1):
        for missing in combinations(unsaid, count):
            yield _fingerprint(json.dumps(_without(whole, missing), separators=(",", ":"), ensure_ascii=False))


def _at_default(body: Message, path: Path) -> Iterator[Path]:
    """Return the paths to the fields that have their defaults: a form that was sent before may have lacked them."""
    for name, field in type(body).model_fields.items():
        value = getattr(body, name)
        if not field.is_required() and value == field.get_default(call_default_factory=True):
            yield (*path, name)
        elif isinstance(value, Message):
            yield from _at_default(value, (*path, name))


def _without(whole: Any, missing: Collection[Path]) -> Any:
    """Return what a form says without the fields at these paths."""
    here = {path[0] for path in missing if len(path) == 1}
    kept = {name: value for name, value in whole.items() if name not in here}
    for name in {path[0] for path in missing} - here:
        kept[name] = _without(kept[name], [path[1:] for path in missing if path[0] == name])
    return kept


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
