import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { awsCliScript } from "./script.ts";

const folder = mkdtempSync(join(tmpdir(), "awslab-data-lake-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const january = file("january.csv", "id,amount,channel\n1,10,web\n2,20,store\n");
const february = file("february.csv", "id,amount,channel\n3,30,web\n");
const script = file("job.py", "import sys\nprint('rows', len(sys.argv))\n");

const TRUST = (service: string): string =>
  `'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"${service}"},"Action":"sts:AssumeRole"}]}'`;
const ALLOW = `'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*Object","Resource":"arn:aws:s3:::lake/*"}]}'`;
const TARGETS = `'{"S3Targets":[{"Path":"s3://lake/raw/orders/"}]}'`;
const NEW_ONLY =
  "--schema-change-policy UpdateBehavior=LOG,DeleteBehavior=LOG --recrawl-policy RecrawlBehavior=CRAWL_NEW_FOLDERS_ONLY";
const JOB = `--command Name=pythonshell,ScriptLocation=s3://lake/job.py,PythonVersion=3.9`;

awsCliScript("Glue, Athena and Lake Formation", [
  { run: "s3api create-bucket --bucket lake" },
  { run: `s3api put-object --bucket lake --key raw/orders/month=01/orders.csv --body ${january}` },
  { run: `s3api put-object --bucket lake --key job.py --body ${script}` },
  {
    run: `iam create-role --role-name glue --assume-role-policy-document ${TRUST("glue.amazonaws.com")}`,
    query: "Role.Arn",
    save: "role",
  },
  {
    run: "iam attach-role-policy --role-name glue --policy-arn arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole",
  },
  { run: `iam put-role-policy --role-name glue --policy-name lake --policy-document ${ALLOW}` },
  {
    run: `iam create-role --role-name other --assume-role-policy-document ${TRUST("ec2.amazonaws.com")}`,
    query: "Role.Arn",
    save: "other",
  },
  {
    run: "lakeformation get-data-lake-settings",
    query: "DataLakeSettings.CreateTableDefaultPermissions[0].Principal.DataLakePrincipalIdentifier",
    expect: "IAM_ALLOWED_PRINCIPALS",
  },
  { run: `glue create-database --database-input '{"Name":"lake"}'` },
  {
    run: `glue create-crawler --name raw --role $other --database-name lake --targets ${TARGETS}`,
    fails: "InvalidInputException",
  },
  {
    run: `glue create-crawler --name raw --role $role --database-name lake --targets ${TARGETS} ${NEW_ONLY} --tags lab=lake`,
  },
  {
    run: `glue create-crawler --name raw --role $role --database-name lake --targets ${TARGETS}`,
    fails: "AlreadyExistsException",
  },
  { run: "glue start-crawler --name raw" },
  {
    run: "glue get-crawler --name raw",
    query: "Crawler.[State,LastCrawl.Status]",
    expect: /^READY\s+SUCCEEDED$/,
    within: 30,
  },
  {
    run: "glue get-table --database-name lake --name orders",
    query: "Table.[StorageDescriptor.Columns[].Type,PartitionKeys[].Name,Parameters.classification]",
    expect: /bigint\s+bigint\s+string\s+month\s+csv|csv\s+bigint/,
  },
  { run: `s3api put-object --bucket lake --key raw/orders/month=02/orders.csv --body ${february}` },
  { run: "glue start-crawler --name raw" },
  {
    run: "glue list-crawls --crawler-name raw",
    query: "Crawls[].State",
    expect: /^COMPLETED\s+COMPLETED$/,
    within: 30,
  },
  {
    run: "glue get-partitions --database-name lake --table-name orders",
    query: "Partitions[].Values[]",
    expect: /^01\s+02$/,
  },
  { run: "glue stop-crawler --name raw", fails: "CrawlerNotRunningException" },
  {
    run: "glue get-tags --resource-arn arn:aws:glue:us-east-1:$account:crawler/raw",
    query: "Tags.lab",
    expect: "lake",
  },
  {
    run: "athena start-query-execution --query-string 'SELECT count(*), sum(amount) FROM orders' --query-execution-context Database=lake --result-configuration OutputLocation=s3://lake/results/",
    query: "QueryExecutionId",
    save: "query",
  },
  {
    run: "athena get-query-execution --query-execution-id $query",
    query: "QueryExecution.Status.State",
    expect: "SUCCEEDED",
    within: 60,
  },
  {
    run: "athena get-query-results --query-execution-id $query",
    query: "ResultSet.Rows[1].Data[].VarCharValue",
    expect: /^3\s+60$/,
  },
  {
    run: "athena batch-get-query-execution --query-execution-ids $query nosuch",
    query: "UnprocessedQueryExecutionIds[].QueryExecutionId",
    expect: "nosuch",
  },
  { run: `glue create-job --name etl --role $role ${JOB}`, query: "Name", expect: "etl" },
  { run: `glue start-job-run --job-name etl --arguments '{"--DAY":"1"}'`, query: "JobRunId", save: "run" },
  {
    run: "glue get-job-run --job-name etl --run-id $run",
    query: "JobRun.JobRunState",
    expect: "SUCCEEDED",
    within: 60,
  },
  {
    run: "logs get-log-events --log-group-name /aws-glue/jobs/output --log-stream-name $run",
    query: "events[].message",
    expect: "rows 7",
  },
  { run: "glue start-job-run --job-name nosuch", fails: "EntityNotFoundException" },
  {
    run: "glue create-session --id lab --role $role --command Name=glueetl,PythonVersion=3 --glue-version 5.0 --worker-type G.1X --number-of-workers 2",
    query: "Session.Status",
    expect: "PROVISIONING",
  },
  { run: "glue get-session --id lab", query: "Session.Status", expect: "READY", within: 60 },
  { run: `glue run-statement --session-id lab --code 'print(6 * 7)'`, query: "Id", expect: "0" },
  {
    run: "glue get-statement --session-id lab --id 0",
    query: "Statement.Output.Data.TextPlain",
    expect: "42",
    within: 60,
  },
  { run: "glue stop-session --id lab" },
  { run: "glue get-session --id lab", query: "Session.Status", expect: "STOPPED", within: 30 },
  { run: "glue delete-session --id lab" },
  { run: "glue delete-job --job-name etl" },
  { run: "glue delete-crawler --name raw" },
  { run: "glue delete-database --name lake" },
  { run: "glue get-table --database-name lake --name orders", fails: "EntityNotFoundException" },
]);
