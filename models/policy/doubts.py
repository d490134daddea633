"""What a pack may say and probably doesn't mean: it can be used, and somebody should look at it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from models.base import listed
from models.calendar import counted, spoken
from models.license.lifecycle import LicenseKind
from models.policy.committees import CommitteeKind
from models.policy.licenses import Consequence, Measure, Rung
from models.policy.pack import PolicyPack, PolicyVersion
from models.policy.problems import Path
from models.sources import is_unconfirmed

SEVERITY = tuple(Consequence)
"""The consequences from the mildest to the most severe."""

MONTH = 30
"""How many days of a limit in days are taken for a month when limits are compared."""


class PackDoubt(NamedTuple):
    """Something to look at again, where it is, and a sentence about it."""

    path: Path
    sentence: str


def doubts_about(
    pack: PolicyPack, content: Mapping[str, Any], today: date, seats: Mapping[CommitteeKind, int] | None = None
) -> tuple[PackDoubt, ...]:
    """Return everything in a pack that somebody should look at again.

    `content` is what the file itself says. `seats` is how many people belong to each committee now, if that is known.
    """
    found = [PackDoubt(("version", number), words) for number, words in _future(pack, today)]
    for number, version in enumerate(pack.version):
        above: Path = ("version", number)
        found += [PackDoubt((*above, *path), words) for path, words in _of_version(version, seats or {})]
    return (*found, *_unconfirmed(content, ()))


def _future(pack: PolicyPack, today: date) -> Iterator[tuple[int, str]]:
    for number, version in enumerate(pack.version):
        if version.effective > today:
            day = spoken(version.effective)
            earlier = (
                f"Until then, “{pack.version[number - 1].label}” applies."
                if number
                else "Until then, no rules are in force and the system can't be started with this pack."
            )
            yield number, f"This version takes effect only on {day}. {earlier}"


def _of_version(version: PolicyVersion, seats: Mapping[CommitteeKind, int]) -> Iterator[tuple[Path, str]]:
    yield from _rungs(version.licenses.ladder)
    yield from _rates(version)
    for number, committee in enumerate(version.committees):
        members = committee.quorum.members
        there = seats.get(committee.kind, 0)
        if members is not None and there and members > there:
            yield (
                ("committees", number, "quorum", "members"),
                f"The quorum is {counted(members, 'member')}, and the {committee.title} has {there} now. "
                "It could never decide.",
            )


def _rungs(ladder: tuple[Rung, ...]) -> Iterator[tuple[Path, str]]:
    """Yield limits of the same kind of use that come in the wrong order, by their time or by what they do."""
    for number, rung in enumerate(ladder):
        for before in ladder[:number]:
            if rung.measure != before.measure or not _same_reasons(rung, before):
                continue
            earlier = _days(rung) < _days(before)
            milder = SEVERITY.index(rung.consequence) < SEVERITY.index(before.consequence)
            if earlier or milder:
                yield (
                    ("licenses", "ladder", number),
                    f"The limits “{before.id}” ({before.age}: {before.consequence.spoken}) and “{rung.id}” "
                    f"({rung.age}: {rung.consequence.spoken}) are out of order. List the shorter and milder one first.",
                )


def _same_reasons(one: Rung, other: Rung) -> bool:
    if one.measure != Measure.INACTIVE or not one.only_for or not other.only_for:
        return True
    return bool(set(one.only_for) & set(other.only_for))


def _days(rung: Rung) -> int:
    return rung.days if rung.days is not None else (rung.months or 0) * MONTH


def _rates(version: PolicyVersion) -> Iterator[tuple[Path, str]]:
    """Yield the kinds of license that have no price under the usual funding on the version's first day."""
    funding = version.billing.default_funding.funding
    priced = {
        kind
        for rate in version.billing.rates
        if rate.funding == funding and rate.effective <= version.effective
        for kind in rate.kinds
    }
    missing = [f"“{kind.spoken}”" for kind in LicenseKind if kind not in priced]
    if missing:
        yield (
            ("billing", "rates"),
            f"There is no price for licenses of the kind {listed(missing, 'or')} that are {funding.spoken}. "
            "Such a license can't be billed. If it is free, add a price without fees.",
        )


def _unconfirmed(content: Any, path: Path) -> Iterator[PackDoubt]:
    """Yield every text that says that something is still to be confirmed."""
    if isinstance(content, Mapping):
        for name, value in content.items():
            yield from _unconfirmed(value, (*path, name))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from _unconfirmed(value, (*path, number))
    elif isinstance(content, str) and is_unconfirmed(content):
        yield PackDoubt(path, "This is still to be confirmed. Ask whoever decides, and then say so in the source.")
