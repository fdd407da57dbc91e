"""An edition for units other than enterprises, as short as one can be."""

TEXT = """
id: demo/{unit}
title: 示例：{unit}
status: {status}
legal_basis: 示例
valid: [2020, 2030]
documents:
  own: {{title: 示例, year: 2024, mark: proposal}}
unit: {unit}
population:
  include: {{when: [{{field: land_mu, at_least: 0}}], cite: own}}
  exempt: []
  defer: []
  separate_lists: []
facts: {{precedence: [verified], cite: own}}
land:
  area: geometry_area_m2
  if_missing: null
  on: year_end
  floors: parcel_share_by_floor
  cite: own
groups: {{by: [], cite: own}}
indicators:
  "*":
    - id: tax_per_mu
      of: tax_wan
      per: land_mu
      weight: 60
      cite: own
      base:
        {{kind: stat, stat: ratio_of_sums, scope: all, year: current, if_no_previous: current,
          factor: 1, cite: own}}
      score: {{kind: ratio, floor: 0, cap: 2, cite: own}}
      on_missing: {{take: none, cite: own}}
      on_zero_denominator: {{take: none, cite: own}}
      on_negative: {{take: as_is, cite: own}}
    - id: tax_per_kwh
      of: tax_wan
      per: power_kwh
      times: 10000
      weight: 40
      cite: own
      base:
        {{kind: stat, stat: ratio_of_sums, scope: all, year: previous, if_no_previous: current,
          factor: 1, cite: own}}
      score: {{kind: ratio, floor: 0, cap: 2, cite: own}}
      on_missing: {{take: none, cite: own}}
      on_zero_denominator: {{take: none, cite: own}}
      on_negative: {{take: as_is, cite: own}}
total: {{decimals: {{take: 2, cite: own}}}}
rank: {{order: [score, tax_per_mu, unit], cite: own}}
classes:
  kind: cumulative_percent
  cuts:
    "*": {{A: 20, B: 60, C: 95, cite: own}}
  rounding: {{A: half_up, B: half_up, C: half_up, cite: own}}
  ties: {{take: same_class_up, cite: own}}
  min_group_size: {{take: 2, cite: own}}
  small_group: {{take: no_grade, cite: own}}
  backfill: {{take: none, cite: own}}
overrides: {overrides}
low_yield: null
notice: null
"""
STARS = """
  - fix: A
    counts_in_quota: false
    when: [{field: star_rating, at_least: 4}]
    cite: own
"""
