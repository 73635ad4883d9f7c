"""Reporting rounds: a form sent down the tree of units, filled, checked, returned, locked, summed."""
