"""Names for people in the three languages of the product, and the codes that have such names.

They need no database, so the first screen can say them before the model is loaded (crm_core.names).
"""

from collections.abc import Mapping
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
