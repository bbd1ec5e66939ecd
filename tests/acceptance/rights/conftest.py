"""What every right does. Where two processes run the tests these have one of their own, with servers of their own."""
