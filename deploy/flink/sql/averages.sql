-- Running averages per symbol: over the last minute and the last five minutes, every five seconds; over the last hour,
-- every minute. A span without a trade has none.

SET 'table.exec.state.ttl' = '15 min';

CREATE TEMPORARY VIEW averages_1m AS
SELECT `source`, `symbol`, `window_end`,
  AVG(`price`) AS `mean`, SUM(`price` * `size`) AS `turnover`, SUM(`size`) AS `v`, COUNT(*) AS `n`
FROM HOP(
  DATA => TABLE `timely_trades`,
  TIMECOL => DESCRIPTOR(`event_time`),
  SLIDE => INTERVAL '5' SECOND,
  SIZE => INTERVAL '1' MINUTE
)
GROUP BY `source`, `symbol`, `window_start`, `window_end`;

CREATE TEMPORARY VIEW averages_5m AS
SELECT `source`, `symbol`, `window_end`,
  AVG(`price`) AS `mean`, SUM(`price` * `size`) AS `turnover`, SUM(`size`) AS `v`, COUNT(*) AS `n`
FROM HOP(
  DATA => TABLE `timely_trades`,
  TIMECOL => DESCRIPTOR(`event_time`),
  SLIDE => INTERVAL '5' SECOND,
  SIZE => INTERVAL '5' MINUTE
)
GROUP BY `source`, `symbol`, `window_start`, `window_end`;

CREATE TEMPORARY VIEW averages_1h AS
SELECT `source`, `symbol`, `window_end`,
  AVG(`price`) AS `mean`, SUM(`price` * `size`) AS `turnover`, SUM(`size`) AS `v`, COUNT(*) AS `n`
FROM HOP(
  DATA => TABLE `timely_trades`,
  TIMECOL => DESCRIPTOR(`event_time`),
  SLIDE => INTERVAL '1' MINUTE,
  SIZE => INTERVAL '1' HOUR
)
GROUP BY `source`, `symbol`, `window_start`, `window_end`;

CREATE TEMPORARY VIEW all_averages AS
SELECT '1m' AS `span`, * FROM averages_1m
UNION ALL SELECT '5m' AS `span`, * FROM averages_5m
UNION ALL SELECT '1h' AS `span`, * FROM averages_1h;

EXECUTE STATEMENT SET BEGIN

INSERT INTO `averages`
SELECT `symbol`, `source`, `span`, `window_end`, `mean`, `turnover` / NULLIF(`v`, 0), `v`, `n`
FROM all_averages;

INSERT INTO `late_events` SELECT * FROM `late_trades`;

END;
