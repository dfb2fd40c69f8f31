"""What the build names is there, and what it leaves out is not needed. The build itself is `dev.py build --smoke`."""

import ast
import importlib.util
from pathlib import Path

import pytest

from installer import contents
from installer.contents import Entry

NAMED = sorted(
    {
        *contents.OWN_PACKAGES,
        *contents.WHOLE_PACKAGES,
        *contents.HIDDEN_IMPORTS,
        *contents.DATA_OF,
        contents.SCRIPTS_OF,
        *contents.METADATA_OF,
    }
)
PLUGINS = "PySide6/Qt/plugins"


@pytest.mark.parametrize("module", NAMED)
def test_every_module_that_is_named_exists(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_nothing_is_left_out_that_the_program_imports() -> None:
    needed = {
        name
        for package in contents.OWN_PACKAGES
        for file in (contents.ROOT / package).rglob("*.py")
        for name in imported(file)
    }
    left_out = set(contents.EXCLUDED)
    assert {name for name in needed if any(part in left_out for part in parents(name))} == set()


def imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def test_every_migration_imports_only_what_is_shipped() -> None:
    spec = importlib.util.find_spec(contents.SCRIPTS_OF)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    scripts = list(Path(spec.submodule_search_locations[0]).rglob("*.py"))
    used = {name for script in scripts for name in imported(script)}
    known = {*contents.HIDDEN_IMPORTS, "alembic"}
    assert {
        name for name in used if name not in known and not name.startswith(contents.OWN_PACKAGES)
    } == set()
    assert len(scripts) > 2


@pytest.mark.parametrize("folder", contents.QT_PLUGINS)
def test_every_plugin_that_is_named_exists(folder: str) -> None:
    spec = importlib.util.find_spec("PySide6")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    there = Path(spec.submodule_search_locations[0]) / "Qt" / "plugins" / folder
    found = {file.stem.removeprefix("lib") for file in there.iterdir()}
    assert set(contents.QT_PLUGINS[folder]) <= found


def test_plugins_of_other_platforms_stay_out() -> None:
    assert contents.is_wanted_plugin(f"{PLUGINS}/platforms/libqxcb.so")
    assert not contents.is_wanted_plugin(f"{PLUGINS}/platformthemes/libqgtk3.so")
    assert not contents.is_wanted_plugin("PySide6/Qt/lib/libqxcb.so")


def test_of_qts_translations_only_the_chinese_come_along() -> None:
    assert contents.is_wanted_data("PySide6/Qt/translations/qtbase_zh_CN.qm")
    assert not contents.is_wanted_data("PySide6/Qt/translations/qtbase_de.qm")
    assert not contents.is_wanted_data("matplotlib/mpl-data/sample_data/data.csv")
    assert contents.is_wanted_data("resources/fonts/OFL.txt")


def binary(target: str, kind: str = "BINARY") -> Entry:
    return (target, f"/source/{target}", kind)


def test_libraries_are_kept_for_what_needs_them_alone() -> None:
    entries = [
        binary("PySide6/QtCore.abi3.so", "EXTENSION"),
        binary("libpython3.11.so.1.0"),
        binary("PySide6/Qt/lib/libQt6Core.so.6"),
        binary("PySide6/Qt/lib/libicu.so"),
        binary(f"{PLUGINS}/platformthemes/libqgtk3.so"),
        binary("libgtk-3.so.0"),
        binary("libstdc++.so.6"),
        ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK"),
        ("libgone.so", "PySide6/Qt/lib/libgone.so", "SYMLINK"),
        ("PySide6/plugins/libup.so", "../Qt/lib/libicu.so", "SYMLINK"),
    ]
    asks = {
        "/source/PySide6/QtCore.abi3.so": ["libQt6Core.so.6", "libstdc++.so.6"],
        "/source/PySide6/Qt/lib/libQt6Core.so.6": ["libicu.so", "libc.so.6"],
        f"/source/{PLUGINS}/platformthemes/libqgtk3.so": ["libgtk-3.so.0"],
    }
    kept = contents.wanted_binaries(entries, lambda file: asks.get(file, []))
    kept = contents.without_dead_links(kept, [target for target, _, _ in kept])
    assert [target for target, _, _ in kept] == [
        "PySide6/QtCore.abi3.so",
        "libpython3.11.so.1.0",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/lib/libicu.so",
        "libQt6Core.so.6",
        "PySide6/plugins/libup.so",
    ]


def test_the_start_up_script_that_forgets_the_fonts_is_left_out() -> None:
    scripts = [("pyi_rth_mplconfig", "a.py", "PYSOURCE"), ("__main__", "b.py", "PYSOURCE")]
    assert [name for name, _, _ in contents.wanted_scripts(scripts)] == ["__main__"]
