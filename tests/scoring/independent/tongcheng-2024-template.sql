-- The Tongcheng template computed again, from its text (rulesets/tongcheng/2024-template.yaml);
-- the key of that file from which each number comes stands beside it.
-- Makes: result_units, result_contributions, result_bases.

-- indicators, weight, times; score.cap: 2 for 规上, null for 规下; score.floor is 0 for all
CREATE TABLE indicators AS
FROM (VALUES
    ('规上', 'tax_per_mu',     'tax_wan',     'land_mu',   1.0,     45.0,  2.0,  false),
    ('规上', 'revenue_per_mu', 'revenue_wan', 'land_mu',   1.0,     35.0,  2.0,  false),
    -- times: 10000 (万元 to 元); on_zero_denominator: group_mean_score
    ('规上', 'tax_per_kwh',    'tax_wan',     'power_kwh', 10000.0, 20.0,  2.0,  true),
    ('规下', 'tax_per_mu',     'tax_wan',     'land_mu',   1.0,     100.0, NULL, false)
) AS t (size, indicator, of_item, per_item, times, weight, cap, mean_if_no_divisor);

-- population. SQL's own NULL is "not known": the inclusion keeps it, every other rule needs a yes.
CREATE TABLE population AS
SELECT
    firms.*,
    -- include: size in [规上, 规下], and 规上 or land_mu at least 5
    size IN ('规上', '规下') AND (size = '规上' OR land_mu >= 5) AS included,
    -- exempt T: industry2 in 44, 45, 46, 77
    coalesce(industry2 IN ('44', '45', '46', '77'), false) AS exempt,
    -- defer: years_producing below 2, unless past_agreed_completion
    coalesce(years_producing < 2, false) AND NOT past_agreed_completion AS deferred,
    -- separate_lists
    CASE WHEN tenant_of_standard_factory THEN '标准厂房承租企业' ELSE '主榜' END AS listing
FROM firms;

CREATE TABLE evaluated AS
FROM population WHERE included AND NOT exempt AND NOT deferred;

-- value = of ÷ per × times; a divisor below zero is no figure
CREATE TABLE figures AS
SELECT
    e.unit, e.year, e.size, e.listing, i.indicator, i.times, i.weight, i.cap, i.mean_if_no_divisor,
    numerator.value AS of_value,
    CASE WHEN divisor.value >= 0 THEN divisor.value END AS per_value,
    CASE WHEN divisor.value > 0 THEN numerator.value / divisor.value * i.times END AS value
FROM evaluated AS e
JOIN indicators AS i ON i.size = e.size
LEFT JOIN amounts AS numerator
  ON numerator.unit = e.unit AND numerator.year = e.year AND numerator.item = i.of_item
LEFT JOIN (
    SELECT unit, year, item, value FROM amounts
    UNION ALL SELECT unit, year, 'land_mu', land_mu FROM firms
) AS divisor ON divisor.unit = e.unit AND divisor.year = e.year AND divisor.item = i.per_item;

-- base.year: previous; if_no_previous: current
CREATE TABLE base_year AS
SELECT CASE WHEN EXISTS (FROM facts WHERE facts.year = asked.year - 1)
            THEN asked.year - 1 ELSE asked.year END AS year
FROM asked;

-- base: ratio_of_sums over the group's evaluated firms that have both figures, factor: 2;
-- base.on_negative zero: an amount below zero adds nothing to the sum, and its divisor stays in
CREATE TABLE result_bases AS
SELECT f.size AS "group", f.indicator,
       sum(CASE WHEN f.of_value < 0 THEN 0 ELSE f.of_value END) / sum(f.per_value) * any_value(f.times) * 2 AS base,
       any_value(f.year) AS year
FROM figures AS f JOIN base_year USING (year)
WHERE f.of_value IS NOT NULL AND f.per_value IS NOT NULL
GROUP BY f.size, f.indicator;

-- points = weight × value ÷ base between floor 0 and the cap; negative values as_is: the floor
-- decides (CASE, as least and greatest pass over NULL)
CREATE TABLE own_points AS
SELECT f.*, b.base,
    CASE
        WHEN f.value IS NULL THEN NULL
        WHEN f.value / b.base < 0 THEN 0
        WHEN f.value / b.base > f.cap THEN f.weight * f.cap
        ELSE f.weight * f.value / b.base
    END AS points
