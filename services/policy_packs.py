"""Writing a policy pack: a blank one, everything that is wrong in it, its sentences, and what it would do."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from adapters.holiday_calendar import holidays_of, not_in_base
from adapters.policies.lines import lines_of, nearest_line
from adapters.policies.paper import policy_pdf
from adapters.policies.syntax import read_policy
from models.base import Message, PartlyRefused
from models.calendar import civil_day, days_later, spoken
from models.errors import RuleViolation
from models.policy.blank import blank_pack
from models.policy.committees import CommitteeKind
from models.policy.comparing import RuleChange, changes
from models.policy.doubts import PackDoubt, doubts_about
from models.policy.pack import PolicyPack, PolicyVersion, validated_pack
from models.policy.problems import Path as KeyPath
from models.policy.problems import key_in_words, label_of, problems_in
from models.policy.reading import PolicyReading, reading_of, version_on
from models.policy.rule import Name, PolicyError
from models.policy.trying import ComingDay, LackOf, asked, unused
from services.context import ReadingContext
from storage.reads import policy_versions
from storage.reads.committees import members
from storage.reads.policy_versions import KeptVersion

HOLIDAYS_AHEAD = timedelta(days=400)
"""For how long the holidays after an invented request are looked up."""


class FoundInPack(Message):
    """Something in a policy file: where, and a sentence about it."""

    file: str
    line: int | None
    label: str
    """The version that it is in. Empty outside of a version."""
    key: str
    sentence: str
    is_error: bool


class PolicyCheck(PartlyRefused):
    """Everything that is wrong in a policy file, and everything to look at again."""

    file: str
    errors: tuple[FoundInPack, ...] = ()
    warnings: tuple[FoundInPack, ...] = ()
    unasked: bool = False
    """Whether rules that compare several keys were not asked, because of the errors."""

    @property
    def has_refusals(self) -> bool:
        """True if there are errors."""
        return bool(self.errors)


class PolicyComparison(Message):
    """What differs between two versions, and how many open cases keep which version."""

    old: str
    new: str
    changed: tuple[RuleChange, ...]
    kept: tuple[KeptVersion, ...] = ()
    not_counted: str = ""
    """Why open cases were not counted. Empty if they were."""


def policy_file(typed: str, policies: Path) -> Path:
    """Return the file that somebody means: a path, or the name of a pack in the folder of packs."""
    inside = policies / f"{typed}.toml"
    return inside if not typed.endswith(".toml") and inside.exists() else Path(typed)


def write_blank(name: str, path: Path) -> None:
    """Write a new pack to fill in. Raises RuleViolation if the name can't be used or the file is there already."""
    if not _is_name(name):
        raise RuleViolation(
            "not_a_name", f"“{name}” is not a name for a pack. Please use small letters, digits, and single hyphens."
        )
    if path.exists():
        raise RuleViolation("there_already", f"{path} is there already. Please choose another name, or move the file.")
    try:
        path.write_text(blank_pack(name), encoding="utf-8")
    except OSError as error:
        raise RuleViolation("cannot_write", f"{path} can't be written: {error.strerror}.") from error


def check(path: Path, today: date, seats: Mapping[CommitteeKind, int] | None = None) -> PolicyCheck:
    """Return everything that is wrong in a policy file, at once, and everything to look at again.

    `seats` is how many people belong to each committee now, if that is known. Raises RuleViolation without a file.
    """
    file, read = str(path), read_policy(path)
    if read.problems:
        errors = tuple(
            FoundInPack(file=file, line=each.line, label=each.label, key="", sentence=each.sentence, is_error=True)
            for each in read.problems
        )
        return PolicyCheck(file=file, errors=errors, unasked=True)
    lines = lines_of(read.text)

    def found(where: KeyPath, sentence: str, *, is_error: bool) -> FoundInPack:
        return FoundInPack(
            file=file,
            line=nearest_line(lines, where),
            label=label_of(where, read.content),
            key=key_in_words(where, read.content),
            sentence=sentence,
            is_error=is_error,
        )

    wrong = [(each.path, each.sentence) for each in problems_in(read.content)]
    pack = None if wrong else validated_pack(read.content)
    if pack is not None and pack.pack != path.stem:
        words = f"The pack is called “{pack.pack}”, and the file “{path.stem}”. Please give both the same name."
        wrong.append((("pack",), words))
    letters = [] if pack is None else _wrong_in_letters(pack, path)
    errors = (*(found(*each, is_error=True) for each in wrong), *(found(*each, is_error=True) for each in letters))
    doubts = () if pack is None else (*doubts_about(pack, read.content, today, seats), *_holidays_without(pack, today))
    return PolicyCheck(
        file=file,
        errors=tuple(sorted(errors, key=lambda each: each.line or 0)),
        warnings=tuple(sorted((found(*each, is_error=False) for each in doubts), key=lambda each: each.line or 0)),
        unasked=pack is None,
    )


