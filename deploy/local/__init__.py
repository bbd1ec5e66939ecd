"""The embedded servers: a real PostgreSQL, Temporal, Kafka and mailbox on this machine, started and supervised by Habeas itself."""
