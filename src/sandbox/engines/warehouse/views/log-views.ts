/** STL and SYS views over the log tables. https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_system-tables.html */

const microseconds = "date_diff('microsecond', started, ended)";

/** Columns of the views by view, each a query of DuckDB. */
const VIEWS: Readonly<Record<string, string>> = {
  stl_query: `SELECT userid, query, label, xid, pid, database, text AS querytxt, started AS starttime, ended AS endtime,
    CAST(status = 'canceled' AS INTEGER) AS aborted, 0 AS insert_pristine, 0 AS concurrency_scaling_status
    FROM log.queries WHERE kind NOT IN ('DDL', 'UTILITY') AND NOT cached AND status <> 'failed'`,
  stl_querytext: `SELECT userid, xid, pid, query, 0 AS sequence, text FROM log.queries`,
  svl_qlog: `SELECT userid, query, xid, pid, started AS starttime, ended AS endtime, ${microseconds} AS elapsed,
    CAST(status = 'canceled' AS INTEGER) AS aborted, label, substr(text, 1, 60) AS substring,
    CASE WHEN cached THEN query END AS source_query FROM log.queries`,
  stl_ddltext: `SELECT userid, xid, pid, label, started AS starttime, ended AS endtime, 0 AS sequence, text
    FROM log.queries WHERE kind = 'DDL'`,
  stl_utilitytext: `SELECT userid, xid, pid, label, started AS starttime, ended AS endtime, 0 AS sequence, text
    FROM log.queries WHERE kind = 'UTILITY'`,
  stl_error: `SELECT userid, pid, database AS process, 0 AS errcode, error AS error, started AS recordtime
    FROM log.queries WHERE status = 'failed'`,
  stl_wlm_query: `SELECT userid, xid, 1 AS task, query, service_class, 1 AS slot_count, started AS service_class_start_time,
    started AS queue_start_time, started AS queue_end_time, CAST(0 AS BIGINT) AS total_queue_time, started AS exec_start_time,
    ended AS exec_end_time, ${microseconds} AS total_exec_time, ended AS service_class_end_time, 'Completed' AS final_state,
    queue AS service_class_name, priority AS query_priority FROM log.queries WHERE kind NOT IN ('DDL', 'UTILITY') AND NOT cached`,
  stl_scan: `SELECT 100 AS userid, query, slice, 0 AS segment, step, started AS starttime, ended AS endtime, 0 AS tasknum, rows, bytes,
    CAST(0 AS BIGINT) AS fetches, 2 AS type, tbl, CASE WHEN rrscan THEN 't' ELSE 'f' END AS is_rrscan, 'f' AS is_delayed_scan,
    rows_pre_filter, rows_pre_user_filter, name AS perm_table_name, 'f' AS is_rlf_scan, 0 AS is_rlf_scan_reason,
    CAST(0 AS BIGINT) AS num_em_blocks, CAST(0 AS BIGINT) AS checksum, 0 AS runtime_filtering, 0 AS scan_region FROM log.scans`,
  stl_explain: `SELECT 100 AS userid, query, line AS nodeid, line - 1 AS parentid, text AS plannode, '' AS info FROM log.plans`,
  stl_load_commits: `SELECT 100 AS userid, query, slice, name, file AS filename, lines AS lines_scanned, 0 AS errors, recorded AS curtime, 1 AS status,
    'UTF8' AS file_format, bytes AS file_size FROM log.files WHERE query IN (SELECT query FROM log.queries WHERE status = 'success')`,
  stl_load_errors: `SELECT 100 AS userid, slice, tbl, recorded AS starttime, pid AS session, query, file AS filename, line AS line_number,
    colname, type, length AS col_length, position, raw_line, raw_value AS raw_field_value, code AS err_code, reason AS err_reason,
    0 AS is_partial, CAST(0 AS BIGINT) AS start_offset, CAST(query AS BIGINT) AS copy_job_id FROM log.load_errors`,
  stl_loaderror_detail: `SELECT 100 AS userid, slice, pid AS session, query, file AS filename, line AS line_number, 1 AS field, colname,
    raw_value AS value, 0 AS is_null, type, length AS col_length FROM log.load_errors`,
  stl_unload_log: `SELECT 100 AS userid, query, 0 AS slice, 0 AS pid, path, recorded AS start_time, recorded AS end_time, rows AS line_count, bytes AS transfer_size,
    format AS file_format FROM log.unloads`,
  svl_s3query_summary: `SELECT 100 AS userid, query, recorded AS starttime, recorded AS endtime, CAST(0 AS BIGINT) AS elapsed, 0 AS aborted, 'S3' AS external_table_name_type,
    name AS external_table_name, format AS file_format, CASE WHEN total > 0 THEN 't' ELSE 'f' END AS is_partitioned, qualified AS files_partitions,
    rows AS s3query_returned_rows, bytes AS s3_scanned_bytes, files FROM log.external`,
  svl_s3partition: `SELECT query, 0 AS segment, 0 AS node, 0 AS slice, recorded AS starttime, recorded AS endtime, CAST(0 AS BIGINT) AS duration,
    total AS total_partitions, qualified AS qualified_partitions, qualified AS assigned_partitions, 'static' AS assignment FROM log.external`,
  sys_query_history: `SELECT userid AS user_id, query AS query_id, label AS query_label, xid AS transaction_id, pid AS session_id, database AS database_name,
    kind AS query_type, status, cached AS result_cache_hit, started AS start_time, ended AS end_time, ${microseconds} AS elapsed_time,
    CAST(0 AS BIGINT) AS queue_time, ${microseconds} AS execution_time, error AS error_message,
    CASE WHEN kind = 'SELECT' THEN rows ELSE 0 END AS returned_rows, CAST(0 AS BIGINT) AS returned_bytes, text AS query_text,
    '1.0.118720' AS redshift_version, NULL::VARCHAR AS usage_limit, 'primary' AS compute_type, CAST(0 AS BIGINT) AS compile_time,
    CAST(0 AS BIGINT) AS planning_time, CAST(0 AS BIGINT) AS lock_wait_time, service_class AS service_class_id, queue AS service_class_name,
    priority AS query_priority, 'na' AS short_query_accelerated, md5(text) AS user_query_hash, md5(text) AS generic_query_hash, username FROM log.queries`,
  sys_query_text: `SELECT userid AS user_id, query AS query_id, xid AS transaction_id, pid AS session_id, started AS start_time, 0 AS sequence, text FROM log.queries`,
  sys_query_detail: `SELECT 100 AS user_id, query AS query_id, 1 AS child_query_sequence, 0 AS stream_id, 0 AS segment_id, step AS step_id, 'scan' AS step_name,
    tbl AS table_id, name AS table_name, CASE WHEN bool_or(rrscan) THEN 't' ELSE 'f' END AS is_rrscan, min(started) AS start_time, max(ended) AS end_time,
    date_diff('microsecond', min(started), max(ended)) AS duration, '' AS alert, CAST(sum(bytes) AS BIGINT) AS input_bytes, CAST(sum(bytes) AS BIGINT) AS output_bytes,
    CAST(sum(rows_pre_user_filter) AS BIGINT) AS input_rows, CAST(sum(rows) AS BIGINT) AS output_rows, CAST(sum(blocks) AS BIGINT) AS blocks_read,
    CAST(0 AS BIGINT) AS blocks_write, CAST(0 AS BIGINT) AS local_read_io, CAST(sum(blocks) AS BIGINT) AS remote_read_io, '' AS source, 0 AS data_skewness,
    0 AS time_skewness, 'f' AS is_active, CAST(0 AS BIGINT) AS spilled_block_local_disk, CAST(0 AS BIGINT) AS spilled_block_remote_disk, '' AS step_attribute
    FROM log.scans GROUP BY query, step, tbl, name`,
  sys_query_explain: `SELECT 100 AS user_id, query AS query_id, 1 AS child_query_sequence, line AS plan_node_id, line - 1 AS plan_parent_id, text AS plan_node, '' AS plan_info FROM log.plans`,
  sys_load_history: `SELECT 100 AS user_id, f.query AS query_id, q.xid AS transaction_id, q.pid AS session_id, q.database AS database_name,
    CASE WHEN q.status = 'success' THEN 'completed' WHEN q.status = 'canceled' THEN 'canceled' ELSE 'aborted' END AS status, f.name AS table_name,
    q.started AS start_time, q.ended AS end_time, date_diff('microsecond', q.started, q.ended) AS duration,
    regexp_replace(min(f.file), '[^/]*$', '') AS data_source, 'TEXT' AS file_format, CAST(sum(f.rows) AS BIGINT) AS loaded_rows, CAST(sum(f.bytes) AS BIGINT) AS loaded_bytes,
    count(*) AS source_file_count, CAST(sum(f.bytes) AS BIGINT) AS source_file_bytes, count(*) AS file_count_scanned, CAST(sum(f.bytes) AS BIGINT) AS file_bytes_scanned,
    CAST(sum(f.errors) AS INTEGER) AS error_count, 0 AS copy_job_id FROM log.files f JOIN log.queries q USING (query)
    GROUP BY f.query, q.xid, q.pid, q.database, q.status, f.name, q.started, q.ended`,
  sys_load_detail: `SELECT 100 AS user_id, query AS query_id, file AS file_name, bytes AS bytes_scanned, lines AS lines_scanned, rows AS splits_scanned, recorded AS record_time FROM log.files`,
  sys_load_error_detail: `SELECT 100 AS user_id, e.query AS query_id, q.xid AS transaction_id, e.pid AS session_id, q.database AS database_name, e.tbl AS table_id,
    e.recorded AS start_time, e.file AS file_name, e.line AS line_number, 'TEXT' AS file_format, e.colname AS column_name, e.type AS column_type, e.length AS column_length, e.position,
    e.code AS error_code, e.reason AS error_message, e.raw_line, e.raw_value AS raw_field_value FROM log.load_errors e JOIN log.queries q USING (query)`,
  sys_unload_history: `SELECT 100 AS user_id, u.query AS query_id, q.xid AS transaction_id, q.pid AS session_id, q.database AS database_name,
    CASE WHEN q.status = 'success' THEN 'completed' ELSE 'aborted' END AS status, q.started AS start_time, q.ended AS end_time,
    date_diff('microsecond', q.started, q.ended) AS duration, u.format AS file_format, 'none' AS compression_type, min(u.path) AS unload_location,
    CAST(sum(u.rows) AS BIGINT) AS unloaded_rows, CAST(sum(u.bytes) AS BIGINT) AS unloaded_files_size, count(*) AS unloaded_files_count, NULL::VARCHAR AS error_message
    FROM log.unloads u JOIN log.queries q USING (query) GROUP BY u.query, q.xid, q.pid, q.database, q.status, q.started, q.ended, u.format`,
  sys_unload_detail:
    "SELECT 100 AS user_id, query AS query_id, path AS file_name, bytes AS bytes_scanned, rows AS lines_scanned, recorded AS record_time FROM log.unloads",
  sys_external_query_detail: `SELECT 100 AS user_id, e.query AS query_id, q.xid AS transaction_id, 1 AS child_query_sequence, 0 AS segment_id, 'S3' AS source_type,
    q.started AS start_time, q.ended AS end_time, date_diff('microsecond', q.started, q.ended) AS duration, e.total AS total_partitions, e.qualified AS qualified_partitions,
    e.files AS scanned_files, e.rows AS returned_rows, CAST(0 AS BIGINT) AS returned_bytes, e.format AS file_format, '' AS file_location, e.name AS external_query_text,
    NULL::VARCHAR AS warning_message, e.name AS table_name, CASE WHEN e.total > 0 THEN 't' ELSE 'f' END AS is_recursive, e.bytes AS scanned_bytes
    FROM log.external e JOIN log.queries q USING (query)`,
};

export const isLogView = (name: string): boolean => Object.hasOwn(VIEWS, name);

/** Their place in the engine. */
export const logViewName = (name: string): string => `pg_catalog.${name}`;

export const LOG_VIEWS: readonly string[] = Object.entries(VIEWS).map(
  ([name, query]) => `CREATE OR REPLACE VIEW "${logViewName(name)}" AS ${query}`,
);
