"""Kinds of faults, by what they befall; each is planted with the answer to be found."""
