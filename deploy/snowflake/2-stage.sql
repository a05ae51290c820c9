-- The bucket of the archive as an external stage. Put your bucket and role in; nothing under processed/ is written by
-- Snowflake, so the role needs to list and read only.

CREATE STORAGE INTEGRATION IF NOT EXISTS TICKERTAPE_S3
  TYPE = EXTERNAL_STAGE
  STORAGE_PROVIDER = 'S3'
  ENABLED = TRUE
  STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::123456789012:role/tickertape-snowflake'
  STORAGE_ALLOWED_LOCATIONS = ('s3://archive/processed/');

-- STORAGE_AWS_IAM_USER_ARN and STORAGE_AWS_EXTERNAL_ID of this go into the role's trust policy.
DESCRIBE INTEGRATION TICKERTAPE_S3;

CREATE STAGE IF NOT EXISTS TICKERTAPE_ARCHIVE
  URL = 's3://archive/processed/'
  STORAGE_INTEGRATION = TICKERTAPE_S3
  FILE_FORMAT = (TYPE = PARQUET);

-- A store that speaks S3 and is none of Amazon's is reached by its own address instead, when Snowflake has it enabled:
-- CREATE STAGE TICKERTAPE_ARCHIVE URL = 's3compat://archive/processed/' ENDPOINT = 'store.example.com'
--   CREDENTIALS = (AWS_KEY_ID = '...' AWS_SECRET_KEY = '...') FILE_FORMAT = (TYPE = PARQUET);
