"""Looks through everything that Habeas has written for anybody whom the tests know."""
