"""What departments send, as tables: the sender's headings, and where each row stands.

A file that is missing, damaged or strange is a finding, never an exception.
"""
