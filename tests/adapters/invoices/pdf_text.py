"""The text of a PDF that typst made, in the order of its reading, for tests of what stands on paper."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(<<.*?>>)\s*(?:stream\r?\n(.*?)\r?\nendstream)?\s*endobj", re.DOTALL)
_TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|(\((?:\\.|[^\\()])*\))|(TJ|Tj)|(/Artifact)|(EMC)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_CHARACTER = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """The text, its pieces parted by blanks; what is decoration only, such as a background, is left out."""
    objects = {int(number): (head, _inflated(body)) for number, head, body in _OBJECT.findall(pdf)}
    fonts: dict[bytes, dict[int, str]] = {}
    for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", pdf):
        to_unicode = re.search(rb"/ToUnicode (\d+)", objects[int(number)][0])
        assert to_unicode is not None
        fonts[name] = _characters(objects[int(to_unicode.group(1))][1])
    pages = [body for _, body in objects.values() if b" Tf" in body and b"BT" in body]
    return " ".join(" ".join(_read(page, fonts) for page in pages).split())


def _read(page: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    found, font, piece, decoration = [], {}, "", False
    for name, string, shown, artifact, end in _TOKEN.findall(page):
        if name:
            font = fonts[name]
        elif artifact or end:
            decoration = bool(artifact)
        elif string:
            codes = _ESCAPE.sub(_unescaped, string[1:-1])
            piece += "".join(font.get(codes[at] * 256 + codes[at + 1], "") for at in range(0, len(codes) - 1, 2))
        elif shown:
            found += [] if decoration else [piece]
            piece = ""
    return " ".join(found)


def _unescaped(match: re.Match[bytes]) -> bytes:
    said = match.group(1)
    return bytes([int(said, 8)]) if said[:1].isdigit() else _NAMED.get(said, said)


def _characters(table: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found |= {int(code, 16): _written(said) for code, said in _CHARACTER.findall(part)}
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, said in _RANGE.findall(part):
            for at in range(int(first, 16), int(last, 16) + 1):
                found[at] = chr(int(said, 16) + at - int(first, 16))
    return found


def _written(said: bytes) -> str:
    return bytes.fromhex(said.decode()).decode("utf-16-be")


def _inflated(body: bytes) -> bytes:
    try:
        return zlib.decompress(body)
    except zlib.error:
        return body
