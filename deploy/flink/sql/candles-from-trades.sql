-- Candles of 1 s, 5 s, 1 min, 5 min, 1 h and 1 day from single trades.
--
-- Time is the venue's time of a trade. A candle is written once, when every partition that is not idle has passed
-- its end by ${late_after} s. A trade that comes later is in no candle but in late_events: every trade is counted once,
-- here or there. Trades are taken as they were first reported: a correction or cancellation changes no candle.

-- How long a trade is remembered, so that one that comes twice (a backfill, a replay) counts once.
SET 'table.exec.state.ttl' = '15 min';

CREATE TEMPORARY VIEW single_trades AS
SELECT `symbol`, `source`, `feed`, `origin`, `trade_id`, `time_stamp`, `price`, `size`, `event_time`
FROM (
  SELECT *, ROW_NUMBER() OVER (
    PARTITION BY `source`, `symbol`, `time_stamp`, `trade_id` ORDER BY `arrival`
  ) AS `nth`
  FROM `trades`
  WHERE `action` = 'new'
)
WHERE `nth` = 1;

-- Late is what comes when its second is closed. The clock is read behind the exchange by trade, where it is that of
-- all partitions together: so nothing that passes here is dropped by a window further on.
CREATE TEMPORARY VIEW judged_trades AS
SELECT *,
  CURRENT_WATERMARK(`event_time`) AS `clock`,
  COALESCE(
    TO_TIMESTAMP_LTZ(`time_stamp` / 1000000 * 1000 + 999, 3) <= CURRENT_WATERMARK(`event_time`),
    FALSE
  ) AS `is_late`
FROM single_trades;

-- Open and close are the first and last trade by time, then by id, whatever the order of arrival: the price is carried
-- behind 60 characters that sort so.
CREATE TEMPORARY VIEW candles_1s AS
SELECT `source`, `symbol`, `window_start`, `window_end`, `window_time`,
  MIN(`place`) AS `first`, MAX(`place`) AS `last`,
  MAX(`price`) AS `h`, MIN(`price`) AS `l`,
  SUM(`size`) AS `v`, SUM(`price` * `size`) AS `turnover`, COUNT(*) AS `n`
FROM TUMBLE(
  DATA => (
    SELECT *,
      LPAD(CAST(`time_stamp` AS STRING), 20, '0') || LPAD(`trade_id`, 40, ' ') || CAST(`price` AS STRING) AS `place`
    FROM judged_trades
    WHERE NOT `is_late`
  ),
  TIMECOL => DESCRIPTOR(`event_time`),
  SIZE => INTERVAL '1' SECOND
)
GROUP BY `source`, `symbol`, `window_start`, `window_end`, `window_time`;

-- Each length is made from the one before.
CREATE TEMPORARY VIEW candles_5s AS
SELECT `source`, `symbol`, `window_start`, `window_end`, `window_time`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`,
  SUM(`v`) AS `v`, SUM(`turnover`) AS `turnover`, SUM(`n`) AS `n`
FROM TUMBLE(
  DATA => (SELECT `source`, `symbol`, `window_time` AS `at`, `first`, `last`, `h`, `l`, `v`, `turnover`, `n` FROM candles_1s),
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
SELECT '1s' AS `timeframe`, * FROM candles_1s
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

INSERT INTO `late_events`
SELECT 'trades', `symbol`, `source`, `feed`, `origin`, `trade_id`, `time_stamp`, `price`, `size`,
  CAST(`clock` AS TIMESTAMP(3))
FROM judged_trades
WHERE `is_late`;

END;