def read_in_words(path: Path, day: date | None, now: datetime, label: str = "") -> PolicyReading:
    """Return the rules of a pack on a day as sentences; those of today, or of a version by its label.

    Raises RuleViolation if the pack can't be used, or if it has no rules for that day.
    """
    pack = usable_pack(path)
    asked_day = day or civil_day(now, pack.time_zone)
    version = _labeled(pack, label) if label else _on(pack, asked_day)
    return reading_of(pack, version, asked_day)


def paper(reading: PolicyReading, now: datetime) -> bytes:
    """Return the rules as a PDF that an office can sign."""
    return policy_pdf(reading, now)


def compare(old: tuple[Path, str], new: tuple[Path, str]) -> PolicyComparison:
    """Return what differs between two versions, each named by its file and label.

    Without a label, it is the newest version; of one file, the two newest. Raises RuleViolation.
    """
    before, after = usable_pack(old[0]), usable_pack(new[0])
    second_newest = old[0] == new[0] and not old[1] and not new[1]
    if second_newest and len(before.version) < 2:
        raise RuleViolation("one_version", "This pack has one version only, so there is nothing to compare it with.")
    was = before.version[-2] if second_newest else _labeled(before, old[1])
    now = _labeled(after, new[1])
    zero = was.effective
    return PolicyComparison(
        old=was.label,
        new=now.label,
        changed=changes(reading_of(before, was, zero).sections, reading_of(after, now, zero).sections),
    )


def kept_versions(context: ReadingContext) -> tuple[KeptVersion, ...]:
    """Count the open cases by the version that they keep. It names nobody."""
    return tuple(policy_versions.kept_versions(context.database))


def seats_now(context: ReadingContext) -> dict[CommitteeKind, int]:
    """Count the members of each kind of committee. It names nobody."""
    day = context.today()
    return {kind: len({each.person_id for each in members(context.database, kind, day)}) for kind in CommitteeKind}


def try_unused(path: Path, lack: LackOf, since: date) -> tuple[ComingDay, ...]:
    """Return what would happen to a license that nobody uses. Raises RuleViolation."""
    pack = usable_pack(path)
    _on(pack, since)
    return unused(pack, lack, since)


def try_request(path: Path, at: datetime) -> tuple[ComingDay, ...]:
    """Return the dates of a request for a new user that comes in at a time. Raises RuleViolation."""
    pack = usable_pack(path)
    day = civil_day(at, pack.time_zone)
    holidays = holidays_of(pack.holidays, days_later(day, -1), day + HOLIDAYS_AHEAD)
    return asked(pack, _on(pack, day), at, holidays)


def usable_pack(path: Path) -> PolicyPack:
    """Load a pack for reading. Raises RuleViolation, which says how to see everything that is wrong."""
    read = read_policy(path)
    if read.problems or problems_in(read.content):
        raise RuleViolation(
            "cannot_be_used", f"{path} can't be used yet. See what is wrong with `policy check {path}`."
        )
    return validated_pack(read.content)


def _holidays_without(pack: PolicyPack, today: date) -> Iterator[PackDoubt]:
    """Yield each day that the pack takes from the holidays of its base, and that is none of them."""
    for number in not_in_base(pack.holidays, today.year):
        day, base = pack.holidays.without[number], pack.holidays.base
        yield PackDoubt(
            ("holidays", "without", number),
            f"“{day}” is none of the base’s holidays, which are {base.spoken}. Leaving it out changes nothing.",
        )


def _wrong_in_letters(pack: PolicyPack, path: Path) -> list[tuple[KeyPath, str]]:
    """Return what is wrong with the phrases and the letters of a pack's own."""
    from adapters.mail.checks import check_templates  # slow to import, and only a check needs it
    from adapters.mail.phrases import PHRASES

    known = ", ".join(f"“{each}”" for each in sorted(PHRASES))
    wrong: list[tuple[KeyPath, str]] = [
        (("wording", name), f"No letter uses a phrase of this name. The phrases are {known}.")
        for name in pack.wording
        if name not in PHRASES
    ]
    try:
        check_templates(pack, path.parent)
    except PolicyError as error:
        wrong.append(((), f"The letter {error.file} can't be written: {error.reason}."))
    return wrong


def _on(pack: PolicyPack, day: date) -> PolicyVersion:
    version = version_on(pack, day)
    if version is None:
        first = spoken(pack.version[0].effective)
        raise RuleViolation("no_rules_yet", f"The first version of this pack takes effect on {first}, after that day.")
    return version


def _labeled(pack: PolicyPack, label: str) -> PolicyVersion:
    if not label:
        return pack.version[-1]
    found = next((each for each in pack.version if each.label == label), None)
    if found is None:
        known = ", ".join(f"“{each.label}”" for each in pack.version)
        raise RuleViolation("no_version", f"This pack has no version “{label}”. Its versions are {known}.")
    return found


def _is_name(name: str) -> bool:
    try:
        _NAMES.validate_python(name)
    except ValueError:
        return False
    return True


_NAMES: TypeAdapter[str] = TypeAdapter(Name)
