"""What the pages and the read API ask of the database: one module per page, rows out, no drawing."""
