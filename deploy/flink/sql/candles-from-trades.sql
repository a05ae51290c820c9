-- Candles of 1 s, 5 s, 1 min, 5 min, 1 h and 1 day from single trades.
--
-- Time is the venue's time of a trade. A candle is written once, when every partition that is not idle has passed
-- its end by ${late_after} s. A trade that comes later is in no candle but in late_events: every trade is counted once,
-- here or there. Trades are taken as they were first reported: a correction or cancellation changes no candle.

-- How long a trade is remembered, so that one that comes twice (a backfill, a replay) counts once.
SET 'table.exec.state.ttl' = '15 min';

-- Each length is made from the one before.
CREATE TEMPORARY VIEW candles_5s AS
SELECT `source`, `symbol`, `window_start`, `window_end`, `window_time`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`,
  SUM(`v`) AS `v`, SUM(`turnover`) AS `turnover`, SUM(`n`) AS `n`
FROM TUMBLE(
  DATA => (SELECT `source`, `symbol`, `window_time` AS `at`, `first`, `last`, `h`, `l`, `v`, `turnover`, `n` FROM `candles_1s`),
  TIMECOL => DESCRIPTOR(`at`),
  SIZE => INTERVAL '5' SECOND
)
GROUP BY `source`, `symbol`, `window_start`, `window_end`, `window_time`;

CREATE TEMPORARY VIEW candles_1m AS
SELECT `source`, `symbol`, `window_start`, `window_end`, `window_time`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`,
  SUM(`v`) AS `v`, SUM(`turnover`) AS `turnover`, SUM(`n`) AS `n`
FROM TUMBLE(
  DATA => (SELECT `source`, `symbol`, `window_time` AS `at`, `first`, `last`, `h`, `l`, `v`, `turnover`, `n` FROM candles_5s),
  TIMECOL => DESCRIPTOR(`at`),
  SIZE => INTERVAL '1' MINUTE
)
GROUP BY `source`, `symbol`, `window_start`, `window_end`, `window_time`;

CREATE TEMPORARY VIEW candles_5m AS
SELECT `source`, `symbol`, `window_start`, `window_end`, `window_time`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`,
  SUM(`v`) AS `v`, SUM(`turnover`) AS `turnover`, SUM(`n`) AS `n`
FROM TUMBLE(
  DATA => (SELECT `source`, `symbol`, `window_time` AS `at`, `first`, `last`, `h`, `l`, `v`, `turnover`, `n` FROM candles_1m),
  TIMECOL => DESCRIPTOR(`at`),
  SIZE => INTERVAL '5' MINUTE
)
GROUP BY `source`, `symbol`, `window_start`, `window_end`, `window_time`;

CREATE TEMPORARY VIEW candles_1h AS
SELECT `source`, `symbol`, `window_start`, `window_end`, `window_time`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`,
  SUM(`v`) AS `v`, SUM(`turnover`) AS `turnover`, SUM(`n`) AS `n`
FROM TUMBLE(
  DATA => (SELECT `source`, `symbol`, `window_time` AS `at`, `first`, `last`, `h`, `l`, `v`, `turnover`, `n` FROM candles_5m),
  TIMECOL => DESCRIPTOR(`at`),
  SIZE => INTERVAL '1' HOUR
)
GROUP BY `source`, `symbol`, `window_start`, `window_end`, `window_time`;

CREATE TEMPORARY VIEW candles_1d AS
SELECT `source`, `symbol`, `window_start`, `window_end`, `window_time`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`,
  SUM(`v`) AS `v`, SUM(`turnover`) AS `turnover`, SUM(`n`) AS `n`
FROM TUMBLE(
  DATA => (SELECT `source`, `symbol`, `window_time` AS `at`, `first`, `last`, `h`, `l`, `v`, `turnover`, `n` FROM candles_1h),
  TIMECOL => DESCRIPTOR(`at`),
  SIZE => INTERVAL '1' DAY
)
GROUP BY `source`, `symbol`, `window_start`, `window_end`, `window_time`;

CREATE TEMPORARY VIEW all_candles AS
SELECT '1s' AS `timeframe`, * FROM `candles_1s`
UNION ALL SELECT '5s', * FROM candles_5s
UNION ALL SELECT '1m', * FROM candles_1m
UNION ALL SELECT '5m', * FROM candles_5m
UNION ALL SELECT '1h', * FROM candles_1h
UNION ALL SELECT '1d', * FROM candles_1d;

EXECUTE STATEMENT SET BEGIN

INSERT INTO `candles`
SELECT `symbol`, `source`, 'trades', `timeframe`,
  `window_start`,
  CAST(SUBSTRING(`first` FROM 61) AS DOUBLE), `h`, `l`, CAST(SUBSTRING(`last` FROM 61) AS DOUBLE),
  `v`, `n`, `turnover` / NULLIF(`v`, 0)
FROM all_candles;

INSERT INTO `late_events` SELECT * FROM `late_trades`;

END;
