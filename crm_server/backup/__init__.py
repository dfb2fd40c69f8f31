"""Backups of all that the server holds, in a format of its own: any version of PostgreSQL does, none of its programs.

A backup is one moment of all tables, read again and loaded before it counts. Laptops keep what they sent until a
backup that counts covers it (`server_meta.backup_seq`), so a server that is restored is told again what it forgot.
"""

from crm_server.backup.format import BackupError, Manifest, read_manifest
from crm_server.backup.making import age_of_last, back_up
from crm_server.backup.restoring import Restored, restore

__all__ = ["BackupError", "Manifest", "Restored", "age_of_last", "back_up", "read_manifest", "restore"]
