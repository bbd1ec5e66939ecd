"""The verbs: one stage of a case a file; each turns a port's answer into a fact."""
