"""The doors: what people and machines call. It starts and asks workflows, and never acts on a system itself."""
