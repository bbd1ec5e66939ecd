"""The room deploy: its servers are started, killed and looked after for real."""
