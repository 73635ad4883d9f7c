"""Indicators: numbers over records and published series, with n, interval and flags, and their frozen releases."""
