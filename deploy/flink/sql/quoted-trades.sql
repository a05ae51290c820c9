-- Every trade with the quote that was the latest at its time: both by the venue's clock, in milliseconds. A quote that
-- comes after a later one of its symbol changes nothing.

-- How long a trade and the quote of a quiet symbol are remembered.
SET 'table.exec.state.ttl' = '1 h';

CREATE TEMPORARY VIEW latest_quotes AS
SELECT `source`, `symbol`, `time_stamp`, `bid_price`, `bid_size`, `ask_price`, `ask_size`, `event_time`
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY `source`, `symbol` ORDER BY `event_time` DESC) AS `nth`
  FROM `quotes`
)
WHERE `nth` = 1;

EXECUTE STATEMENT SET BEGIN

INSERT INTO `quoted_trades`
SELECT t.`symbol`, t.`source`, t.`feed`, t.`origin`, t.`trade_id`, t.`time_stamp`, t.`price`, t.`size`,
  q.`time_stamp`, q.`bid_price`, q.`bid_size`, q.`ask_price`, q.`ask_size`
FROM `timely_trades` AS t
LEFT JOIN latest_quotes FOR SYSTEM_TIME AS OF t.`event_time` AS q
  ON t.`source` = q.`source` AND t.`symbol` = q.`symbol`;

INSERT INTO `late_events` SELECT * FROM `late_trades`;

END;
