"""Property tests draw the same examples every time where a change is judged.

A seed of its own for each test is not enough: hypothesis mixes the numbers and texts that stand in the modules loaded
so far into what it draws, and which are loaded depends on the tests that ran before on the same worker. So the very
test that passed with one order of tests would get other examples with the next.
"""

from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants


def draw_alike_whatever_is_loaded() -> None:
    """From here on, in this process, no module adds to the values that draws are mixed with."""
    providers._get_local_constants = Constants
    providers.CONSTANTS_CACHE.cache.clear()
