"""From what departments send to rows fit for use, with a finding for everything amiss."""
