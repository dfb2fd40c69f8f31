"""Tables in and out: files of other systems into the company's records, and records into files.

Import from here; the modules inside are an arrangement, not an interface.
"""

from crm_server.exchange.errors import ExchangeError, RowError
from crm_server.exchange.exporting import export_file
from crm_server.exchange.importing import ImportReport, import_file

__all__ = ["ExchangeError", "ImportReport", "RowError", "export_file", "import_file"]
