"""What a screen reader finds without a name."""

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

_ROLE = QAccessible.Role
USED = frozenset(
    (
        _ROLE.Button,
        _ROLE.ButtonMenu,
        _ROLE.CheckBox,
        _ROLE.ComboBox,
        _ROLE.EditableText,
        _ROLE.List,
        _ROLE.SpinBox,
        _ROLE.Table,
    )
)
WHOLE = frozenset((_ROLE.ComboBox, _ROLE.List, _ROLE.SpinBox, _ROLE.Table))


def _visible(top: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield top
    if top.role() not in WHOLE:
        for place in range(top.childCount()):
            child = top.child(place)
            if not child.state().invisible:
                yield from _visible(child)


def nameless(widget: QWidget) -> list[str]:
    """Return what is shown of a widget, can be used, and has no name."""
    return [
        f"{one.role()} {one.object()}"
        for one in _visible(QAccessible.queryAccessibleInterface(widget))
        if one.role() in USED and not one.text(QAccessible.Text.Name).strip()
    ]
