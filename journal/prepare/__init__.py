"""Make events ready to be stored: everything that needs no database."""
