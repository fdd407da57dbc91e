"""County folders as five departments would send them, with faults planted and answers kept."""
