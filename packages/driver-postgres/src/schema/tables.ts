import { RARE_SEVERITY, SERVICE_INDEXED, WORDS_INDEXED } from './indexed.js'
import { quotedText } from './quoted.js'

/**
 * Ids of one partition: more than the entries after which a new one begins and the largest batch together. A batch is in one
 * partition, so that no reader that has planned its statement without the newest partition sees a part of a batch.
 */
export const IDS_OF_PARTITION = 2 ** 21

/** Batches that are recognized when they are appended again. Older ones are forgotten now and then. */
export const REMEMBERED_BATCHES = 2000
/** Batches between two times at which older ones are forgotten. */
const FORGET_INTERVAL = 500

/** The name of a partition, without its schema. */
export const partitionName = (partition: number) => `entries_${partition}`

/** The partition of an id. */
export const partitionOf = (id: number) => Math.floor((id - 1) / IDS_OF_PARTITION)

/**
 * The statements that create the first version of the tables.
 *
 * @param schema The name of the schema, quoted.
 */
export function createTables(schema: string): string {
  return `
-- One row. A process that appends locks it, so that ids ascend in the order of commits. It also counts the newest partition.
CREATE TABLE ${schema}.store (
  version integer NOT NULL,
  last_id bigint NOT NULL,
  batches bigint NOT NULL,
  partition integer NOT NULL,
  entries bigint NOT NULL,
  bytes bigint NOT NULL,
  min_timestamp bigint,
  max_timestamp bigint
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
CREATE UNIQUE INDEX ON ${schema}.store ((true));

CREATE TABLE ${schema}.batches (
  token text COLLATE "C" PRIMARY KEY,
  number bigint NOT NULL,
  first_id bigint NOT NULL,
  size integer NOT NULL
);

-- The partitions before the newest one, and what was stored in each.
CREATE TABLE ${schema}.partitions (
  partition integer PRIMARY KEY,
  entries bigint NOT NULL,
  bytes bigint NOT NULL,
  min_timestamp bigint NOT NULL,
  max_timestamp bigint NOT NULL
);

-- What was deleted of each partition. Apart from the counters of those who append, so that no append waits for a cleanup.
CREATE TABLE ${schema}.deletions (
  partition integer PRIMARY KEY,
  entries bigint NOT NULL,
  bytes bigint NOT NULL
);

CREATE TABLE ${schema}.entries (
  id bigint NOT NULL,
  timestamp bigint NOT NULL,
  severity smallint NOT NULL,
  size integer NOT NULL,
  message text COLLATE "C" NOT NULL,
  words text COLLATE "C" NOT NULL,
  service text COLLATE "C",
  host text COLLATE "C",
  trace_id text COLLATE "C",
  span_id text COLLATE "C",
  attributes text COLLATE "C",
  doc jsonb
) PARTITION BY RANGE (id);
ALTER TABLE ${schema}.entries ADD PRIMARY KEY (id);
CREATE INDEX ON ${schema}.entries (timestamp, id, severity);
CREATE INDEX ON ${schema}.entries (timestamp, id, severity) WHERE severity >= ${RARE_SEVERITY};
CREATE INDEX ON ${schema}.entries USING hash (lower(trace_id));
CREATE INDEX ON ${schema}.entries (service, timestamp, id, severity) WHERE ${SERVICE_INDEXED};
CREATE INDEX ON ${schema}.entries USING gin (${WORDS_INDEXED});
CREATE INDEX ON ${schema}.entries USING gin (doc jsonb_path_ops);
`
}

/**
 * The functions that append.
 *
 * @param schema The name of the schema, quoted.
 */
