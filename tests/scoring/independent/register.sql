-- Firms registered after the year have a row of their own in its results: not evaluated, and nothing else.
INSERT INTO result_units (unit, state)
SELECT credit_code, 'excluded'
FROM enterprises, asked
WHERE registered_on > make_date(year, 12, 31);
