-- What a rule may ask of a firm, computed again: the meanings are those of the field dictionary
-- (rulesets/fields.py) and of docs/method.md, not those of the engine's code.
--
-- Given: asked(year), enterprises, parcels, leases, vetoes, and with a year each facts (amounts
-- that the checks believe), holdings (who uses what on 31 December) and net (holdings summed up).
-- Land in use is taken as it is given: how holdings come about is another subject.
-- Makes: firms(unit, year, …) and amounts(unit, year, item, value) of the year and the one before.

CREATE TABLE days AS
SELECT year, make_date(year, 12, 31) AS last_day
FROM (SELECT year FROM asked UNION SELECT year - 1 FROM asked);

-- Several rows of a firm, year and item (kinds of tax, meters) are added up; where one of them is
-- not known the sum is not known either. No row: no figure, never zero.
CREATE TABLE amounts AS
SELECT subject_id AS unit, year, item,
       CASE WHEN count(value) = count(*) THEN sum(value) END AS value
FROM facts
WHERE subject_kind = 'enterprise' AND subject_id IS NOT NULL
GROUP BY subject_id, year, item;

CREATE TABLE land AS
SELECT credit_code AS unit, year, sum(area_m2) * 15 / 10000 AS land_mu  -- 15 亩 a hectare
FROM net
GROUP BY credit_code, year;

-- All the land that it uses is floor rented in 标准厂房.
CREATE TABLE standard_factory_tenants AS
SELECT used.credit_code AS unit, used.year
FROM net AS used
JOIN holdings AS inward
  ON inward.credit_code = used.credit_code AND inward.parcel_id = used.parcel_id
 AND inward.year = used.year AND inward.area_m2 > 0
LEFT JOIN leases ON leases.lease_id = inward.lease_id
WHERE used.area_m2 > 1e-6
GROUP BY used.credit_code, used.year
HAVING bool_and(inward.kind = 'floor_in' AND coalesce(leases.place = '标准厂房', false));

-- 已过约定竣工期仍未竣工: of an own parcel the agreed completion has passed and it is not complete on
-- 31 December. A parcel in use today without a date is complete, nobody knows since when, and
-- a rule needs a yes.
CREATE TABLE overdue_builders AS
SELECT DISTINCT parcels.credit_code AS unit, days.year
FROM parcels, days
WHERE parcels.finish_due < days.last_day
  AND (parcels.finished_on > days.last_day
       OR parcels.finished_on IS NULL AND coalesce(parcels.condition, '') <> '在用');

CREATE TABLE firms AS
SELECT
    e.credit_code AS unit,
    d.year,
    e.industry2,
    -- who came above scale only after the year is 规下 in it
    CASE WHEN e.above_scale_on > d.last_day THEN '规下' ELSE e.size END AS size,
    land.land_mu,
    -- whole months from production to 31 December ÷ 12 (no day of a month is after the 31st);
    -- 0 for a firm in construction without a date
    CASE
        WHEN e.production_on IS NOT NULL
        THEN (12 * (d.year - year(e.production_on)) + 12 - month(e.production_on)) / 12.0::DOUBLE
        WHEN e.condition = '在建' THEN 0
    END AS years_producing,
    e.condition = '在建' AS under_construction,
    year(e.above_scale_on) = d.year AS upgraded,  -- 当年小升规
    EXISTS (FROM overdue_builders AS o WHERE o.unit = e.credit_code AND o.year = d.year)
        AS past_agreed_completion,
    EXISTS (FROM standard_factory_tenants AS t WHERE t.unit = e.credit_code AND t.year = d.year)
        AS tenant_of_standard_factory
FROM enterprises AS e
CROSS JOIN days AS d
LEFT JOIN land ON land.unit = e.credit_code AND land.year = d.year
-- who is not in the register yet at the end of the year is no part of its population
WHERE e.registered_on IS NULL OR e.registered_on <= d.last_day;
