"""The rule engine: from units and an edition to scores, ranks, grades, and why."""
