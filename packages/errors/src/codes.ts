/**
 * Every error that Tickertape raises on purpose. `exit` is the process exit code when the error is fatal
 * (values of sysexits.h, so that a supervisor can tell configuration from outage). `retryable` errors are
 * tried again; the others end the process or send the record to the dead-letter topic.
 * docs/reference/errors.md is generated from this list.
 */
export const codes = {
  TAPE_CONFIG_INVALID: {
    exit: 78,
    retryable: false,
    meaning: 'config/config.yaml or an environment variable is wrong',
    action: 'every problem is listed with its line: correct them and start again',
  },
  TAPE_CLI_USAGE: {
    exit: 64,
    retryable: false,
    meaning: 'a command was given an unknown or impossible option',
    action: 'read the message, or run the command with --help',
  },
  TAPE_SCHEMA_FRAME_TRUNCATED: {
    exit: 65,
    retryable: false,
    meaning: 'a record value is shorter than its 5-byte frame, or ends inside a field',
    action: 'the record goes to the dead-letter topic; find the writer named in its headers',
  },
  TAPE_SCHEMA_MAGIC_BYTE: {
    exit: 65,
    retryable: false,
    meaning:
      'a record value does not begin with magic byte 0: it is not in the Confluent wire format',
    action: 'the record goes to the dead-letter topic; something else writes to this topic',
  },
  TAPE_SCHEMA_UNKNOWN_ID: {
    exit: 65,
    retryable: false,
    meaning: 'a record names a schema id that the registry does not have',
    action: 'the record goes to the dead-letter topic; its writer used another registry',
  },
  TAPE_SCHEMA_TOMBSTONE: {
    exit: 65,
    retryable: false,
    meaning: 'a record has no value; the event topics are not compacted and carry no tombstones',
    action: 'the record goes to the dead-letter topic; find its writer',
  },
  TAPE_SCHEMA_UNREADABLE: {
    exit: 65,
    retryable: false,
    meaning: 'a value does not decode with the schema that it names, or breaks a rule of its kind',
    action: 'the record goes to the dead-letter topic with the reason in its headers',
  },
  TAPE_SCHEMA_INCOMPATIBLE: {
    exit: 65,
    retryable: false,
    meaning: 'a schema cannot read what was written with a released one',
    action: 'give new fields a default, and never remove, rename or retype a field without one',
  },
  TAPE_REGISTRY_UNAVAILABLE: {
    exit: 69,
    retryable: true,
    meaning: 'the schema registry does not answer',
    action: 'it is tried again by itself; check schema_registry.url',
  },
  TAPE_REGISTRY_REFUSED: {
    exit: 65,
    retryable: false,
    meaning: 'the schema registry refused a schema or the user',
    action:
      'compare the schema in packages/schema with the registered versions; for 401 and 403 check schema_registry.username and its password',
  },
  TAPE_KAFKA_UNAVAILABLE: {
    exit: 69,
    retryable: true,
    meaning: 'no broker answers',
    action: 'it is tried again by itself; check kafka.bootstrap_servers',
  },
  TAPE_KAFKA_FENCED: {
    exit: 75,
    retryable: true,
    meaning: 'another instance took over this partition',
    action: 'nothing: the instance rejoins its group and goes on with what it is assigned',
  },
  TAPE_KAFKA_TOPIC_MISSING: {
    exit: 69,
    retryable: true,
    meaning: 'a topic does not exist yet',
    action: 'it is waited for; producer, flattener and archiver create all topics at their start',
  },
  TAPE_KAFKA_TOPIC_MISMATCH: {
    exit: 78,
    retryable: false,
    meaning: 'a topic exists with settings that cannot be brought in line, such as more partitions',
    action: 'change config/config.yaml to the topic as it is, or recreate the topic',
  },
  TAPE_KAFKA_FAILED: {
    exit: 70,
    retryable: false,
    meaning: 'the broker refused a request for a reason that a retry does not cure',
    action: 'read the cause; message size is the usual one',
  },
  TAPE_KAFKA_REFUSED: {
    exit: 77,
    retryable: false,
    meaning: 'the broker refused the user: a wrong name or password, or a right that it lacks',
    action: 'check kafka.username and kafka.password, and the rights in docs/guides/security.md',
  },
  TAPE_S3_UNAVAILABLE: {
    exit: 69,
    retryable: true,
    meaning: 'the object store does not answer or answers with a server error',
    action: 'it is tried again by itself; check s3_sink.endpoint',
  },
  TAPE_S3_REFUSED: {
    exit: 77,
    retryable: false,
    meaning: 'the object store refused the credentials, the bucket or the object',
    action: 'check minio.rootUser, minio.rootPassword and s3_sink.bucket',
  },
  TAPE_S3_FULL: {
    exit: 69,
    retryable: true,
    meaning: 'the object store has no room left',
    action: 'make room: writing goes on by itself, and until then partitions wait in Kafka',
  },
  TAPE_ARCHIVE_CONFLICT: {
    exit: 65,
    retryable: false,
    meaning: 'the archive holds other records under the offsets of a topic, which was made anew',
    action: 'move the objects of the topic away, or set another s3_sink.bucket',
  },
  TAPE_ARCHIVE_DAMAGED: {
    exit: 65,
    retryable: false,
    meaning: 'an object of the archive is cut short, or holds what no archiver wrote',
    action: 'the message names the object: restore it from a copy, or from Kafka while it is there',
  },
  TAPE_WAREHOUSE_CONFLICT: {
    exit: 75,
    retryable: false,
    meaning: 'another run compacted the same day at the same time',
    action: 'nothing is lost: give the command again',
  },
  TAPE_WAREHOUSE_MISMATCH: {
    exit: 70,
    retryable: false,
    meaning: 'what was written does not hold the rows that it was made of',
    action: 'nothing was replaced; give the command again, and when it says so again, report it',
  },
  TAPE_WAREHOUSE_SOURCES_GONE: {
    exit: 65,
    retryable: false,
    meaning: 'a day has new events, and objects that it was compacted from are no longer there',
    action: 'restore them: compacting without them would lose their events',
  },
  TAPE_WAREHOUSE_DISK: {
    exit: 69,
    retryable: false,
    meaning: 'the events that are needed do not fit in warehouse.disk_bytes',
    action: 'ask for less time, fewer kinds or symbols, compact the days first, or raise it',
  },
  TAPE_WAREHOUSE_MEMORY: {
    exit: 69,
    retryable: false,
    meaning: 'the memory limit of the container leaves too little for DuckDB',
    action:
      'raise that limit; above 384 MiB DuckDB gets what is left, up to warehouse.memory_bytes',
  },
  TAPE_WAREHOUSE_ENGINE: {
    exit: 70,
    retryable: false,
    meaning: 'DuckDB could not do its part',
    action:
      'for lack of memory raise warehouse.memory_bytes and the memory limit of the container, for lack of disk warehouse.disk_bytes',
  },
  TAPE_WAREHOUSE_SQL: {
    exit: 65,
    retryable: false,
    meaning: 'DuckDB refused the query',
    action: 'read its message; the tables are bars, trades and quotes',
  },
  TAPE_SNOWFLAKE_UNAVAILABLE: {
    exit: 69,
    retryable: true,
    meaning: 'Snowflake does not answer, or asks for patience',
    action: 'it is tried again for a while; check snowflake.url',
  },
  TAPE_SNOWFLAKE_REFUSED: {
    exit: 77,
    retryable: false,
    meaning: 'Snowflake refused the user, its key or its role',
    action: 'check snowflake.account, user, private_key and role, and the public key of the user',
  },
  TAPE_SNOWFLAKE_SQL: {
    exit: 65,
    retryable: false,
    meaning: 'Snowflake refused a statement',
    action: 'read its message; deploy/snowflake has the tables and the stage that are needed',
  },
  TAPE_SNOWFLAKE_MISMATCH: {
    exit: 70,
    retryable: false,
    meaning: 'Snowflake has another number of rows of a day than the files that it loaded',
    action: 'give the command again: the day is loaded anew',
  },
  TAPE_REPLAY_NOTHING: {
    exit: 66,
    retryable: false,
    meaning: 'the archive has no record of the topic in the time that was asked for',
    action: 'the message names the nearest hours that it has',
  },
  TAPE_REPLAY_REFUSED: {
    exit: 73,
    retryable: false,
    meaning:
      'a replay would write records that the topic still holds, or put them at other offsets',
    action: 'nothing was written: the message says what to do instead, or how to insist',
  },
  TAPE_REPLAY_CONFLICT: {
    exit: 65,
    retryable: false,
    meaning: 'something else writes to the topic that a replay restores',
    action: 'stop the other writer; the message says where the topic leaves the archive',
  },
  TAPE_REPLAY_STOPPED: {
    exit: 75,
    retryable: false,
    meaning: 'a replay was stopped before its end',
    action: 'give the same command again: it goes on where it stopped',
  },
  TAPE_FLINK_UNAVAILABLE: {
    exit: 69,
    retryable: true,
    meaning: "Flink's JobManager or SQL gateway does not answer, or has no TaskManager",
    action: 'it is tried again by itself; check flink.rest_url and flink.gateway_url',
  },
  TAPE_FLINK_REFUSED: {
    exit: 70,
    retryable: false,
    meaning: 'Flink refused a request',
    action: 'read its reason in the message',
  },
  TAPE_FLINK_SQL: {
    exit: 65,
    retryable: false,
    meaning: 'Flink does not take a statement',
    action: 'read its reason in the message: a mistake in the SQL, or an unknown table or column',
  },
  TAPE_FLINK_NOT_RUNNING: {
    exit: 69,
    retryable: true,
    meaning: 'a job is there and does not run yet, or starts again and again',
    action: 'the message has the reason of its last failure',
  },
  TAPE_FLINK_JOB_FAILED: {
    exit: 70,
    retryable: false,
    meaning: 'a job ended, or could not go on from the state of the one that it replaces',
    action: 'read the reason; its savepoint is named and stays in the object store',
  },
  TAPE_CASSANDRA_UNAVAILABLE: {
    exit: 69,
    retryable: true,
    meaning: 'Cassandra does not answer, is overloaded, or too few copies of a row are up',
    action: 'it is tried again by itself; check cassandra.contact_points',
  },
  TAPE_CASSANDRA_REFUSED: {
    exit: 77,
    retryable: false,
    meaning: 'Cassandra refused the user: a wrong name or password, or a right that it lacks',
    action:
      'check cassandra.username and its password; deploy/cassandra/tables.cql says what rights the sink needs',
  },
  TAPE_CASSANDRA_FAILED: {
    exit: 70,
    retryable: false,
    meaning: 'Cassandra refused a statement for a reason that a retry does not cure',
    action: 'read its reason in the message',
  },
  TAPE_CASSANDRA_MISMATCH: {
    exit: 78,
    retryable: false,
    meaning: 'a table of Cassandra has another key, or a column of another type',
    action: 'set another cassandra.keyspace, or drop the table: it is filled anew from Kafka',
  },
  TAPE_STORE_UNAVAILABLE: {
    exit: 69,
    retryable: true,
    meaning: 'a store that sinks write to does not answer',
    action: 'check the settings under sinks, and that it runs',
  },
  TAPE_STORE_FAILED: {
    exit: 70,
    retryable: false,
    meaning: 'a store that sinks write to cannot be read',
    action: 'read its reason in the message',
  },
  TAPE_CONNECT_UNAVAILABLE: {
    exit: 69,
    retryable: true,
    meaning: 'Kafka Connect does not answer, or is distributing its tasks',
    action: 'it is tried again by itself; check connect.url',
  },
  TAPE_CONNECT_REFUSED: {
    exit: 70,
    retryable: false,
    meaning: 'Kafka Connect refused a request',
    action: 'read its reason in the message: a setting of a file in deploy/connect',
  },
  TAPE_CONNECT_SINK: {
    exit: 65,
    retryable: false,
    meaning: 'a file of deploy/connect is no sink',
    action: 'the message names the file and what is wrong with it',
  },
  TAPE_CONNECT_NOT_RUNNING: {
    exit: 69,
    retryable: true,
    meaning: 'a sink is there and its tasks do not run yet',
    action: 'it is tried again by itself; look at the log of the worker',
  },
  TAPE_CONNECT_SINK_FAILED: {
    exit: 70,
    retryable: false,
    meaning: 'a sink or one of its tasks failed, also after a restart',
    action: 'read the reason in the message, which is that of the store more often than not',
  },
  TAPE_PINOT_UNAVAILABLE: {
    exit: 69,
    retryable: true,
    meaning: 'the Pinot controller or broker does not answer',
    action: 'it is tried again by itself; check pinot.controller_url and pinot.broker_url',
  },
  TAPE_PINOT_QUERY: {
    exit: 65,
    retryable: false,
    meaning: 'Pinot answered a query with exceptions',
    action: 'read the message: an unknown column or table, or a mistake in the SQL',
  },
  TAPE_PINOT_BREAKING_CHANGE: {
    exit: 78,
    retryable: false,
    meaning:
      'the registered Pinot schema or table differs in a way that cannot be applied in place',
    action: 'the difference is shown: use a new table name in pinot.table, or drop the old table',
  },
  TAPE_PINOT_NOT_CONSUMING: {
    exit: 69,
    retryable: true,
    meaning: 'partitions of a realtime table do not consume, also after a resume',
    action: 'look at the server log for the partitions that the message names',
  },
  TAPE_PINOT_REFUSED: {
    exit: 70,
    retryable: false,
    meaning: 'the Pinot controller refused a request',
    action: 'read its answer in the message',
  },
  TAPE_SOURCE_REFUSED: {
    exit: 77,
    retryable: false,
    meaning: 'a feed refused the key, the plan or the subscription',
    action: 'check the key and what the plan covers',
  },
  TAPE_SOURCE_UNAVAILABLE: {
    exit: 69,
    retryable: true,
    meaning: 'a feed closed the connection or went mute',
    action: 'it reconnects by itself with growing pauses',
  },
  TAPE_SOURCE_INPUT: {
    exit: 65,
    retryable: false,
    meaning: 'an input file cannot be read or its columns cannot be matched',
    action: 'name the columns with --columns, as the message shows',
  },
  TAPE_SOURCE_FRAME: {
    exit: 65,
    retryable: false,
    meaning: 'a message of a feed could not be read, or is of a type that nobody knows',
    action: 'it goes to the dead-letter topic as it came; the feed goes on',
  },
  TAPE_SOURCE_ITEM: {
    exit: 65,
    retryable: false,
    meaning: 'an event of a feed breaks a rule of its kind',
    action: 'it goes to the dead-letter topic as JSON; the feed goes on',
  },
  TAPE_STACK_MISSING_TOOL: {
    exit: 69,
    retryable: false,
    meaning: 'a program that the embedded servers need is missing or too old',
    action: 'install what the message names',
  },
  TAPE_STACK_PORT_TAKEN: {
    exit: 69,
    retryable: false,
    meaning: 'a port that an embedded server needs is in use',
    action: 'stop the other program, or set another port as the message shows',
  },
  TAPE_STACK_FETCH_FAILED: {
    exit: 69,
    retryable: false,
    meaning: 'an embedded server could not be downloaded or built',
    action: 'check the network and run the command again: it goes on where it stopped',
  },
  TAPE_STACK_SERVER_DIED: {
    exit: 70,
    retryable: false,
    meaning: 'an embedded server did not start, or stopped on its own',
    action: 'read the log file that the message names',
  },
  TAPE_STACK_SERVICE_FAILED: {
    exit: 70,
    retryable: false,
    meaning: 'a service that npm start runs ended, and a restart does not cure it',
    action: 'read its last line in the message, and its log under .tickertape/logs',
  },
  TAPE_STACK_ALREADY_RUNNING: {
    exit: 75,
    retryable: false,
    meaning: 'this data folder is in use by another npm start',
    action: 'use the running one, or stop it first',
  },
  TAPE_SERVICE_PORT: {
    exit: 69,
    retryable: false,
    meaning: 'the port of /live, /ready and /metrics cannot be opened',
    action: 'stop the other program, or set another http_port',
  },
  TAPE_SERVICE_STOP: {
    exit: 75,
    retryable: false,
    meaning: 'a service was asked to stop and did not finish in time',
    action: 'nothing is lost: what was not committed is done again at the next start',
  },
  TAPE_STACK_COMPOSE: {
    exit: 70,
    retryable: false,
    meaning: 'docker compose did not do what it was asked',
    action: 'read its lines above the message; docker compose ps and logs say more',
  },
  TAPE_STACK_STOP: {
    exit: 75,
    retryable: false,
    meaning: 'what npx tape up runs was asked to stop and still runs',
    action: 'ask again: it ends when what is in hand is done; the message names its process',
  },
  TAPE_STATUS_DOWN: {
    exit: 69,
    retryable: false,
    meaning: 'npx tape status found a part that does not answer or is not ready',
    action: 'npx tape doctor says why, and what to do',
  },
  TAPE_DOCTOR_FOUND: {
    exit: 1,
    retryable: false,
    meaning: 'npx tape doctor found something that is missing or misconfigured',
    action: 'each line that it marks names the fix',
  },
  TAPE_GAPS_LEFT: {
    exit: 1,
    retryable: false,
    meaning: 'a repair of gaps could not fill all that a venue keeps the events of',
    action: 'the lines above name the gaps and why; the same command tries them again',
  },
  TAPE_CHECK_FAILED: {
    exit: 1,
    retryable: false,
    meaning: 'the data of a day lacks symbols or minutes, or holds values that cannot be',
    action:
      'the lines above name each; npx tape gaps repair and npx tape backfill fetch what is missing',
  },
  TAPE_AUDIT_MISMATCH: {
    exit: 1,
    retryable: false,
    meaning: 'the audit found a difference between raw, flattened, archive and Pinot',
    action: 'the lines above name the place of each difference',
  },
  TAPE_AUDIT_BUSY: {
    exit: 75,
    retryable: true,
    meaning: 'the archiver is asked for an audit while it runs one',
    action: 'ask again when that one has ended',
  },
  TAPE_AUDIT_IN_FLIGHT: {
    exit: 75,
    retryable: false,
    meaning: 'the audit found nothing wrong, but not everything had arrived when its wait was over',
    action: 'see that flattener, archiver and Pinot run, and audit again with a longer --wait',
  },
  TAPE_INTERNAL: {
    exit: 70,
    retryable: false,
    meaning: 'an error that nobody foresaw',
    action: 'please report it with the log line',
  },
} as const satisfies Record<string, ErrorFacts>

export interface ErrorFacts {
  readonly exit: number
  readonly retryable: boolean
  readonly meaning: string
  readonly action: string
}

export type ErrorCode = keyof typeof codes
