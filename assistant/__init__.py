"""How it is answered: understand, look up or search, compose, verify; and the faces."""
