"""The plugs: reads the environment, joins hands to verbs, starts the processes."""
