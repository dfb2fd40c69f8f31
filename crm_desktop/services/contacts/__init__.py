"""People over all customers: the list, one person whole, how they stand to each other, and where they work."""

from crm_desktop.services.contacts.listing import ContactFilter, ContactRow, contact_ids, contact_rows
from crm_desktop.services.contacts.moving import NewPost, change_job, change_role
from crm_desktop.services.contacts.person import Person, Post, person
from crm_desktop.services.contacts.relations import (
    MapLink,
    MapPerson,
    Relation,
    add_relation,
    influence_map,
    relations_of,
    remove_relation,
    set_superior,
)

__all__ = [
    "ContactFilter",
    "ContactRow",
    "MapLink",
    "MapPerson",
    "NewPost",
    "Person",
    "Post",
    "Relation",
    "add_relation",
    "change_job",
    "change_role",
    "contact_ids",
    "contact_rows",
    "influence_map",
    "person",
    "relations_of",
    "remove_relation",
    "set_superior",
]
