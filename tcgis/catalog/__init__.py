"""What the data is: layers, what departments call their columns, units and codes."""
