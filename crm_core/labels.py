"""Names for people in the three languages of the product, and the codes that have such names.

They need no database, so the first screen can say them before the model is loaded (crm_core.names).
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, NamedTuple

Language = Literal["zh_CN", "zh_TW", "en"]


class Label(NamedTuple):
    """One name in the three languages of the product."""

    zh_CN: str  # noqa: N815 -- locale names are spelt this way
    zh_TW: str  # noqa: N815
    en: str

    def text(self, language: str) -> str:
        """Return the name in `language`; an unknown language reads English."""
        return {"zh_CN": self.zh_CN, "zh_TW": self.zh_TW}.get(language, self.en)


class Choices:
    """The codes of an enumerated field with their names. Unknown codes of a newer version are kept, shown raw."""

    def __init__(self, name: str, labels: Mapping[str, Label]) -> None:
        self.name = name
        self.labels = dict(labels)

    @property
    def is_open(self) -> bool:
        """Whether the field holds other codes, too."""
        return False

    def __contains__(self, code: object) -> bool:
        return code in self.labels

    def __iter__(self) -> Any:
        return iter(self.labels)

    def text(self, code: str | None, language: str) -> str:
        """Return the name of a code, the code itself if it is unknown, and nothing for None."""
        if code is None:
            return ""
        label = self.labels.get(code)
        return label.text(language) if label else code


class OpenChoices(Choices):
    """Codes that have names in a field that holds any text: what has no name stands as it is.

    The first letters of a longer code are those of what it belongs to.
    """

    @property
    def is_open(self) -> bool:
        return True

    def text(self, code: str | None, language: str) -> str:
        """Return the name of a code; a longer code of digits with the name of the longest one that it begins with."""
        if not code or code in self.labels:
            return super().text(code, language)
        wider = (code[:length] for length in range(len(code) - 1, 1, -1) if code[length:].isdigit())
        found = next((one for one in wider if one in self.labels), None)
        return f"{code} {self.labels[found].text(language)}" if found else code

    @cached_property
    def groups(self) -> frozenset[str]:
        """The codes that stand for all which begin with them: C for C34, C35 and what these hold."""
        return frozenset(
            code for code in self.labels if any(one != code and one.startswith(code) for one in self)
        )

    def is_within(self, code: str, group: str) -> bool:
        """Whether a code is a group or belongs to it; what happens to begin with the same letter does not."""
        return code == group or (code.startswith(group) and code[len(group) :].isdigit())

    def entry(self, code: str, language: str) -> str:
        """Return a code with its name, as a form shows it: people know the one or the other."""
        return f"{code} {self.labels[code].text(language)}" if code in self.labels else code

    def code_of(self, typed: str) -> str:
        """Return the code that was typed, as such, as its name in any language or as both; else what was typed."""
        return self._codes.get(typed.strip().casefold(), typed)

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Codes by everything that they are called. Of two with one name it is the narrower."""
        codes: dict[str, str] = {}
        for code, label in self.labels.items():
            for name in label:
                codes |= {f"{code} {name}".casefold(): code, name.casefold(): code}
        return codes | {code.casefold(): code for code in self.labels}
