-- What several jobs read of the topics. A job is sent those that its file names.

-- Trades as they were first reported: a correction or cancellation changes nothing. One that comes twice (a backfill, a
-- replay) counts once, as long as a job remembers it.
CREATE TEMPORARY VIEW `single_trades` AS
SELECT `symbol`, `source`, `feed`, `origin`, `trade_id`, `time_stamp`, `price`, `size`, `event_time`, `arrival`
FROM (
  SELECT *, ROW_NUMBER() OVER (
    PARTITION BY `source`, `symbol`, `time_stamp`, `trade_id` ORDER BY `arrival`
  ) AS `nth`
  FROM `trades`
  WHERE `action` = 'new'
)
WHERE `nth` = 1;

-- Late is what comes when its second is closed. The clock is read behind the exchange by trade, where it is that of
-- all partitions together, and its highest hour is remembered, as windows do: so nothing that passes here is dropped by
-- a window further on, also after a restart, when the clock begins anew.
CREATE TEMPORARY VIEW `judged_trades` AS
SELECT *,
  COALESCE(TO_TIMESTAMP_LTZ(`time_stamp` / 1000000 * 1000 + 999, 3) <= `clock`, FALSE) AS `is_late`
FROM (
  SELECT *,
    MAX(CURRENT_WATERMARK(`event_time`)) OVER (
      ORDER BY `arrival` ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `clock`
  FROM `single_trades`
);

CREATE TEMPORARY VIEW `timely_trades` AS
SELECT * FROM `judged_trades` WHERE NOT `is_late`;

-- What a job leaves out.
CREATE TEMPORARY VIEW `late_trades` AS
SELECT 'trades' AS `kind`, `symbol`, `source`, `feed`, `origin`, `trade_id` AS `id`, `time_stamp`, `price`, `size`,
  CAST(`clock` AS TIMESTAMP(3)) AS `clock`, '${job}' AS `job`
FROM `judged_trades`
WHERE `is_late`;

-- Open and close are the first and last trade by time, then by id, whatever the order of arrival: the price is carried
-- behind 60 characters that sort so.
CREATE TEMPORARY VIEW `candles_1s` AS
SELECT `source`, `symbol`, `window_start`, `window_end`, `window_time`,
  MIN(`place`) AS `first`, MAX(`place`) AS `last`,
  MAX(`price`) AS `h`, MIN(`price`) AS `l`,
  SUM(`size`) AS `v`, SUM(`price` * `size`) AS `turnover`, COUNT(*) AS `n`
FROM TUMBLE(
  DATA => (
    SELECT *,
      LPAD(CAST(`time_stamp` AS STRING), 20, '0') || LPAD(`trade_id`, 40, ' ') || CAST(`price` AS STRING) AS `place`
    FROM `timely_trades`
  ),
  TIMECOL => DESCRIPTOR(`event_time`),
  SIZE => INTERVAL '1' SECOND
)
GROUP BY `source`, `symbol`, `window_start`, `window_end`, `window_time`;
