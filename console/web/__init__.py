"""The pages and the API: the doors that are reached over HTTP."""
