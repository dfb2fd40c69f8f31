"""The laptop schema's history. Revisions are numbered; PRAGMA user_version holds the number of the last one."""
