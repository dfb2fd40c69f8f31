"""Any record by its fields: what the command line, generic forms and the inbox read and write."""

from crm_desktop.services.records.assignments import Assignment, parse_assignment, parse_assignments
from crm_desktop.services.records.reading import list_records, row_of, show
from crm_desktop.services.records.undo import Edit, undo_edit
from crm_desktop.services.records.writing import add, delete, set_fields, set_values

__all__ = [
    "Assignment",
    "Edit",
    "add",
    "delete",
    "list_records",
    "parse_assignment",
    "parse_assignments",
    "row_of",
    "set_fields",
    "set_values",
    "show",
    "undo_edit",
]
