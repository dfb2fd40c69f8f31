"""The trip pack: who is to be visited, is everything here that it needs, and a briefing to read on the way."""

from crm_desktop.db.trip_packs import TripPack
from crm_desktop.services.trip_pack.briefing import Brief, BriefVisit, PaidPrice, brief_of
from crm_desktop.services.trip_pack.check import Gap, PackCheck, PackedCustomer, check_pack
from crm_desktop.services.trip_pack.choosing import City, Stop, cities, customers_in, stops
from crm_desktop.services.trip_pack.files import Files, files_together
from crm_desktop.services.trip_pack.keeping import (
    fetch_files,
    forget_pack,
    save_pack,
    saved_packs,
    stop_fetching,
)

__all__ = [
    "Brief",
    "BriefVisit",
    "City",
    "Files",
    "Gap",
    "PackCheck",
    "PackedCustomer",
    "PaidPrice",
    "Stop",
    "TripPack",
    "brief_of",
    "check_pack",
    "cities",
    "customers_in",
    "fetch_files",
    "files_together",
    "forget_pack",
    "save_pack",
    "saved_packs",
    "stop_fetching",
    "stops",
]
