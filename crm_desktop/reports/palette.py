"""The colours of a chart, as `#RRGGBB`: the window gives those of its theme, files take these."""

from dataclasses import dataclass

SERIES = ("#1F5FBF", "#DB7100", "#00795A", "#A3478C", "#8B6D10", "#4A9BD0", "#4B2A80", "#868C92")


@dataclass(frozen=True)
class Palette:
    """Colours of one mode. `series` keep their distance under colour blindness."""

    background: str = "#FFFFFF"
    text: str = "#1A222D"
    muted: str = "#566170"
    grid: str = "#DEE2E8"
    series: tuple[str, ...] = SERIES

    def of(self, place: int) -> str:
        """Return the colour of the series at `place`."""
        return self.series[place % len(self.series)]
