"""Pages: parse the request, ask the queries, render. No database access of their own."""
