"""Writing a policy pack alone: a blank to fill in, what is wrong, what it says, what changes, what would happen."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from adapters.clock import now
from commands.files import write_file
from commands.formatting import say
from commands.menu import MARKUP
from commands.options import Json, day, moment
from commands.runner import as_text, clean, err, exactly_one, records, refusals, settings_of_machine
from models.calendar import counted, spoken
from models.policy.reading import PolicyReading
from models.policy.trying import ComingDay, LackOf
from services import policy_packs
from services.context import ReadingContext
from services.policy_packs import FoundInPack, PolicyCheck, PolicyComparison
from settings import Settings
from startup import what_is_wrong

Value = TypeVar("Value")

group = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=MARKUP,
    help="""Write, check, read, and compare policy packs: the rules of an office.

    For whoever writes an office's rules down. None of these commands changes a record or a running case, and all of
    them work without a database. docs/policy.md explains every key, and writes a pack from a page of prose.""",
)

Pack = Annotated[
    str,
    typer.Argument(
        metavar="PACK", help="A pack's name, such as missouri, or the path of its file.", show_default=False
    ),
]


@group.command("new")
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The name of the pack, such as ohio.", show_default=False)
    ],
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="PATH", help="Where to write it. By default, NAME.toml in this folder."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a blank pack to fill in, with the meaning of every key, what it takes, and its default.

    Replace each "FILL IN" by your office's own value, in the form that the line above describes. What stands behind a #
    is a default, or may be left out.

    Example: `starter.py policy new ohio`
    """
    with refusals(as_json=as_json):
        path = file or Path(f"{name}.toml")
        policy_packs.write_blank(name, path)
    if as_json:
        typer.echo(as_text({"file": str(path)}))
    else:
        say(f"{path} is ready to be filled in.\nNext: open it in an editor, then check it: policy check {path}")


@group.command("check")
def check(file: Pack, as_json: Json = False) -> None:
    """Find everything that is wrong in a pack, at once, and everything to look at again.

    Each line names the file, the line, the version, and the key. Errors end with status 1: the pack can't be used.
    Warnings don't: the pack can be used, and somebody should look. With a database, quorums are compared with the
    members of the committees.

    Example: `starter.py policy check missouri`
    """
    with refusals(as_json=as_json):
        settings = settings_of_machine()
        path = policy_packs.policy_file(file, settings.policies)
        seats, _ = _from_records(settings, (path,), policy_packs.seats_now)
        found = policy_packs.check(path, now().date(), seats)
    if as_json:
        typer.echo(as_text(found))
    else:
        _show_check(found)
    if found.has_refusals:
        raise typer.Exit(1)


