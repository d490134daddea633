"""Reading packs from files: a good one loads, a broken one is refused with file, key and reason."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.policy_files import load_pack, load_packs
from models.policy.rule import PolicyError

SHIPPED = Path(__file__).parents[2] / "policies"
Edit = Callable[[str], str]


def swapped(old: str, new: str) -> Edit:
    """An edit of the Missouri pack that puts `new` in the place of the first `old`."""

    def edit(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return edit


BREAKAGES: list[tuple[Edit, str, str]] = [
    (swapped('pack = "missouri"\n', ""), "pack", "is missing"),
    (swapped('pack = "missouri"', 'pack = "Missouri"'), "pack", "is not a name of small letters"),
    (swapped('pack = "missouri"', 'pack = "misery"'), "pack", "the file 'missouri'"),
    (swapped("America/Chicago", "America/Chicagoo"), "time_zone", "is not a time zone"),
    (swapped("America/Chicago", ""), "time_zone", "is not a time zone"),
    (swapped("America/Chicago", "../etc/passwd"), "time_zone", "is not a time zone"),
    (swapped('"us-federal"', '"lunar"'), "holidays", "“lunar” is no holidays that we know"),
    (swapped("[office]", "[office]\ncolour = 1"), "office.colour", "not a known name"),
    (swapped('sender = "mohmis@helpdesk.example"', 'sender = "mohmis"'), "office.sender", "not an email address"),
    (
        swapped('sender = "mohmis@', 'sender = "a\\r\\nBcc: b@'),
        "office.sender",
        "not an email address",
    ),
    (swapped("effective = 2020-01-01", "effective = 20200101"), "version.0.effective", "not a date"),
    (swapped("effective = 2020-01-01", 'effective = "soon"'), "version.0.effective", "not a date"),
    (swapped('label = "Missouri 1"', 'label = ""'), "version.0.label", "is empty"),
    (swapped("business_days = 3", ""), "version.0.access_requests.leaver_notice", "either hours or business_days"),
    (
        swapped("business_days = 3", "business_days = 3\nhours = 24"),
        "version.0.access_requests.leaver_notice",
        "either hours or business_days",
    ),
    (
        swapped("business_days = 3", 'business_days = "3"'),
        "version.0.access_requests.leaver_notice.business_days",
        "'3' is not a whole number",
    ),
    (
        swapped("target_hours = 24", "target_hours = 72"),
        "version.0.access_requests.account",
        "can't be more than limit_hours",
    ),
    (
        swapped('roles = ["signatory", "representative"]', 'roles = ["signatory", "king"]'),
        "version.0.access_requests.requesting.roles.1",
        "'king' is not one of 'signatory'",
    ),
    (
        swapped('roles = ["signatory", "representative"]', "roles = []"),
        "version.0.access_requests.requesting.roles",
        "needs at least 1",
    ),
    (
        swapped('when_none_open = "wait"', 'when_none_open = "steal"'),
        "version.0.access_requests.licensing.when_none_open",
        "'steal' is not one of",
    ),
    (swapped("wait_days = 30", "wait_days = 0"), "version.0.access_requests.licensing.wait_days", "0 is less than 1"),
    (
        swapped('"review", "license", "training", "account"', '"review", "account", "license", "training"'),
        "version.0.access_requests.procedures",
        "new_user must end with the stage 'account'",
    ),
    (
        swapped('"review", "license", "training", "account"', '"review", "training", "account"'),
        "version.0.access_requests.procedures",
        "new_user needs the stage 'license'",
    ),
    (
        swapped('"review", "license", "training", "account"', '"review", "license", "account"'),
        "version.0.access_requests.procedures",
        "new_user needs the stage 'training'",
    ),
    (
        swapped('"review", "license", "training", "account"', '"review", "review", "license"'),
        "version.0.access_requests.procedures.new_user.stages",
        "'review' is listed twice",
    ),
    (
        swapped('"review", "license", "training", "account"', '"review", "party"'),
        "version.0.access_requests.procedures.new_user.stages.1",
        "'party' is not one of",
    ),
    (
        swapped('stages = ["review", "account"]', 'stages = ["review", "training", "account"]'),
        "version.0.access_requests.procedures",
        "modify can't have the stage 'training'",
    ),
    (
        swapped('stages = ["review", "training", "account"]', 'stages = ["review", "account"]'),
        "version.0.access_requests.procedures",
        "modify_with_training needs the stage 'training'",
    ),
    (
        swapped('  "coordinated-entry",\n', ""),
        "version.0",
        "'practice' names 'coordinated-entry', which is not among the project types",
    ),
    (
        swapped('"day-shelter",', '"day-shelter",\n  "day-shelter",'),
        "version.0.access_requests.form.project_types",
        "'day-shelter' is listed twice",
    ),
    (
        swapped('"day-shelter"', '"Day Shelter"'),
        "version.0.access_requests.form.project_types.1",
        "is not a name of small letters",
    ),
    (swapped('kind = "test"', 'kind = "duel"'), "version.0.training.requirements.1", "'duel' is not one of"),
    (swapped('kind = "test"\n', ""), "version.0.training.requirements.1", "needs 'kind'"),
    (
        swapped("pass_mark = 80", "pass_mark = 101"),
        "version.0.training.requirements.1.test.pass_mark",
        "101 is more than 100",
    ),
    (
        swapped("pass_mark = 80", "pass_mark = true"),
        "version.0.training.requirements.1.test.pass_mark",
        "True is not a whole number",
    ),
    (
        swapped("pass_mark = 80", "pass_mark = 79.5"),
        "version.0.training.requirements.1.test.pass_mark",
        "79.5 is not a whole number",
    ),
    (
        swapped("pass_mark = 80", "pass_mark = 80\nattempts = 0"),
        "version.0.training.requirements.1.test.attempts",
        "0 is less than 1",
    ),
    (
        swapped('id = "data-standards"', 'id = "security-privacy"'),
        "version.0.training",
        "requirement 'security-privacy' is listed twice",
    ),
    (
        swapped('"data-standards", "mohmis-basics"]', '"data-standards", "mohmis-magic"]'),
        "version.0.training",
        "'practice' must come after 'mohmis-magic', but no earlier requirement has that name",
    ),
    (
        swapped('title = "MoHMIS Basics Test"', 'title = "MoHMIS Basics Test"\nafter = ["later"]'),
        "version.0.training",
        "'mohmis-basics' must come after 'later'",
    ),
    (
        swapped('  "Exit the household and run the report",', '  "Exit",\n  "Report",'),
        "version.0.training.practice.steps",
        "at most 4",
    ),
    (
        swapped("cases = 1", "cases = 3"),
        "version.0.training.practice",
        "'coordinated-entry' has 2 practice cases, fewer than the 3",
    ),
    (swapped("\ndays = 14\n", "\ndays = 0\n"), "version.0.training.window.days", "0 is less than 1"),
    (
        swapped("\ndays = 14\n", "\ndays = 7\n"),
        "version.0.training",
        "a reminder 7 days before the deadline",
    ),
    (
        swapped("days_before = [7, 3, 1]", "days_before = [1, 3, 7]"),
        "version.0.training.reminders",
        "the largest number first",
    ),
    (swapped("notice = false", 'notice = "no"'), "version.0.training.lapse.notice", "'no' is neither true nor false"),
    (swapped("[version.training.lapse]", "[version.training.laps]"), "version.0.training.lapse", "is missing"),
    (
        swapped('source = "Guide 001, removing current users: notice', '# source = "'),
        "version.0.access_requests.leaver_notice.source",
        "is missing",
    ),
    (
        swapped('source = "Guide 001, removing current users:', 'source = "001"  # '),
        "version.0.access_requests.leaver_notice.source",
        "has fewer than 8 characters",
    ),
    (lambda text: text + text[text.index("[[version]]") :], "", "versions must be in the order"),
    (lambda text: text[: text.index("[[version]]")], "version", "is missing"),
]


@pytest.mark.parametrize(("edit", "key", "reason"), BREAKAGES)
def test_a_broken_pack_is_refused_with_file_key_and_reason(tmp_path: Path, edit: Edit, key: str, reason: str) -> None:
    path = tmp_path / "missouri.toml"
    path.write_text(edit((SHIPPED / "missouri.toml").read_text("utf-8")), "utf-8")
    with pytest.raises(PolicyError) as refusal:
        load_pack(path)
    assert refusal.value.file == str(path)
    assert refusal.value.key == key
    assert reason in refusal.value.reason
    assert str(path) in str(refusal.value)


def test_a_course_for_a_role_type_that_cannot_be_requested_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "detroit.toml"
    text = (SHIPPED / "detroit.toml").read_text("utf-8")
    path.write_text(text.replace('role_types = ["coordinated-entry"]', 'role_types = ["wizard"]'), "utf-8")
    with pytest.raises(PolicyError, match="names 'wizard', which is not among the role types"):
        load_pack(path)


def test_a_role_type_with_nothing_to_do_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "minnesota.toml"
    text = (SHIPPED / "minnesota.toml").read_text("utf-8")
    text = text.replace("project_types = [", 'role_types = ["editor", "reader"]\nproject_types = [')
    text = text.replace('id = "hmis-user-training"', 'id = "hmis-user-training"\nrole_types = ["editor"]')
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError, match="at least one must apply to everyone"):
        load_pack(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'pack = "broken', "not TOML"),
        (b"pack = 1\npack = 2", "not TOML"),
        (b'name = "\xff\xfe"', "not UTF-8"),
    ],
)
def test_a_file_that_is_not_toml_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(PolicyError) as refusal:
        load_pack(path)
    assert (refusal.value.file, refusal.value.key) == (str(path), "")
    assert reason in refusal.value.reason


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="No such file"):
        load_pack(tmp_path / "nowhere.toml")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no policy file"):
        load_packs(tmp_path)


def test_one_broken_pack_stops_the_start(tmp_path: Path) -> None:
    for path in SHIPPED.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "zebra.toml").write_text("", "utf-8")
    with pytest.raises(PolicyError) as refusal:
        load_packs(tmp_path)
    assert refusal.value.file.endswith("zebra.toml")


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    original = (SHIPPED / "missouri.toml").read_bytes()
    path = tmp_path / "missouri.toml"
    path.write_bytes(b"\xef\xbb\xbf" + original.replace(b"\n", b"\r\n"))
    assert load_pack(path) == load_pack(SHIPPED / "missouri.toml")
