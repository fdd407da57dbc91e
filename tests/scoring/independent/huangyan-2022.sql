-- 黄岩 2022 computed again, from its text (rulesets/huangyan/2022.yaml) and the notice's formula:
--   规上 = 亩均税收/24.097·30 + 亩均增加值/136.16·20 + 单位能耗增加值/2.694·20
--         + 单位排放增加值/4929.81·10 + 全员劳动生产率/18.14·10 + (R&D/主营收入)/0.0302·10
--   规下 = 亩均税收/11.5932·50 + 单位用电税收(元/千瓦时)/0.2352·50
--   no emission data: the 规上 mean score of the item
-- No class is published: scores and ranks only. Written as wide as the formula, a column an item.
-- Makes: result_units, result_contributions, result_bases.

CREATE TABLE result_bases AS
FROM (VALUES
    ('规上', 'tax_per_mu', 24.097), ('规上', 'added_value_per_mu', 136.16),
    ('规上', 'added_value_per_tce', 2.694), ('规上', 'added_value_per_t', 4929.81),
    ('规上', 'added_value_per_staff', 18.14), ('规上', 'rd_per_revenue', 0.0302),
    ('规下', 'tax_per_mu', 11.5932), ('规下', 'tax_per_kwh', 0.2352)
) AS t ("group", indicator, base);

CREATE TABLE wide AS
SELECT
    f.unit, f.size,
    -- a divisor of zero has no ratio, one below zero is no figure
    CASE WHEN f.land_mu > 0 THEN f.land_mu END AS land_mu,
    max(a.value) FILTER (item = 'tax_wan') AS tax,
    max(a.value) FILTER (item = 'added_value_wan') AS added,
    max(a.value) FILTER (item = 'rd_wan') AS rd,
    max(a.value) FILTER (item = 'energy_tce' AND a.value > 0) AS tce,
    max(a.value) FILTER (item = 'emission_t' AND a.value > 0) AS emission,
    max(a.value) FILTER (item = 'staff' AND a.value > 0) AS staff,
    max(a.value) FILTER (item = 'revenue_wan' AND a.value > 0) AS revenue,
    max(a.value) FILTER (item = 'power_kwh' AND a.value > 0) AS kwh
FROM firms AS f
JOIN asked USING (year)
LEFT JOIN amounts AS a USING (unit, year)
WHERE f.size IN ('规上', '规下')  -- population.include; nobody exempt, deferred or listed apart
GROUP BY f.unit, f.size, f.land_mu;

-- score.floor 0, no cap; on_negative as_is: the floor decides. NULL if either figure is.
CREATE MACRO at_least_zero(x) AS CASE WHEN x < 0 THEN 0 ELSE x END;

CREATE TABLE above AS
SELECT unit,
    at_least_zero(tax / land_mu / 24.097 * 30) AS tax_per_mu,
    at_least_zero(added / land_mu / 136.16 * 20) AS added_value_per_mu,
    at_least_zero(added / tce / 2.694 * 20) AS added_value_per_tce,
    at_least_zero(added / emission / 4929.81 * 10) AS added_value_per_t,
    at_least_zero(added / staff / 18.14 * 10) AS added_value_per_staff,
    at_least_zero(rd / revenue / 0.0302 * 10) AS rd_per_revenue
FROM wide WHERE size = '规上';

CREATE TABLE below AS
SELECT unit,
    at_least_zero(tax / land_mu / 11.5932 * 50) AS tax_per_mu,
    at_least_zero(tax * 10000 / kwh / 0.2352 * 50) AS tax_per_kwh  -- times: 万元 to 元
FROM wide WHERE size = '规下';

-- on_missing and on_zero_denominator of the emission item: group_mean_score
CREATE TABLE above_filled AS
SELECT * REPLACE (
    coalesce(added_value_per_t, avg(added_value_per_t) OVER ()) AS added_value_per_t
)
FROM above;

CREATE TABLE result_contributions AS
SELECT unit, indicator, points
FROM above_filled
UNPIVOT INCLUDE NULLS (points FOR indicator IN (COLUMNS(* EXCLUDE unit)))
UNION ALL
SELECT unit, indicator, points
FROM below
UNPIVOT INCLUDE NULLS (points FOR indicator IN (COLUMNS(* EXCLUDE unit)));

CREATE TABLE totals AS
SELECT unit, sum(points) AS score
FROM result_contributions
GROUP BY unit
HAVING count(points) = count(*);

CREATE TABLE result_units AS
SELECT
    f.unit,
    f.size AS "group",
    '主榜' AS listing,
    CASE
        WHEN f.size NOT IN ('规上', '规下') THEN 'excluded'
        WHEN t.score IS NULL THEN 'missing'
        ELSE 'unrated'  -- scored and ranked, the edition has no classes
    END AS state,
    t.score,
    CASE WHEN t.score IS NOT NULL
         THEN rank() OVER (PARTITION BY f.size, t.score IS NULL ORDER BY round(t.score, 9) DESC)
    END AS "rank",
    CASE WHEN t.score IS NOT NULL THEN count(t.score) OVER (PARTITION BY f.size) END AS n_ranked,
    NULL::VARCHAR AS machine_grade,
    NULL::VARCHAR AS grade
FROM firms AS f
JOIN asked USING (year)
LEFT JOIN totals AS t USING (unit);
