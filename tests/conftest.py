"""What every test stands on: no display, no keyring of the person who runs it, no folders of theirs."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.costs import make_passphrases_cheap
from tests.support.draws import draw_alike_whatever_is_loaded
from tests.support.hours import stay_within_a_day

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

make_passphrases_cheap()
stay_within_a_day()
pytest_plugins = ["tests.support.postgres", "tests.support.stores"]

# A machine that decides whether a change may land must not decide by chance, nor by its load: it judges by the same
# examples every time. A developer's explores.
settings.register_profile("developer", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
if os.environ.get("CI"):
    settings.load_profile("ci")
    draw_alike_whatever_is_loaded()
else:
    settings.load_profile("developer")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: at the end it would keep one worker busy while the others have nothing to do."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Spare the garbage collector the program and thousands of tests, which stay and which it would look through."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def private_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point the platform's per-user folders into the test session's own."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            folder = home / variable.lower()
            folder.mkdir()
            patch.setenv(variable, str(folder))
        yield


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Files made by others, to try the program on; never part of the project."""
    folder = os.environ.get("CRM_TEST_DATA")
    if not folder:
        pytest.skip("CRM_TEST_DATA names no folder with real files")
    return Path(folder)
