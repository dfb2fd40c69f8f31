"""What every screen is given: the data, the lanes, the language, the look, and ways to speak and to go elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from crm_desktop.ui.commands import Commands
from crm_desktop.ui.loading import Loading
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Theme
from crm_desktop.ui.widgets import ToastStack

if TYPE_CHECKING:
    from crm_desktop.services.workspace import Workspace
    from crm_desktop.ui.tasks import Tasks
    from crm_desktop.ui.text.formats import Formats

Changed = Mapping[str, frozenset[str]]
"""Entity → ids of the records that a commit wrote or removed."""


class HasWordings(Protocol):
    """A label of the model."""

    def text(self, language: str, /) -> str: ...


@dataclass(frozen=True)
class Place:
    """Somewhere to go: a screen, perhaps a record of it, perhaps what to do there.

    `Place("customer", id)` is a customer's card. `options` are the screen's own, as `{"new_for": account_id}`.
    """

    screen: str
    record_id: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class UiContext:
    """One window's surroundings. A screen keeps it and takes everything else from it."""

    workspace: Workspace
    tasks: Tasks
    tr: Translator
    formats: Formats
    theme: Theme
    toasts: ToastStack
    commands: Commands
    navigate: Callable[[Place], None]
    loading: Loading = field(default_factory=Loading)
    """What needs the model before a screen that needs it was shown asks this first."""

    @property
    def language(self) -> str:
        """`zh_CN`, `zh_TW` or `en`."""
        return self.tr.language

    def label(self, label: HasWordings) -> str:
        """Return a label of the model in the language of the window."""
        return label.text(self.language)
