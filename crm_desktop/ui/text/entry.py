"""One text of the window in the three languages: whoever adds one adds all three, side by side."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """`{name}` marks what the caller fills in; `en_one` is the English wording where `n` is 1."""

    zh_CN: str
    zh_TW: str
    en: str
    en_one: str = ""

    def wording(self, language: str, n: object = None) -> str:
        """Return the wording in `language`; an unknown language reads English."""
        if language == "zh_CN":
            return self.zh_CN
        if language == "zh_TW":
            return self.zh_TW
        return self.en_one if self.en_one and n == 1 else self.en
