-- Candles of 1 s, 5 s, 1 min, 5 min, 1 h and 1 day from bars of that length or shorter.
--
-- A bar belongs to a candle when its length divides the candle's and it begins at a multiple of its length: bars of
-- 600 ms make candles of 1 min and none of 1 s, and a day that begins at midnight of New York is no day of UTC. Bars of
-- different lengths are not mixed: the basis of a candle says which, such as bars:1m.
--
-- Time is the end of a bar, because it is known only then. A bar that comes when its end has been passed by more than
-- ${late_after} s is in no candle but in late_events.

-- How long a bar is remembered, so that one that comes twice (a backfill, a replay) counts once: the first holds.
SET 'table.exec.state.ttl' = '15 min';

CREATE TEMPORARY VIEW single_bars AS
SELECT *
FROM (
  SELECT *, ROW_NUMBER() OVER (
    PARTITION BY `source`, `symbol`, `timeframe`, `time_stamp` ORDER BY `arrival`
  ) AS `nth`
  FROM `bars`
)
WHERE `nth` = 1;

-- The clock is read behind the exchange by bar, where it is that of all partitions together, and its highest hour is
-- remembered, as windows do: so nothing that passes here is dropped by a window further on, also after a restart.
CREATE TEMPORARY VIEW judged_bars AS
SELECT `symbol`, `source`, `feed`, `origin`, `timeframe`, `time_stamp`, `o`, `h`, `l`, `c`, `v`, `n`, `vw`, `event_time`,
  `clock`,
  COALESCE(`event_time` <= `clock`, FALSE) AS `is_late`,
  CAST(REGEXP_EXTRACT(`timeframe`, '^([0-9]+)', 1) AS BIGINT)
    * CASE REGEXP_EXTRACT(`timeframe`, '([a-z]+)$', 1)
        WHEN 'ms' THEN 1 WHEN 's' THEN 1000 WHEN 'm' THEN 60000 WHEN 'h' THEN 3600000 ELSE 86400000
      END AS `length`
