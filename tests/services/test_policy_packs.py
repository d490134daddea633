"""An analyst writes a policy pack alone: a blank, what is wrong, what it says, what differs, what would happen."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from models.calendar import civil_day, days_later
from models.errors import RuleViolation
from models.license.inactivity_clocks import unused_deadline
from models.policy.committees import CommitteeKind
from models.policy.problems import BLANK
from models.policy.sentences import Origin
from models.policy.trying import LackOf
from models.training.progression import open_window
from services import policy_packs

SHIPPED = Path(__file__).parents[2] / "policies"
NOW = datetime(2026, 12, 1, 16, tzinfo=UTC)
TODAY = date(2026, 12, 1)
PACKS = ("detroit", "minnesota", "missouri")
Edit = Callable[[str], str]


def edited(folder: Path, *edits: tuple[str, str], name: str = "missouri") -> Path:
    """A shipped pack with something changed."""
    text = (SHIPPED / f"{name}.toml").read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    file = folder / f"{name}.toml"
    file.write_text(text, "utf-8")
    return file


def filled(text: str) -> str:
    """A blank pack with its required values filled in as its comments say."""
    return re.sub(rf'# Required\. For example: (.*)\n(\w+) = "{BLANK}"', r"\2 = \1", text)


def test_a_blank_pack_that_is_filled_in_as_it_says_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "ohio.toml"
    policy_packs.write_blank("ohio", file)
    blank = policy_packs.check(file, TODAY)
    lines = file.read_text("utf-8").split("\n")
    assert len(blank.errors) == sum(each.endswith(f'= "{BLANK}"') and not each.startswith("#") for each in lines)
    assert all("This is not filled in yet. It takes " in each.sentence for each in blank.errors)
    file.write_text(filled(file.read_text("utf-8")), "utf-8")
    assert policy_packs.check(file, TODAY) == policy_packs.PolicyCheck(file=str(file))


def test_a_blank_pack_overwrites_nothing_and_has_a_name_that_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "ohio.toml").write_text("mine")
    with pytest.raises(RuleViolation, match="is there already"):
        policy_packs.write_blank("ohio", tmp_path / "ohio.toml")
    with pytest.raises(RuleViolation, match="is not a name for a pack"):
        policy_packs.write_blank("My Ohio", tmp_path / "other.toml")
    assert (tmp_path / "ohio.toml").read_text() == "mine"


@pytest.mark.parametrize("name", PACKS)
def test_a_shipped_pack_can_be_used_and_its_warnings_are_what_is_to_be_confirmed(name: str) -> None:
    found = policy_packs.check(SHIPPED / f"{name}.toml", TODAY)
    assert found.errors == ()
    others = {each.sentence.split(".")[0] for each in found.warnings} - {"This is still to be confirmed"}
    unpriced = "There is no price for licenses of the kind “Coordinated Entry access” that are paid by the agency"
    assert others == ({unpriced} if name == "minnesota" else set())
    assert all(each.line is not None and each.key for each in found.warnings)


def test_mistakes_name_the_file_the_line_the_version_and_the_key(tmp_path: Path) -> None:
    file = edited(
        tmp_path, ("\ndays = 14\n", '\ndays = "14 days"\n'), ("[version.training.lapse]", "[version.training.laps]")
    )
    found = policy_packs.check(file, TODAY)
    text = file.read_text("utf-8").split("\n")
    assert [(each.key, each.label, text[(each.line or 0) - 1]) for each in found.errors] == [
        ("training.window.days", "Missouri 1", 'days = "14 days"'),
        ("training.laps", "Missouri 1", "[version.training.laps]"),
    ]
    assert found.errors[0].sentence == "“14 days” does not fit here. The key takes a whole number from 1 to 3,660."
    assert found.errors[1].sentence == "There is no key “laps” here. Did you mean “lapse”?"
    assert found.unasked


def test_a_pack_is_called_as_its_file(tmp_path: Path) -> None:
    file = edited(tmp_path, ('pack = "missouri"', 'pack = "ohio"'))
    (found,) = policy_packs.check(file, TODAY).errors
    assert (found.key, found.line) == ("pack", 6)
    assert "Please give both the same name." in found.sentence


def test_a_phrase_that_no_letter_uses_is_refused(tmp_path: Path) -> None:
    file = edited(tmp_path, ("[office]", '[wording]\ngreetings = "Dear"\n\n[office]'))
    (found,) = policy_packs.check(file, TODAY).errors
    assert found.key == "wording.greetings"
    assert "No letter uses a phrase of this name." in found.sentence


def warnings_of(file: Path, seats: dict[CommitteeKind, int] | None = None) -> dict[str, str]:
    """The warnings by their keys, but for what is to be confirmed."""
    found = policy_packs.check(file, TODAY, seats)
    assert found.errors == ()
    return {each.key: each.sentence for each in found.warnings if "confirmed" not in each.sentence}


def test_limits_out_of_order_are_a_warning(tmp_path: Path) -> None:
    milder = 'id = "retraining-2"\nsource = "A later page"\nmeasure = "login"\ndays = 20\nconsequence = "warn"\n\n'
    file = edited(
        tmp_path,
        ("[version.licenses.evidence]", f"[[version.licenses.ladder]]\n{milder}[version.licenses.evidence]"),
        name="detroit",
    )
    (words,) = warnings_of(file).values()
    assert "are out of order. List the shorter and milder one first." in words


def test_a_quorum_above_the_seats_is_a_warning(tmp_path: Path) -> None:
    file = edited(tmp_path, ("counts_recused = true", "members = 9\ncounts_recused = true"))
    assert warnings_of(file) == {}
    found = warnings_of(file, {CommitteeKind.PERFORMANCE: 5})
    assert found == {
        "committees.performance.quorum.members": "The quorum is 9 members, and the Performance Committee has 5 now. "
        "It could never decide."
    }
    assert warnings_of(file, {CommitteeKind.PERFORMANCE: 9}) == {}


def test_a_kind_without_a_price_is_a_warning(tmp_path: Path) -> None:
    file = edited(
        tmp_path,
        ('kinds = ["standard", "ad_hoc", "ce_access"]\nfunding = "coc"', 'kinds = ["standard"]\nfunding = "coc"'),
        name="detroit",
    )
    assert (
        "There is no price for licenses of the kind “ad hoc reporting” or “Coordinated Entry access”"
        in warnings_of(file)["billing.rates"]
    )


def test_a_version_that_is_not_in_force_yet_is_a_warning(tmp_path: Path) -> None:
    file = edited(tmp_path, ("effective = 2020-01-01\nlabel", "effective = 2027-01-01\nlabel"))
    (words,) = [each for each in warnings_of(file).values() if "takes effect only" in each]
    assert words.startswith(
        "This version takes effect only on Friday, January 1, 2027. Until then, no rules are in force"
    )


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_of_a_pack_is_a_whole_sentence(name: str) -> None:
    reading = policy_packs.read_in_words(SHIPPED / f"{name}.toml", None, NOW)
    texts = [sentence.text for section in reading.sections for sentence in section.sentences]
    assert len(texts) > 100
    for text in texts:
        assert text.endswith((".", "”", "?")) or "https://" in text, text
        assert text[0].isupper(), text
        assert not re.search(r"[{}<>]|_|None|True|False|  |\.\.|'\w+_", text.replace("https://", "")), text


def test_each_rule_says_whether_the_pack_says_it() -> None:
    reading = policy_packs.read_in_words(SHIPPED / "missouri.toml", None, NOW)
    found = {each.path: each for section in reading.sections for each in section.sentences}
    assert found["training.window.days"].origin is Origin.PACK
    assert found["training.evidence_days"].origin is Origin.DEFAULT
    assert found["appeals.filing.within_days"].origin is Origin.NOT_SAID
    assert found["committees.performance.meetings.which"].text == (
        "The committee meets on the second Wednesday of every month."
    )
    assert reading.marked(found["appeals.filing.within_days"]) == "An appeal can be filed at any time. (not said)"
    sources = {section.path: section.source for section in reading.sections}
    assert sources["training.window"].startswith("Guide 001, requesting new users")


def test_the_rules_of_a_day_before_the_first_version_are_refused() -> None:
    with pytest.raises(RuleViolation, match="takes effect on Wednesday, January 1, 2020"):
        policy_packs.read_in_words(SHIPPED / "missouri.toml", date(2019, 12, 31), NOW)


def test_a_paper_to_sign_is_the_same_each_time() -> None:
    reading = policy_packs.read_in_words(SHIPPED / "minnesota.toml", None, NOW)
    paper = policy_packs.paper(reading, NOW)
    assert paper.startswith(b"%PDF")
    assert paper == policy_packs.paper(reading, NOW)


def test_two_versions_are_compared_rule_by_rule(tmp_path: Path) -> None:
    file = edited(tmp_path, ("\ndays = 14\n", "\ndays = 21\n"), ("days_before = [7, 3, 1]", "days_before = [7]"))
    found = policy_packs.compare((SHIPPED / "missouri.toml", ""), (file, ""))
    assert [(each.path, each.heading) for each in found.changed] == [
        ("training.window.days", "Training, Time to complete the training"),
        ("training.reminders.days_before", "Training, Reminders"),
    ]
    assert found.changed[1].before == "We remind the trainee 7, 3, and 1 calendar days before the deadline."
    assert found.changed[1].after == "We remind the trainee 7 calendar days before the deadline."


def test_a_pack_of_one_version_has_nothing_to_compare() -> None:
    with pytest.raises(RuleViolation, match="one version only"):
        policy_packs.compare((SHIPPED / "missouri.toml", ""), (SHIPPED / "missouri.toml", ""))
    with pytest.raises(RuleViolation, match=r"has no version “Missouri 9”\. Its versions are “Missouri 1”"):
        policy_packs.compare((SHIPPED / "missouri.toml", "Missouri 9"), (SHIPPED / "detroit.toml", ""))


def test_a_lack_of_use_is_tried_by_the_clocks_of_the_licenses() -> None:
    pack = policy_packs.usable_pack(SHIPPED / "detroit.toml")
    start = datetime(2026, 3, 1, 17, tzinfo=UTC)
    first = unused_deadline(pack.version[0].licenses.ladder[0], start, pack.time_zone)
    found = policy_packs.try_unused(SHIPPED / "detroit.toml", LackOf.USE, date(2026, 3, 1))
    assert [each.day for each in found] == [
        days_later(first.last_day, -5),
        civil_day(first.ends_at, pack.time_zone),
        date(2026, 5, 17),
        date(2026, 6, 1),
    ]
    assert found[-1].what.startswith("The license was deleted")


def test_a_lack_of_data_is_tried_with_the_review_that_decides() -> None:
    found = policy_packs.try_unused(SHIPPED / "missouri.toml", LackOf.DATA_ENTRY, date(2026, 3, 1))
    assert [(each.day, each.what.split(":")[0]) for each in found[:3]] == [
        (date(2026, 8, 2), "The holder was warned"),
        (date(2026, 9, 2), "Marked for revocation"),
        (date(2026, 9, 5), "The monthly review decides about it."),
    ]
    assert policy_packs.try_unused(SHIPPED / "minnesota.toml", LackOf.DATA_ENTRY, date(2026, 3, 1)) == ()


def test_a_request_is_tried_step_by_step() -> None:
    pack = policy_packs.usable_pack(SHIPPED / "minnesota.toml")
    found = policy_packs.try_request(SHIPPED / "minnesota.toml", NOW)
    window = open_window(pack.version[-1].training, pack.time_zone, NOW)
    days = {each.what: each.day for each in found}
    assert days["If something is still missing, the training lapses."] == civil_day(window.ends_at, pack.time_zone)
    assert found[0].day == TODAY
    assert found[-1].what == "The account is ready at the latest."


def test_a_pack_with_mistakes_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match=r"can't be used yet\. See what is wrong with `policy check"):
        policy_packs.usable_pack(edited(tmp_path, ("\ndays = 14\n", "\ndays = 0\n")))


def test_a_reading_says_whether_its_version_is_in_force(tmp_path: Path) -> None:
    text = (SHIPPED / "detroit.toml").read_text("utf-8")
    later = text[text.index("[[version]]") :].replace("2020-01-01\nlabel", "2027-01-01\nlabel", 1)
    file = tmp_path / "detroit.toml"
    file.write_text(f"{text}\n{later.replace('Detroit 1', 'Detroit 2')}", "utf-8")

    def introduction(day: date, label: str = "") -> str:
        return policy_packs.read_in_words(file, day, NOW, label).introduction

    assert "The next version takes effect on Friday, January 1, 2027." in introduction(TODAY)
    assert introduction(TODAY, "Detroit 2").startswith("These rules take effect on Friday, January 1, 2027.")
    assert "They have not applied since Friday, January 1, 2027." in introduction(date(2027, 2, 1), "Detroit 1")
    found = policy_packs.compare((file, ""), (file, ""))
    assert (found.old, found.new) == ("Detroit 1", "Detroit 2")
    assert {each.path for each in found.changed} == {"effective", "label"}
