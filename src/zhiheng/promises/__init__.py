"""Promises: whether each goal of a document is met, by its own rule, on the figure and on its interval."""