FROM (
  SELECT *,
    MAX(CURRENT_WATERMARK(`event_time`)) OVER (
      ORDER BY `arrival` ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `clock`
  FROM single_bars
);

-- Open and close are those of the first and last bar by time, whatever the order of arrival: the price is carried behind
-- 20 characters that sort so.
CREATE TEMPORARY VIEW timely_bars AS
SELECT *,
  LPAD(CAST(`time_stamp` AS STRING), 20, '0') || CAST(`o` AS STRING) AS `first`,
  LPAD(CAST(`time_stamp` AS STRING), 20, '0') || CAST(`c` AS STRING) AS `last`
FROM judged_bars
WHERE NOT `is_late` AND MOD(`time_stamp`, `length`) = 0;

CREATE TEMPORARY VIEW bar_candles_1s AS
SELECT `source`, `symbol`, `timeframe`, `window_start`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`, SUM(`v`) AS `v`,
  SUM(`vw` * `v`) AS `turnover`, SUM(`n`) AS `n`,
  COUNT(*) AS `bars`, COUNT(`vw`) AS `priced`, COUNT(`n`) AS `counted`
FROM TUMBLE(
  DATA => (SELECT * FROM timely_bars WHERE MOD(1000, `length`) = 0),
  TIMECOL => DESCRIPTOR(`event_time`),
  SIZE => INTERVAL '1' SECOND
)
GROUP BY `source`, `symbol`, `timeframe`, `window_start`, `window_end`;

CREATE TEMPORARY VIEW bar_candles_5s AS
SELECT `source`, `symbol`, `timeframe`, `window_start`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`, SUM(`v`) AS `v`,
  SUM(`vw` * `v`) AS `turnover`, SUM(`n`) AS `n`,
  COUNT(*) AS `bars`, COUNT(`vw`) AS `priced`, COUNT(`n`) AS `counted`
FROM TUMBLE(
  DATA => (SELECT * FROM timely_bars WHERE MOD(5000, `length`) = 0),
  TIMECOL => DESCRIPTOR(`event_time`),
  SIZE => INTERVAL '5' SECOND
)
GROUP BY `source`, `symbol`, `timeframe`, `window_start`, `window_end`;

CREATE TEMPORARY VIEW bar_candles_1m AS
SELECT `source`, `symbol`, `timeframe`, `window_start`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`, SUM(`v`) AS `v`,
  SUM(`vw` * `v`) AS `turnover`, SUM(`n`) AS `n`,
  COUNT(*) AS `bars`, COUNT(`vw`) AS `priced`, COUNT(`n`) AS `counted`
FROM TUMBLE(
  DATA => (SELECT * FROM timely_bars WHERE MOD(60000, `length`) = 0),
  TIMECOL => DESCRIPTOR(`event_time`),
  SIZE => INTERVAL '1' MINUTE
)
GROUP BY `source`, `symbol`, `timeframe`, `window_start`, `window_end`;

CREATE TEMPORARY VIEW bar_candles_5m AS
SELECT `source`, `symbol`, `timeframe`, `window_start`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`, SUM(`v`) AS `v`,
  SUM(`vw` * `v`) AS `turnover`, SUM(`n`) AS `n`,
  COUNT(*) AS `bars`, COUNT(`vw`) AS `priced`, COUNT(`n`) AS `counted`
FROM TUMBLE(
  DATA => (SELECT * FROM timely_bars WHERE MOD(300000, `length`) = 0),
  TIMECOL => DESCRIPTOR(`event_time`),
  SIZE => INTERVAL '5' MINUTE
)
GROUP BY `source`, `symbol`, `timeframe`, `window_start`, `window_end`;

CREATE TEMPORARY VIEW bar_candles_1h AS
SELECT `source`, `symbol`, `timeframe`, `window_start`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`, SUM(`v`) AS `v`,
  SUM(`vw` * `v`) AS `turnover`, SUM(`n`) AS `n`,
  COUNT(*) AS `bars`, COUNT(`vw`) AS `priced`, COUNT(`n`) AS `counted`
FROM TUMBLE(
  DATA => (SELECT * FROM timely_bars WHERE MOD(3600000, `length`) = 0),
  TIMECOL => DESCRIPTOR(`event_time`),
  SIZE => INTERVAL '1' HOUR
)
GROUP BY `source`, `symbol`, `timeframe`, `window_start`, `window_end`;

CREATE TEMPORARY VIEW bar_candles_1d AS
SELECT `source`, `symbol`, `timeframe`, `window_start`,
  MIN(`first`) AS `first`, MAX(`last`) AS `last`, MAX(`h`) AS `h`, MIN(`l`) AS `l`, SUM(`v`) AS `v`,
  SUM(`vw` * `v`) AS `turnover`, SUM(`n`) AS `n`,
  COUNT(*) AS `bars`, COUNT(`vw`) AS `priced`, COUNT(`n`) AS `counted`
FROM TUMBLE(
  DATA => (SELECT * FROM timely_bars WHERE MOD(86400000, `length`) = 0),
  TIMECOL => DESCRIPTOR(`event_time`),
  SIZE => INTERVAL '1' DAY
)
GROUP BY `source`, `symbol`, `timeframe`, `window_start`, `window_end`;

CREATE TEMPORARY VIEW all_bar_candles AS
SELECT '1s' AS `candle`, * FROM bar_candles_1s
UNION ALL SELECT '5s' AS `candle`, * FROM bar_candles_5s
UNION ALL SELECT '1m' AS `candle`, * FROM bar_candles_1m
UNION ALL SELECT '5m' AS `candle`, * FROM bar_candles_5m
UNION ALL SELECT '1h' AS `candle`, * FROM bar_candles_1h
UNION ALL SELECT '1d' AS `candle`, * FROM bar_candles_1d;

EXECUTE STATEMENT SET BEGIN

-- A number that some of the bars lack is unknown for the candle.
INSERT INTO `candles`
SELECT `symbol`, `source`, 'bars:' || `timeframe`, `candle`, `window_start`,
  CAST(SUBSTRING(`first` FROM 21) AS DOUBLE), `h`, `l`, CAST(SUBSTRING(`last` FROM 21) AS DOUBLE), `v`,
  CASE WHEN `counted` = `bars` THEN `n` END,
  CASE WHEN `priced` = `bars` THEN `turnover` / NULLIF(`v`, 0) END
FROM all_bar_candles;

INSERT INTO `late_events`
SELECT 'bars', `symbol`, `source`, `feed`, `origin`, `timeframe`, `time_stamp` * 1000, `c`, `v`,
  CAST(`clock` AS TIMESTAMP(3)), '${job}'
FROM judged_bars
WHERE `is_late`;

END;