FROM figures AS f
JOIN asked ON asked.year = f.year
LEFT JOIN result_bases AS b ON b."group" = f.size AND b.indicator = f.indicator;

-- on_missing: none. on_zero_denominator: group_mean_score for tax_per_kwh, none for the others.
CREATE TABLE result_contributions AS
SELECT unit, indicator, weight, value,
    CASE
        WHEN points IS NOT NULL THEN points
        WHEN of_value IS NOT NULL AND per_value = 0 AND mean_if_no_divisor
        THEN avg(points) OVER (PARTITION BY size, indicator)
    END AS points
FROM own_points;

-- a total needs points for every indicator
CREATE TABLE totals AS
SELECT unit, sum(points) AS score
FROM result_contributions
GROUP BY unit
HAVING count(points) = count(*);

-- rank within size and list; scores that agree to nine decimals share a place.
-- denominator: ranked
CREATE TABLE ranked AS
SELECT e.unit, e.size, e.listing, t.score,
    rank() OVER (PARTITION BY e.size, e.listing ORDER BY round(t.score, 9) DESC) AS place,
    count(*) OVER (PARTITION BY e.size, e.listing) AS n
FROM totals AS t
JOIN evaluated AS e USING (unit)
JOIN asked USING (year);

-- cuts A 20, B 60, C 95, cumulative percent of n, half up; ties share the better class, which is
-- that of their common place; below min_group_size 10 nobody is graded
CREATE TABLE machine AS
SELECT *,
    CASE
        WHEN n < 10 THEN NULL
        WHEN place <= floor(20 * n / 100.0::DOUBLE + 0.5) THEN 'A'
        WHEN place <= floor(60 * n / 100.0::DOUBLE + 0.5) THEN 'B'
        WHEN place <= floor(95 * n / 100.0::DOUBLE + 0.5) THEN 'C'
        ELSE 'D'
    END AS machine_grade
FROM ranked;

CREATE TABLE moved AS
SELECT m.*,
    -- ceiling C: veto of the year
    EXISTS (
        FROM vetoes AS v
        WHERE v.credit_code = m.unit AND v.year = asked.year
          AND v.veto IN ('安全事故', '环境违法', '重大税收违法')
    ) AS capped,
    -- floor C: upgraded; or new (years_producing below 2) or under_construction, unless late
    coalesce(f.upgraded, false)
        OR ((coalesce(f.years_producing < 2, false) OR coalesce(f.under_construction, false))
            AND NOT f.past_agreed_completion) AS protected,
    -- direct D: tax_wan below 0 or 0
    coalesce(tax.value <= 0, false) AS without_tax
FROM machine AS m
CROSS JOIN asked
JOIN firms AS f ON f.unit = m.unit AND f.year = asked.year
LEFT JOIN amounts AS tax
  ON tax.unit = m.unit AND tax.year = asked.year AND tax.item = 'tax_wan';

-- in the order of the file: ceiling, also where the list is too small for quotas direct, then the
-- floors, which spare a firm from D whatever made it D, but none under the ceiling
CREATE TABLE graded AS
SELECT *,
    CASE
        WHEN without_tax AND protected AND NOT capped THEN 'C'
        WHEN without_tax THEN 'D'
        WHEN capped AND machine_grade IN ('A', 'B') THEN 'C'
        WHEN protected AND NOT capped AND machine_grade = 'D' THEN 'C'
        ELSE machine_grade
    END AS grade
FROM moved;

CREATE TABLE result_units AS
SELECT
    p.unit,
    p.size AS "group",
    p.listing,
    -- the first that fits
    CASE
        WHEN NOT p.included THEN 'excluded'
        WHEN p.exempt THEN 'exempt'
        WHEN p.deferred THEN 'deferred'
        WHEN g.score IS NULL THEN 'missing'
        WHEN g.grade IS NULL THEN 'unrated'
        ELSE 'graded'
    END AS state,
    g.score, g.place AS "rank", g.n AS n_ranked, g.machine_grade, g.grade
FROM population AS p
JOIN asked USING (year)
LEFT JOIN graded AS g USING (unit);
