-- Alerts out of trades, each with what was measured and the bound that it passed:
--
--   price    the close of a second is beyond a price of flink.alert_prices, and the close before was not
--   move     the price has moved by ${move_percent} % within ${move_minutes} minutes, and a minute before it had not
--   volume   the volume of a minute is ${z_score} standard deviations over that of the half hour before it
--   return   the close of a minute is so far from the close before, compared with the half hour before it
--   silence  a symbol had no trade for ${silent_minutes} minutes, while others had
--
-- Minutes without a trade are not there: neither as volume nor as return. A minute is compared with ten others at
-- least. Time is the venue's: an alert comes when the clock passes its time.

SET 'table.exec.state.ttl' = '15 min';

CREATE TEMPORARY VIEW closes AS
SELECT `source`, `symbol`, `window_time` AS `at`, CAST(SUBSTRING(`last` FROM 61) AS DOUBLE) AS `c`
FROM `candles_1s`;

CREATE TEMPORARY VIEW price_steps AS
SELECT *,
  LAG(`c`) OVER (PARTITION BY `source`, `symbol` ORDER BY `at`) AS `c_before`,
  ARRAY[${alert_prices}] AS `rules`
FROM closes;

CREATE TEMPORARY VIEW price_alerts AS
SELECT `symbol`, `source`, 'price' AS `rule`, CAST(`at` AS TIMESTAMP(3)) AS `at`, `c` AS `measured`, `bound`
FROM price_steps
CROSS JOIN UNNEST(`rules`) AS `rule` (`rule_symbol`, `side`, `bound`)
WHERE `rule_symbol` = `symbol`
  AND (
    `side` = '>' AND `c` > `bound` AND COALESCE(`c_before` <= `bound`, TRUE)
    OR `side` = '<' AND `c` < `bound` AND COALESCE(`c_before` >= `bound`, TRUE)
  );

CREATE TEMPORARY VIEW by_minute AS
SELECT `source`, `symbol`, `window_time` AS `at`,
  CAST(SUBSTRING(MIN(`first`) FROM 61) AS DOUBLE) AS `o`,
  CAST(SUBSTRING(MAX(`last`) FROM 61) AS DOUBLE) AS `c`,
  SUM(`v`) AS `v`
FROM TUMBLE(
  DATA => (SELECT `source`, `symbol`, `window_time` AS `second`, `first`, `last`, `v` FROM `candles_1s`),
  TIMECOL => DESCRIPTOR(`second`),
  SIZE => INTERVAL '1' MINUTE
)
GROUP BY `source`, `symbol`, `window_start`, `window_end`, `window_time`;

CREATE TEMPORARY VIEW moves AS
SELECT *, LAG(`moved`) OVER (PARTITION BY `source`, `symbol` ORDER BY `at`) AS `moved_before`
FROM (
  SELECT `source`, `symbol`, `at`,
    (`c` / FIRST_VALUE(`o`) OVER (
      PARTITION BY `source`, `symbol` ORDER BY `at`
      RANGE BETWEEN INTERVAL '${move_range}' MINUTE PRECEDING AND CURRENT ROW
    ) - 1) * 100 AS `moved`
  FROM by_minute
);

CREATE TEMPORARY VIEW move_alerts AS
SELECT `symbol`, `source`, 'move', CAST(`at` AS TIMESTAMP(3)), `moved`, SIGN(`moved`) * ${move_percent}
FROM moves
WHERE ABS(`moved`) >= ${move_percent} AND COALESCE(ABS(`moved_before`) < ${move_percent}, TRUE);

CREATE TEMPORARY VIEW minute_returns AS
SELECT *, LN(`c` / LAG(`c`) OVER (PARTITION BY `source`, `symbol` ORDER BY `at`)) AS `r`
FROM by_minute;

