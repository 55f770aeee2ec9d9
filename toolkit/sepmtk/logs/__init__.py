"""What log files say about certificates and the database: one pass over bytes, in bounded memory."""
