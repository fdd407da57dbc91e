"""What a run shows: maps, tables, sheets; bytes that ``publish`` alone writes."""
