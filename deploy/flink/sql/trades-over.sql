-- Trades at more than ${over_price}, on a topic of their own, as they come: a filter keeps no state and waits for no clock.

INSERT INTO `trades_over`
SELECT `symbol`, `source`, `feed`, `origin`, `trade_id`, `time_stamp`, `price`, `size`, CAST(${over_price} AS DOUBLE)
FROM `trades`
WHERE `action` = 'new' AND `price` > ${over_price};
