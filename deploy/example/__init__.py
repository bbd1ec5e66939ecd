"""The example organisation: a therapy platform with four systems, invented from end to end."""
