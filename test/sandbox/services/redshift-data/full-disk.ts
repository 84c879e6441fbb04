/** A warehouse on a disk that becomes full, and has space again; prints what its clients are told. */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { S3 } from "@aws-sdk/client-s3";
import { lmdbStore } from "../../../../src/sandbox/state/lmdb-store.ts";
import { nameOf } from "../../../../src/shared/errors.ts";
import { emptyDisk, fillDisk } from "../../../support/ballast.ts";
import { BUCKET, startWarehouse } from "./warehouse.ts";

const [, , disk = ""] = process.argv;
const MEGABYTE = 1024 * 1024;
const ROWS = 300_000;

const warehouse = await startWarehouse({ folder: join(disk, "files"), store: lmdbStore(join(disk, "state")) });
const { run, rows, put, sandbox } = warehouse;
const s3 = new S3({
  region: sandbox.region,
  credentials: sandbox.credentials,
  requestHandler: sandbox.requestHandler(),
  maxAttempts: 1,
});

const told = async (sql: string): Promise<string> => (await run(sql)).Error ?? "FINISHED";
const stored = (key: string, bytes: number): Promise<string> =>
  s3.putObject({ Bucket: BUCKET, Key: key, Body: Buffer.alloc(bytes) }).then(
    () => "stored",
    (error: unknown) => nameOf(error),
  );

const lines = Array.from({ length: ROWS }, (_, index) => `${index}|a text that is the same in every line ${index}`);
await put("in/lines.gz", gzipSync(lines.join("\n")));
await run("CREATE TABLE kept (a int)");
await run("CREATE TABLE loaded (a int, b varchar(60))");
await run("INSERT INTO kept VALUES (1), (2)");

fillDisk(disk, 100 * MEGABYTE);
const copy = `COPY loaded FROM 's3://${BUCKET}/in/' IAM_ROLE default GZIP`;
const full = {
  copy: await told(copy),
  make: await told("CREATE TABLE huge AS SELECT i, md5(i::varchar) AS k FROM generate_series(1, 4000000) n(i)"),
  small: await told("INSERT INTO kept VALUES (3)"),
  object: await stored("large", 10 * MEGABYTE),
};
fillDisk(disk, 0);
const empty = { object: await stored("small", 10), table: await stored("other", 5 * MEGABYTE) };
emptyDisk(disk);
const after = {
  object: await stored("small", 10),
  kept: await rows("SELECT a FROM kept ORDER BY a"),
  loaded: await rows("SELECT count(*) FROM loaded"),
  copy: await told(copy),
  again: await rows("SELECT count(*) FROM loaded"),
  huge: await told("SELECT * FROM huge"),
};
await sandbox.close();
process.stdout.write(`${JSON.stringify({ full, empty, after })}\n`);
