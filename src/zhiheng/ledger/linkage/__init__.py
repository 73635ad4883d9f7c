"""Linking in bulk: how probable it is that a party whose name no exact rule could link is a known organisation.

The model is Fellegi and Sunter's, fitted and run by Splink on DuckDB. It only proposes; people decide.
"""