-- Sums of the last half hour, the minute itself among them.
CREATE TEMPORARY VIEW sums AS
SELECT `source`, `symbol`, `at`, `v`, `r`,
  COUNT(*) OVER (PARTITION BY `source`, `symbol` ORDER BY `at` RANGE BETWEEN INTERVAL '30' MINUTE PRECEDING AND CURRENT ROW) AS `n_v`,
  SUM(`v`) OVER (PARTITION BY `source`, `symbol` ORDER BY `at` RANGE BETWEEN INTERVAL '30' MINUTE PRECEDING AND CURRENT ROW) AS `sum_v`,
  SUM(`v` * `v`) OVER (PARTITION BY `source`, `symbol` ORDER BY `at` RANGE BETWEEN INTERVAL '30' MINUTE PRECEDING AND CURRENT ROW) AS `squares_v`,
  COUNT(`r`) OVER (PARTITION BY `source`, `symbol` ORDER BY `at` RANGE BETWEEN INTERVAL '30' MINUTE PRECEDING AND CURRENT ROW) AS `n_r`,
  SUM(`r`) OVER (PARTITION BY `source`, `symbol` ORDER BY `at` RANGE BETWEEN INTERVAL '30' MINUTE PRECEDING AND CURRENT ROW) AS `sum_r`,
  SUM(`r` * `r`) OVER (PARTITION BY `source`, `symbol` ORDER BY `at` RANGE BETWEEN INTERVAL '30' MINUTE PRECEDING AND CURRENT ROW) AS `squares_r`
FROM minute_returns;

-- The same of the minutes before it.
CREATE TEMPORARY VIEW spreads AS
SELECT *,
  `squares_v_before` / `n_v_before` - `mean_v` * `mean_v` AS `variance_v`,
  `squares_r_before` / `n_r_before` - `mean_r` * `mean_r` AS `variance_r`
FROM (
  SELECT `source`, `symbol`, `at`, `v`, `r`,
    `n_v` - 1 AS `n_v_before`, (`sum_v` - `v`) / (`n_v` - 1) AS `mean_v`, `squares_v` - `v` * `v` AS `squares_v_before`,
    `n_r` - 1 AS `n_r_before`, (`sum_r` - `r`) / (`n_r` - 1) AS `mean_r`, `squares_r` - `r` * `r` AS `squares_r_before`
  FROM sums
  WHERE `n_v` > 10
);

CREATE TEMPORARY VIEW volume_alerts AS
SELECT `symbol`, `source`, 'volume', CAST(`at` AS TIMESTAMP(3)), (`v` - `mean_v`) / SQRT(`variance_v`), CAST(${z_score} AS DOUBLE)
FROM spreads
WHERE `variance_v` > 1e-9 * `mean_v` * `mean_v` AND `v` - `mean_v` >= ${z_score} * SQRT(`variance_v`);

CREATE TEMPORARY VIEW return_alerts AS
SELECT `symbol`, `source`, 'return', CAST(`at` AS TIMESTAMP(3)), (`r` - `mean_r`) / SQRT(`variance_r`), SIGN(`r` - `mean_r`) * ${z_score}
FROM spreads
WHERE `n_r_before` >= 10 AND `variance_r` > 1e-12 AND ABS(`r` - `mean_r`) >= ${z_score} * SQRT(`variance_r`);

CREATE TEMPORARY VIEW measured_alerts AS
SELECT * FROM price_alerts
UNION ALL SELECT * FROM move_alerts
UNION ALL SELECT * FROM volume_alerts
UNION ALL SELECT * FROM return_alerts;

EXECUTE STATEMENT SET BEGIN

-- A session of trades ends when the clock has passed its last trade by the gap. It is no view, because Flink reads none
-- that holds one.
INSERT INTO `alerts`
SELECT `symbol`, `source`, `rule`, `at` + INTERVAL '0.001' SECOND, `measured`, `bound`
FROM (
  SELECT * FROM measured_alerts
  UNION ALL
  SELECT `symbol`, `source`, 'silence', `window_end`, CAST(${silent_minutes} AS DOUBLE), CAST(${silent_minutes} AS DOUBLE)
  FROM SESSION(
    DATA => TABLE closes PARTITION BY (`source`, `symbol`),
    TIMECOL => DESCRIPTOR(`at`),
    GAP => INTERVAL '${silent_minutes}' MINUTE
  )
  GROUP BY `source`, `symbol`, `window_start`, `window_end`
);

INSERT INTO `late_events` SELECT * FROM `late_trades`;

END;
