"""What must not be lost: the ledger of decisions."""
