"""What a user reads: every label, sentence and finding."""
