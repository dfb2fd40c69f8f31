"""A PostgreSQL for the server: the one it is pointed to, or a private one that it starts and stops itself.

Head office gives the address of its own PostgreSQL. A trial, a developer or a test has none, and should not
have to install and configure one, so a private cluster is made from whatever PostgreSQL programs there are.
"""

from crm_server.postgres.cluster import Cluster
from crm_server.postgres.errors import PostgresUnavailable
from crm_server.postgres.source import open_database, sqlalchemy_url

__all__ = ["Cluster", "PostgresUnavailable", "open_database", "sqlalchemy_url"]
