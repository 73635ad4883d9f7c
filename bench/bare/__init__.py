"""The least that Django can do for the same question, served by the same command over the same database: the yardstick."""
