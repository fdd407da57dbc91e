"""Rule editions: ``<scheme>/<edition>.yaml``, complete, cited, and never edited once used."""
