"""The pages and the API, over HTTP and with the real engine."""
