"""What is to be done and what was promised: the tasks of a person or a team, and the ledger of promises."""
