"""What changed between two JSON values, and which pass changed it. Plain functions; nothing here stores anything."""
