"""What pages and lists show, as tables and words."""
