/**
 * One DuckDB database in a process of its own, driven by JSON lines on file descriptor 3 (see ../sql-process.ts). Its own
 * process, because DuckDB is native code: a crash or a query that eats the memory ends this process and not the sandbox.
 *
 * A request is {id, op, ...}; its answer {id, ok} or {id, error}. Requests of one connection run one after the other.
 */
const { createInterface } = require("node:readline");
const { Socket } = require("node:net");
const { DuckDBInstance, JsonDuckDBValueConverter } = require("@duckdb/node-api");

const channel = new Socket({ fd: 3, readable: true, writable: true });
const connections = new Map();
/** Statements that wait or run, by request id. */
const statements = new Map();
let instance;

const operations = {
  async open({ path, directories, memory, threads, temporary }) {
    instance = await DuckDBInstance.create(path, {
      // Extensions are fetched from the network by default.
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      memory_limit: memory,
      threads: String(threads),
      temp_directory: temporary,
    });
    const connection = await instance.connect();
    const list = [...directories, temporary].map((each) => `'${each.replaceAll("'", "''")}'`).join(", ");
    await connection.run(`SET allowed_directories = [${list}]`);
    // Cannot be turned on again while the database is open: only the folders above can be read or written from here on.
    await connection.run("SET enable_external_access = false");
    connection.closeSync();
    return {};
  },

  async connect({ connection }) {
    connections.set(connection, { native: await instance.connect(), last: Promise.resolve() });
    return {};
  },

  run({ id, connection: name, sql, values, limit }) {
    const connection = connections.get(name);
    if (!connection) throw new Error(`Connection Error: no connection ${name}`);
    const statement = { native: connection.native, cancelled: false };
    statements.set(id, statement);
    const result = connection.last.then(() => runOn(statement, { sql, values, limit }));
    connection.last = result.catch(() => {});
    return result.finally(() => statements.delete(id));
  },

  interrupt({ target }) {
    const statement = statements.get(target);
    if (!statement) return {};
    statement.cancelled = true;
    // DuckDB forgets an interrupt that comes while the statement is still being planned: ask until it has ended.
    const timer = setInterval(() => {
      if (statements.get(target) !== statement) clearInterval(timer);
      else if (statement.started) statement.native.interrupt();
    }, 10);
    return {};
  },

  disconnect({ connection }) {
    connections.get(connection)?.native.disconnectSync();
    connections.delete(connection);
    return {};
  },
};

async function runOn(statement, { sql, values, limit }) {
  if (statement.cancelled) throw new Error("INTERRUPT Error: Interrupted!");
  statement.started = true;
  const result = await statement.native.stream(sql, values);
  const columns = result.columnNames().map((name, index) => {
    const type = result.columnType(index);
    return { name, type: String(type), alias: type.alias };
  });
  const rows = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const row of chunk.convertRows(JsonDuckDBValueConverter)) rows.push(row);
    if (rows.length > limit) throw new Error(`Out of Range Error: the result has more than ${limit} rows`);
  }
  return { columns, rows, changed: result.rowsChanged };
}

async function answer(line) {
  const { id, op, ...request } = JSON.parse(line);
  let reply;
  try {
    reply = { id, ok: await operations[op]({ id, ...request }) };
  } catch (error) {
    reply = { id, error: error instanceof Error ? error.message : String(error) };
  }
  channel.write(`${JSON.stringify(reply)}\n`);
}

createInterface({ input: channel }).on("line", (line) => void answer(line));
// The sandbox is gone: nobody will ask again.
channel.on("end", () => process.exit(0));
