"""The example organisation: nobody is real, and everything is as promised."""
