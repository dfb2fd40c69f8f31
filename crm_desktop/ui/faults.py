"""What happens when something goes wrong: a sentence where a person can act, a report where it is our fault.

Slots that raise end in `sys.excepthook` and the program goes on; threads have a hook of their own. Both lead here,
and here to the UI thread. The report carries no message of the exception, because those may quote customers' data.
"""

from __future__ import annotations

import re
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Signal, qVersion
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import Cancelled, UserError
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import ToastStack
from crm_desktop.version import app_version

TOAST_MS = 12_000
_MOST_CAUSES = 20
_PACKAGES = frozenset(("crm_core", "crm_desktop"))
_LIBRARY = re.compile(r"python3\.\d+|_internal")
_CODE = re.compile(r"[a-z][a-z_]{2,39}")


def sentence(error: UserError, language: str) -> str:
    """Return what happened, what is safe and what to do, in the person's language."""
    from crm_desktop.messages import sentence as worded

    return worded(error.code, error.params, language)


def report(error: BaseException) -> str:
    """Return what a developer needs to find the fault: kinds, places, versions; nothing that a customer told us."""
    import platform

    about = f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()} {platform.release()}"
    lines = [f"{app_version()}, {about}"]
    told: list[BaseException] = []
    seen: BaseException | None = error
    while seen is not None and seen not in told and len(told) < _MOST_CAUSES:
        told.append(seen)
        lines.append(_kind(seen))
        frames = traceback.extract_tb(seen.__traceback__)
        lines += [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)


def _kind(error: BaseException) -> str:
    """Name the class, and the code of an error of ours; never what either says."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    code = error.code if isinstance(error, UserError) else ""
    return f"{name} {code}" if _CODE.fullmatch(code) else name


def _short(path: str) -> str:
    """Keep what lies inside a package: the folders above it may name the person, and so may a file elsewhere."""
    parts = path.replace("\\", "/").split("/")
    for number, part in enumerate(parts):
        if part in _PACKAGES:
            return "/".join(parts[number:])
        if part in {"site-packages", "dist-packages"} or _LIBRARY.fullmatch(part):
            return "/".join(parts[number + 1 :])
    return parts[-1] if parts[-1].startswith("<frozen") else "…"


class Faults(QObject):
    """Catches what nobody caught, from `watch` to `close`, and shows it on the window named last."""

    shown = Signal()
    _happened = Signal(object)

    def __init__(self, tr: Translator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._toasts: ToastStack | None = None
        self._window: QWidget | None = None
        self._crash: QWidget | None = None
        self._former = (sys.excepthook, threading.excepthook)
        self._happened.connect(self.show_error)

    def watch(self) -> None:
        """Take over the hooks of the interpreter."""
        sys.excepthook = self._from_slot
        threading.excepthook = self._from_thread

    def close(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._former

    def show_on(self, window: QWidget, toasts: ToastStack, tr: Translator) -> None:
        """Speak on this window from now on."""
        self._window, self._toasts, self._tr = window, toasts, tr

    def show_error(self, error: BaseException) -> None:
        """Tell the person, in the way that fits the error."""
        if isinstance(error, Cancelled) or (isinstance(error, UserError) and error.code == "locked"):
            return
        self.shown.emit()
        if isinstance(error, UserError):
            if self._toasts is not None:
                text = sentence(error, self._tr.language)
                self._toasts.show_message(text, Tone.WARNING, timeout_ms=TOAST_MS)
            return
        sys.stderr.write("".join(traceback.format_exception(error)))
        if self._crash is None and self._window is not None:
            self._show_crash(error, self._window)

    def _show_crash(self, error: BaseException, window: QWidget) -> None:
        """One dialog at a time: a fault that repeats must not bury the window."""
        from crm_desktop.ui.dialogs.crash import CrashDialog

        dialog = CrashDialog(report(error), self._tr, window)
        dialog.finished.connect(self._forget_crash)
        self._crash = dialog
        dialog.open()

    def _forget_crash(self) -> None:
        self._crash = None

    def _from_slot(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._former[0](kind, error, trace)
        else:
            self._happened.emit(error)

    def _from_thread(self, arguments: Any) -> None:
        if arguments.exc_value is not None:
            self._happened.emit(arguments.exc_value)
