"""The workspace of staff, behind a login: the full file with class and reasons, intake, mending, runs, packs."""