export function createFunctions(schema: string): string {
  return `
-- Attached once it exists: this lets reads go on, which creating it as a partition would not.
CREATE OR REPLACE FUNCTION ${schema}.add_partition(number integer) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  EXECUTE ${quotedText(`CREATE TABLE ${schema}.entries_`)} || number || ${quotedText(` (LIKE ${schema}.entries INCLUDING ALL)`)};
  EXECUTE ${quotedText(`ALTER TABLE ${schema}.entries ATTACH PARTITION ${schema}.entries_`)} || number ||
    ' FOR VALUES FROM (' || number::bigint * ${IDS_OF_PARTITION} + 1 || ') TO (' || (number::bigint + 1) * ${IDS_OF_PARTITION} + 1 || ')';
END $function$;

-- Gives a batch its ids, or returns those that its token has. Until the transaction ends, no other batch gets ids.
CREATE OR REPLACE FUNCTION ${schema}.begin_batch(
  p_token text, p_is_retry boolean, p_size integer, p_bytes bigint,
  p_min_timestamp bigint, p_max_timestamp bigint, p_partition_size integer,
  OUT first_id bigint, OUT known_size integer
) LANGUAGE plpgsql AS $function$
DECLARE
  s ${schema}.store%ROWTYPE;
BEGIN
  SELECT * INTO STRICT s FROM ${schema}.store FOR UPDATE;
  IF p_is_retry THEN
    SELECT b.first_id, b.size INTO first_id, known_size FROM ${schema}.batches b WHERE b.token = p_token;
    IF FOUND THEN RETURN; END IF;
  END IF;
  IF s.entries >= p_partition_size THEN
    INSERT INTO ${schema}.partitions VALUES (s.partition, s.entries, s.bytes, s.min_timestamp, s.max_timestamp);
    -- The partition that begins was attached when the last one began. In the transaction that attaches it, it would not do: its
    -- entries can be seen a moment before other processes learn of the partition. The lock of attaching awaits that moment.
    PERFORM ${schema}.add_partition(s.partition + 2);
    s.partition := s.partition + 1;
    s.last_id := s.partition::bigint * ${IDS_OF_PARTITION};
    s.entries := 0;
    s.bytes := 0;
    s.min_timestamp := NULL;
    s.max_timestamp := NULL;
  END IF;
  first_id := s.last_id + 1;
  UPDATE ${schema}.store SET
    last_id = s.last_id + p_size,
    batches = s.batches + 1,
    partition = s.partition,
    entries = s.entries + p_size,
    bytes = s.bytes + p_bytes,
    min_timestamp = least(s.min_timestamp, p_min_timestamp),
    max_timestamp = greatest(s.max_timestamp, p_max_timestamp);
  INSERT INTO ${schema}.batches VALUES (p_token, s.batches + 1, first_id, p_size);
  IF s.batches % ${FORGET_INTERVAL} = 0 THEN
    DELETE FROM ${schema}.batches b WHERE b.number <= s.batches - ${REMEMBERED_BATCHES};
  END IF;
END $function$;

CREATE OR REPLACE FUNCTION ${schema}.add_entries(
  p_first_id bigint, p_timestamps bigint[], p_severities smallint[], p_sizes integer[], p_messages text[], p_words text[],
  p_services text[], p_hosts text[], p_trace_ids text[], p_span_ids text[], p_attributes text[], p_docs text[]
) RETURNS void LANGUAGE sql AS $function$
  INSERT INTO ${schema}.entries
  SELECT p_first_id + n - 1, t, s, z, m, w, service, host, trace, span, a, coalesce(d, a)::jsonb
  FROM unnest(p_timestamps, p_severities, p_sizes, p_messages, p_words, p_services, p_hosts, p_trace_ids, p_span_ids,
    p_attributes, p_docs) WITH ORDINALITY AS u (t, s, z, m, w, service, host, trace, span, a, d, n)
$function$;

-- A whole batch in one call, and so in one transaction.
CREATE OR REPLACE FUNCTION ${schema}.append(
  p_token text, p_is_retry boolean, p_size integer, p_bytes bigint,
  p_min_timestamp bigint, p_max_timestamp bigint, p_partition_size integer,
  p_timestamps bigint[], p_severities smallint[], p_sizes integer[], p_messages text[], p_words text[],
  p_services text[], p_hosts text[], p_trace_ids text[], p_span_ids text[], p_attributes text[], p_docs text[],
  OUT first_id bigint, OUT known_size integer
) LANGUAGE plpgsql AS $function$
BEGIN
  SELECT b.first_id, b.known_size INTO first_id, known_size FROM ${schema}.begin_batch(
    p_token, p_is_retry, p_size, p_bytes, p_min_timestamp, p_max_timestamp, p_partition_size) b;
  IF known_size IS NULL THEN
    PERFORM ${schema}.add_entries(first_id, p_timestamps, p_severities, p_sizes, p_messages, p_words,
      p_services, p_hosts, p_trace_ids, p_span_ids, p_attributes, p_docs);
  END IF;
END $function$;
`
}
