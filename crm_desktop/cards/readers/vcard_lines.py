"""The lines of a vCard file as cards of properties: 2.1, 3.0 and 4.0, also as telephones write them.

Everything stays bytes until the whole file was seen, because old cards do not say in which encoding they are.
Sources: vCard 2.1 (versit, 1996), RFC 2426, RFC 6350.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_BREAK = re.compile(rb"\r*\n|\r")
"""Also the doubled ends of files that went through a program that knows the other system's."""
_BEGIN = re.compile(rb"\s*BEGIN\s*:\s*VCARD\s*", re.IGNORECASE)
_GLUED = re.compile(rb"([^:]*:.*)BEGIN:VCARD\s*", re.IGNORECASE)
"""The last line of a card that was cut off, with the next card right behind it."""
_END = re.compile(rb"\s*END\s*:\s*VCARD\s*", re.IGNORECASE)
_VERSION = re.compile(rb"\s*VERSION\s*:\s*([\d.]+)", re.IGNORECASE)
_PROPERTY = re.compile(
    rb'\s*(?:(?P<group>[\w-]+)\.)?(?P<name>[\w-]+)\s*(?P<params>(?:;[^:;"]*(?:"[^"]*"[^:;"]*)*)*):(?P<value>.*)',
    re.DOTALL,
)
_PARAMETER = re.compile(rb';([^=;"]*)(=((?:"[^"]*"|[^;"])*))?')
_QUOTED = re.compile(rb"ENCODING\s*=\s*QUOTED-PRINTABLE|;\s*QUOTED-PRINTABLE\s*[;:]", re.IGNORECASE)
_BASE64 = re.compile(rb";\s*(?:ENCODING\s*=\s*)?(?:BASE64|B)\s*[;:]", re.IGNORECASE)
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/=]+\s*")
_ENCODINGS = frozenset(("QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"))
_OLD = "2.1"


@dataclass
class Property:
    """One property: name in capitals, words of TYPE in capitals, other parameters, and the value as bytes."""

    name: str
    value: bytes
    group: str = ""
    types: tuple[str, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def is_binary(self) -> bool:
        return self.parameters.get("ENCODING", "").upper() in ("BASE64", "B")


@dataclass
class RawCard:
    """One card with its number in the file, from 1. A card that does not end is not whole."""

    number: int
    version: str
    is_whole: bool
    properties: list[Property]


def cards_in(content: bytes) -> Iterator[RawCard]:
    """Yield the cards of a file in their order; a card inside another, an AGENT, belongs to that one."""
    number, depth = 0, 0
    lines: list[bytes] = []
    for line in _BREAK.split(content):
        glued = _GLUED.fullmatch(line) if depth == 1 else None
        if glued is not None:
            lines.append(glued[1])
        if glued is not None or _BEGIN.fullmatch(line):
            if depth and not _is_agent(lines):
                yield _card(number, lines, is_whole=False)
                depth = 0
            depth += 1
            if depth == 1:
                number, lines = number + 1, []
        elif _END.fullmatch(line) and depth:
            depth -= 1
            if depth == 0:
                yield _card(number, lines, is_whole=True)
        elif depth == 1:
            lines.append(line)
    if depth:
        yield _card(number, lines, is_whole=False)


def _is_agent(lines: list[bytes]) -> bool:
    return bool(lines) and lines[-1].upper().startswith(b"AGENT")


def _card(number: int, lines: list[bytes], *, is_whole: bool) -> RawCard:
    version = next((found[1].decode() for line in lines if (found := _VERSION.match(line))), "3.0")
    properties = [one for line in _unfolded(lines, version) if (one := _property(line)) is not None]
    return RawCard(number, version, is_whole, properties)


def _unfolded(lines: list[bytes], version: str) -> Iterator[bytes]:
    """Join what belongs together: folded lines, soft breaks of quoted-printable, lines of base64."""
    current: _Unfolding | None = None
    for line in lines:
        if current is not None and current.takes(line):
            continue
        if current is not None:
            yield b"".join(current.parts)
        current = _Unfolding(line, version == _OLD)
    if current is not None:
        yield b"".join(current.parts)


class _Unfolding:
    """A logical line in the making."""

    def __init__(self, first: bytes, is_old: bool) -> None:
        head = first.split(b":", 1)[0] + b":"
        self.parts = [first]
        self._is_old = is_old
        self._is_quoted = _QUOTED.search(head) is not None
        self._is_base64 = _BASE64.search(head) is not None
        self._is_broken = False

    def takes(self, line: bytes) -> bool:
        """Add a physical line, if it does not begin a property of its own."""
        before = self.parts[-1]
        if self._is_quoted and before.endswith(b"="):
            self.parts[-1] = before[:-1]
            self.parts.append(re.sub(rb"^[ \t](?==)", b"", line))
        elif line[:1] in (b" ", b"\t"):
            self.parts.append(line.strip() if self._is_base64 else line if self._is_old else line[1:])
        elif self._is_base64 and _BASE64_LINE.fullmatch(line):
            self.parts.append(line)
        elif self._is_old and self._goes_on(before, line):
            self._is_broken = True
            self.parts[-1] = before.removesuffix(b"\\")
            self.parts.append(b"\n" + line)
        else:
            return False
        return True

    def _goes_on(self, before: bytes, line: bytes) -> bool:
        """Whether the value has line breaks after a backslash, as some old telephones write them."""
        return (self._is_broken or before.endswith(b"\\")) and _PROPERTY.match(line) is None


def _property(line: bytes) -> Property | None:
    """A line as a property; a line that is none, such as a remark, is left out."""
    match = _PROPERTY.match(line)
    if match is None:
        return None
    types: list[str] = []
    parameters: dict[str, str] = {}
    for key, given, value in _PARAMETER.findall(match["params"]):
        name, text = _ascii(key).upper(), _ascii(value).replace('"', "")
        if not given:
            bare = "ENCODING" if name in _ENCODINGS else "TYPE"
            parameters, types = (
                (parameters | {bare: name}, types) if bare == "ENCODING" else (parameters, [*types, name])
            )
        elif name == "TYPE":
            types += [word.strip().upper() for word in text.split(",")]
        else:
            parameters[name] = text
    found = Property(
        _ascii(match["name"]).upper(),
        match["value"],
        _ascii(match["group"] or b"").casefold(),
        tuple(filter(None, types)),
        parameters,
    )
    if parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        found.value = quopri.decodestring(found.value)
    return found


def _ascii(value: bytes) -> str:
    return value.decode("utf-8", errors="replace").strip()
