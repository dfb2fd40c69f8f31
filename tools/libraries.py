"""The system libraries that Qt needs and its package does not carry.

They are found by asking the dynamic linker about the libraries and plugins in use, so a machine that has
them under other package names is not bothered.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.debian import CannotSetUp, have_packages

MODULES = ("Core", "Gui", "Widgets", "Network", "DBus", "PrintSupport", "Svg", "OpenGL")
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}


def ensure_libraries(python: Path) -> None:
    """Install, or name, the packages of missing system libraries.

    Raises:
        CannotSetUp: something is missing and could not be installed.
    """
    if not sys.platform.startswith("linux") or shutil.which("ldd") is None:
        return
    missing = missing_libraries(_qt_folder(python))
    if not missing:
        return
    unknown = sorted(missing - PACKAGES.keys())
    if unknown:
        message = f"Qt needs system libraries that are not on this machine: {', '.join(unknown)}."
        raise CannotSetUp(message)
    packages = sorted({PACKAGES[name] for name in missing})
    have_packages(packages, f"Qt needs system libraries: {', '.join(sorted(missing))}.")
    still = missing_libraries(_qt_folder(python))
    if still:
        message = f"Qt still lacks {', '.join(sorted(still))}."
        raise CannotSetUp(message)


def missing_libraries(qt: Path) -> set[str]:
    """Names of the shared libraries that the parts of Qt in use ask for in vain."""
    files = [qt / "lib" / f"libQt6{module}.so.6" for module in MODULES]
    files += [qt / "plugins" / "platforms" / f"libq{platform}.so" for platform in platforms()]
    present = [file for file in files if file.exists()]
    told = subprocess.run(
        ["ldd", *present], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False
    )
    return set(re.findall(r"^\s*(\S+) => not found", told.stdout, re.MULTILINE))


def platforms() -> list[str]:
    """Qt's plugins for where windows will be drawn here."""
    platforms = ["offscreen"]
    if os.environ.get("DISPLAY"):
        platforms.append("xcb")
    if os.environ.get("WAYLAND_DISPLAY"):
        platforms.append("wayland")
    return platforms


def _qt_folder(python: Path) -> Path:
    program = (
        "from importlib.util import find_spec; print(find_spec('PySide6').submodule_search_locations[0])"
    )
    told = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True)
    return Path(told.stdout.strip()) / "Qt"
