import { expect, test } from "vitest";
import { aboutEndpoint } from "../../src/cli/doctor/clients.ts";
import { machineFindings } from "../../src/cli/doctor/machine.ts";
import { fakeCli } from "./fake-cli.ts";

test.each([
  ["aws-cli/2.15.0 Python/3.11.6 Linux/6.5", ""],
  [
    "aws-cli/1.45.11 Python/3.11.7",
    '; reads AWS_ENDPOINT_URL, but not for SQS: give --endpoint-url "$AWS_ENDPOINT_URL" with aws sqs',
  ],
  ["aws-cli/1.27.0 Python/3.9", '; too old for AWS_ENDPOINT_URL: give --endpoint-url "$AWS_ENDPOINT_URL"'],
  ["aws-cli/2.9.19 Python/3.11.2", '; too old for AWS_ENDPOINT_URL: give --endpoint-url "$AWS_ENDPOINT_URL"'],
  ["something else", ""],
])("what is said of %s", (version, said) => {
  expect(aboutEndpoint("aws", version)).toBe(said);
});

test("only the AWS CLI reads that variable", () => {
  expect(aboutEndpoint("kubectl", "Client Version: v1.20.0")).toBe("");
});

test("the machine that runs the tests has what labs need, the native parts included", async () => {
  const findings = await machineFindings(fakeCli());
  expect(findings.map(({ what, state }) => [what, state])).toEqual([
    ["node", "good"],
    ["store", "good"],
    ["sql", "good"],
    ["state", "good"],
    ["disk", "good"],
  ]);
  expect(findings.find(({ what }) => what === "sql")?.found).toMatch(/^DuckDB v\d+\.\d+\.\d+ loads$/);
});
