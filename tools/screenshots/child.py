"""The pictures of one scale; started by tools.screenshots."""

import sys
import tempfile
from itertools import product
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from benchmarks.big_store import PASSPHRASE
from crm_desktop.bootstrap import Laptop
from crm_desktop.ui.theme import Mode
from tools.screenshots.facts import faults
from tools.screenshots.scenes import SCENES
from tools.screenshots.show import Show


def main() -> int:
    folder, out, scale, languages, themes, only = sys.argv[1:7]
    application = QApplication(sys.argv[:1])
    application.setApplicationName("fieldbook-crm-pictures")
    with tempfile.TemporaryDirectory(prefix="fieldbook-settings-") as settings:
        for format_ in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(format_, QSettings.Scope.UserScope, settings)
        laptop = Laptop(Path(folder), PASSPHRASE, alone=True)
        try:
            wanted = tuple(name for name in only.split(",") if name)
            found = sum(
                _take(application, laptop, language, theme, Path(out), scale, wanted)
                for language, theme in product(languages.split(","), themes.split(","))
            )
        finally:
            laptop.close()
    return 1 if found else 0


def _take(
    application: QApplication,
    laptop: Laptop,
    language: str,
    theme: str,
    out: Path,
    scale: str,
    wanted: tuple[str, ...],
) -> int:
    found = 0
    show = Show(application, laptop, language, Mode(theme))
    try:
        for scene in SCENES:
            if wanted and not scene.name.startswith(wanted):
                continue
            widget = show.play(scene)
            name = f"{scene.name}-{language}-{theme}-{scale}"
            show.picture(widget).save(str(out / f"{name}.png"), "PNG")
            for fault in faults(widget):
                found += 1
                print(f"{name}: {fault}")
            show.end_scene()
    finally:
        show.close()
    return found


if __name__ == "__main__":
    sys.exit(main())
