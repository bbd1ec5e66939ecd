"""The verbs, with systems that are made up."""
