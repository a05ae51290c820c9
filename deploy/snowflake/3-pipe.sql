-- For who wants every file as it is written, instead of tape load-snowflake: a pipe takes each new file under processed/
-- into a landing table. A pipe knows no manifest, so files of a day that was replaced, and of runs that were killed, are
-- landed too; the view has one row for each event. The same for BARS and QUOTES, with their columns and keys.

CREATE TABLE IF NOT EXISTS TRADES_LANDED LIKE TRADES;
ALTER TABLE TRADES_LANDED ADD COLUMN IF NOT EXISTS FILE_NAME VARCHAR;

CREATE PIPE IF NOT EXISTS TRADES_PIPE AUTO_INGEST = TRUE AS
  COPY INTO TRADES_LANDED (
    DAY, SYMBOL, PRICE, SIZE, TIME_STAMP, TRADE_ID, EXCHANGE, CONDITIONS, ACTION, SOURCE, FEED, RECEIVED_AT, ORIGIN,
    FILE_NAME
  )
  FROM (
    SELECT
      SPLIT_PART(SPLIT_PART(METADATA$FILENAME, 'day=', 2), '/', 1)::DATE,
      $1:symbol::VARCHAR, $1:price::DOUBLE, $1:size::DOUBLE, $1:time_stamp::BIGINT, $1:trade_id::VARCHAR,
      $1:exchange::VARCHAR, $1:conditions::VARCHAR, $1:action::VARCHAR, $1:source::VARCHAR, $1:feed::VARCHAR,
      $1:received_at::BIGINT, $1:origin::VARCHAR, METADATA$FILENAME
    FROM @TICKERTAPE_ARCHIVE/trades/
  )
  PATTERN = '.*[.]parquet';

CREATE OR REPLACE VIEW TRADES_ONCE AS
  SELECT * EXCLUDE FILE_NAME FROM TRADES_LANDED
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY SOURCE, SYMBOL, TIME_STAMP, TRADE_ID, ACTION ORDER BY RECEIVED_AT DESC, FILE_NAME
  ) = 1;
