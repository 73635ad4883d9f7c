"""Drafting: circulars, briefings, minutes and status reports from data, with findings that rules state."""
