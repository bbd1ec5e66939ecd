"""Statutes as data, one file a country."""