@group.command("show")
def show(
    name: Pack,
    on: Annotated[
        date | None,
        typer.Option("--on", metavar="DATE", parser=day, help="The rules of which day; today if it is left out."),
    ] = None,
    version: Annotated[
        str, typer.Option("--version", metavar="LABEL", help="The version of this label.", show_default=False)
    ] = "",
    pdf: Annotated[
        Path | None,
        typer.Option("--pdf", metavar="PATH", help="Write the rules to this PDF, with room for a signature."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read a pack as sentences: every rule, its source, and whether the pack says it.

    What has no mark is said in the pack. The others are a default, or not said.

    Example: `starter.py policy show missouri --on 2026-11-20`
    """
    with refusals(as_json=as_json):
        path = policy_packs.policy_file(name, settings_of_machine().policies)
        reading = policy_packs.read_in_words(path, on, now(), version.strip())
        if pdf is not None:
            write_file(pdf, policy_packs.paper(reading, now()))
    if as_json:
        typer.echo(as_text(reading))
    elif pdf is not None:
        say(f"{reading.title}: written to {pdf}.")
    else:
        _show_reading(reading)


@group.command("diff")
def diff(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="A pack or file; with :LABEL, one of its versions.", show_default=False),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same for the later rules.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Compare two versions of the rules, rule by rule, in words.

    Without a label, it is the newest version of a pack; of one pack with itself, the two newest. With a database, the
    answer says how many open cases keep which version: a case keeps the rules under which it began.

    Example: `starter.py policy diff missouri detroit`
    """
    with refusals(as_json=as_json):
        settings = settings_of_machine()
        before, after = _version_of(old, settings), _version_of(new, settings)
        found = policy_packs.compare(before, after)
        kept, why = _from_records(settings, (before[0], after[0]), policy_packs.kept_versions)
        found = found.model_copy(update={"kept": kept or (), "not_counted": why})
    if as_json:
        typer.echo(as_text(found))
    else:
        _show_comparison(found)


@group.command("try")
def try_out(
    name: Pack,
    no_data_since: Annotated[
        date | None,
        typer.Option(
            "--no-data-since", metavar="DATE", parser=day, help="The last day with client data; sign-ins go on."
        ),
    ] = None,
    no_use_since: Annotated[
        date | None,
        typer.Option("--no-use-since", metavar="DATE", parser=day, help="The last day with any use of the license."),
    ] = None,
    never_signed_in_since: Annotated[
        date | None,
        typer.Option(
            "--never-signed-in-since", metavar="DATE", parser=day, help="The day of a license that nobody signs in to."
        ),
    ] = None,
    asked: Annotated[
        datetime | None,
        typer.Option("--asked", metavar="TIME", parser=moment, help="When an agency asks for a new user."),
    ] = None,
    asked_now: Annotated[bool, typer.Option("--asked-now", help="An agency asks for a new user now.")] = False,
    as_json: Json = False,
) -> None:
    """Show what a pack does when in a case that you invent.

    The answer comes from the rules that work on real cases. It takes usage reports to cover all the time, no exception
    to hold, and every step to take as long as it may.

    Example: `starter.py policy try missouri --no-data-since 2026-03-01`

    Example: `starter.py policy try missouri --asked-now`
    """
    lacks = {LackOf.DATA_ENTRY: no_data_since, LackOf.USE: no_use_since, LackOf.FIRST_SIGN_IN: never_signed_in_since}
    exactly_one(
        {
            "--no-data-since": no_data_since is not None,
            "--no-use-since": no_use_since is not None,
            "--never-signed-in-since": never_signed_in_since is not None,
            "--asked": asked is not None,
            "--asked-now": asked_now,
        }
    )
    with refusals(as_json=as_json):
        path = policy_packs.policy_file(name, settings_of_machine().policies)
        chosen = next(((lack, since) for lack, since in lacks.items() if since is not None), None)
        found = (
            policy_packs.try_request(path, asked or now())
            if chosen is None
            else policy_packs.try_unused(path, chosen[0], chosen[1])
        )
    if as_json:
        typer.echo(as_text(found))
    else:
        _show_days(found)


def _version_of(typed: str, settings: Settings) -> tuple[Path, str]:
    name, _, label = typed.partition(":")
    return policy_packs.policy_file(name, settings.policies), label.strip()


def _from_records(
    settings: Settings, paths: Sequence[Path], read: Callable[[ReadingContext], Value]
) -> tuple[Value | None, str]:
    """Read from the records if there are any and they are this office's. Otherwise return why they were not read."""
    try:
        with records(settings) as context:
            if context.pack.pack not in [each.stem for each in paths]:
                return None, f"The records here are those of another pack, “{context.pack.pack}”."
            return read(context), ""
    except Exception as error:
        wrong = what_is_wrong(error)
        if wrong is None:
            raise
        return None, wrong[1]


def _show_check(found: PolicyCheck) -> None:
    for each in (*found.errors, *found.warnings):
        say(_as_line(each))
    if found.unasked:
        err.print("Rules that compare several keys are checked when these errors are corrected.")
    errors, warnings = counted(len(found.errors), "error"), counted(len(found.warnings), "warning")
    if found.errors:
        say(f"{clean(found.file)} can't be used yet: {errors}, {warnings}.")
    else:
        say(f"{clean(found.file)} can be used: no errors, {warnings}.")


def _as_line(found: FoundInPack) -> str:
    where = found.file if found.line is None else f"{found.file}, line {found.line}"
    version = f" ({found.label})" if found.label else ""
    what = "" if found.is_error else "Warning: "
    key = f" {found.key}:" if found.key else ""
    return f"{where}{version}:{key} {what}{found.sentence}"


def _show_reading(reading: PolicyReading) -> None:
    say(f"{reading.title}\n{reading.office}\n\n{reading.introduction}\n{reading.key}")
    for section in reading.sections:
        indent = "  " * max(section.depth - 1, 0)
        say(f"\n{indent}{section.heading.upper() if section.depth < 2 else section.heading}")
        for sentence in section.sentences:
            say(f"{indent}  {reading.marked(sentence)}")
        if section.source:
            say(f"{indent}  {reading.source_of(section)}")


def _show_comparison(found: PolicyComparison) -> None:
    if not found.changed:
        say(f"“{found.old}” and “{found.new}” say the same.")
    heading = ""
    for each in found.changed:
        if each.heading != heading:
            heading = each.heading
            say(f"\n{heading}")
        say(f"  {found.old}: {each.before or 'Nothing is said.'}\n  {found.new}: {each.after or 'Nothing is said.'}")
    if found.not_counted:
        err.print(clean(f"Open cases were not counted. {found.not_counted}"))
    for kept in found.kept:
        say(f"{counted(kept.cases, kept.noun)} under “{kept.label}”.")


def _show_days(found: tuple[ComingDay, ...]) -> None:
    if not found:
        say("Nothing happens: no rule of this pack counts that.")
    for each in found:
        say(f"{spoken(each.day)}\n  {each.what}" + (f"\n  {each.why}" if each.why else ""))
