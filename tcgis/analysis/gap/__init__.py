"""What would change a grade (升档差额)."""
