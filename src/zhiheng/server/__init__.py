"""The server: database and processes, settings, addresses, pages and API.

`database.running()` gives the URL of a running PostgreSQL, `app.setup()` makes Django ready on it.
"""
