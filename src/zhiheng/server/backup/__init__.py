"""Backup and restore of a whole installation: database, ledger, runs, files and keys, each with its hash.

taking.take(into) -> Manifest         while everything goes on working
checking.check(folder) -> [Finding]   every file is what was written
restoring.restore(folder)             into an empty home and an empty database
"""
