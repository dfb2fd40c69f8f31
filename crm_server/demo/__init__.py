"""An invented company with two years of work in it, so that every screen has something to show.

The same seed and day give the same company, so that a picture, a test or a measurement can be repeated.
"""

from crm_server.demo.company import DemoCompany
from crm_server.demo.organisation import DemoUser
from crm_server.demo.rows import Rows
from crm_server.demo.size import Size

__all__ = ["DemoCompany", "DemoUser", "Rows", "Size"]
