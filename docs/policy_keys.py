"""The page that explains every key of a policy pack, made from the models of the policy."""

from collections.abc import Iterator

from pydantic import BaseModel

from models.policy.blank import as_toml
from models.policy.keys import PolicyKey, keys_of, kind_of
from models.policy.pack import PolicyPack
from models.policy.sentences import sentence_for_any

HEAD = """\
# Every key of a policy pack

A pack is a [TOML](https://toml.io) file. [Writing a policy pack](policy.md) shows how to write one. Here is every table
and every key that it can have: what it says (… stands for the value), what it takes, and what applies if you leave it
out. Each table that states a rule has a `source`: the document, and where in it the rule stands. Who speaks for an
agency is named once, in `version.access_requests.requesting`.
"""


def policy_keys_page() -> str:
    """Return the page as Markdown."""
    return "\n".join([HEAD, *_table(PolicyPack, ())])


def _table(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[str]:
    keys = keys_of(model)
    lines = [key for key in keys if not key.is_table or not key.value.models]
    if lines:
        yield "| key | what it says | what it takes | left out |"
        yield "|---|---|---|---|"
        yield from (_row(key) for key in lines)
        yield ""
    for key in keys:
        if key.value.models:
            yield from _tables(key, (*path, key.name, "NAME") if key.named else (*path, key.name))


def _tables(key: PolicyKey, path: tuple[str, ...]) -> Iterator[str]:
    name = ".".join(path)
    header = f"[[{name}]]" if key.many else f"[{name}]"
    for number, shape in enumerate(key.value.models):
        kind = kind_of(shape) if len(key.value.models) > 1 else ""
        yield f"{'#' * min(len(path) + 1, 4)} `{header}`{f' of the kind “{kind}”' if kind else ''}"
        yield ""
        if number == 0:
            yield _about(key)
            yield ""
        yield from _table(shape, path)


def _about(key: PolicyKey) -> str:
    words = f"{key.says.text}."
    if key.many:
        words += " One such table for each."
    if key.required:
        return f"{words} Required."
    without = key.says.when_empty(None)
    return f"{words} It may be left out{f': {_lower(without)}' if without else '.'}"


def _row(key: PolicyKey) -> str:
    takes = key.expected + "".join(
        f"<br>`{as_toml(word)}`: {meaning}" for word, meaning in key.says.words.items() if word != meaning
    )
    cells = (f"`{key.name}`", sentence_for_any(key), takes, _left_out(key))
    return "| " + " | ".join(each.replace("|", "\\|") for each in cells) + " |"


def _left_out(key: PolicyKey) -> str:
    if key.required:
        return "required"
    if key.is_kind:
        return "it says which kind this is"
    if key.empty_by_default:
        return key.says.when_empty(key.default) or "nothing"
    return f"`{as_toml(key.default)}`"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
