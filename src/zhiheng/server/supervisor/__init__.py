"""The supervisor: the private PostgreSQL and the child processes of `zhiheng serve`.

binaries     where PostgreSQL's programs are, and their version
identity     who PostgreSQL runs as (never root); launcher starts it so
passwords    the files under secrets/
cluster      making the data folder, whole or not at all
pidfile      what postmaster.pid says and whether it is true
lease        who uses the database, and who may start it
postgres     start, find, recover and stop
failures     PostgreSQL's words turned into our errors
children     web and worker: start, watch, restart, stop
"""
