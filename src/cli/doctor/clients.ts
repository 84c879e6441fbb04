/** Programs beside awslab: clients that learners like to use, and Python for what is Python on AWS, too. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Cli } from "../cli.ts";
import { type Finding, good, note } from "./finding.ts";

const CLIENTS = [
  { name: "aws", args: ["--version"], use: "for challenge mode: https://docs.aws.amazon.com/cli/" },
  {
    name: "python3",
    args: ["--version"],
    use: "for Python functions, and the Spark programs of the EMR and data lake labs",
  },
  { name: "kubectl", args: ["version", "--client"], use: "for labs with Kubernetes" },
] as const;

const PATIENCE_MS = 5000;

export const clientFindings = (cli: Pick<Cli, "env">): Promise<Finding[]> =>
  Promise.all(
    CLIENTS.map(async ({ name, args, use }) => {
      const version = await versionOf(name, args, cli.env);
      return version === undefined ? note(name, "not found", use) : good(name, version + aboutEndpoint(name, version));
    }),
  );

async function versionOf(name: string, args: readonly string[], env: Cli["env"]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(name, [...args], { env: { ...env }, timeout: PATIENCE_MS });
    return (stdout.trim() || stderr.trim()).split("\n")[0];
  } catch {
    return undefined;
  }
}

const GIVEN = 'give --endpoint-url "$AWS_ENDPOINT_URL"';

/** AWS CLI 1.29 and 2.13 are the first that read AWS_ENDPOINT_URL; version 1 sends calls to SQS to AWS all the same. */
export function aboutEndpoint(name: string, version: string): string {
  const [, major = 0, minor = 0] = (/aws-cli\/(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  const reads = (major === 1 && minor >= 29) || (major === 2 && minor >= 13) || major > 2;
  if (name !== "aws" || major === 0) return "";
  if (!reads) return `; too old for AWS_ENDPOINT_URL: ${GIVEN}`;
  return major === 1 ? `; reads AWS_ENDPOINT_URL, but not for SQS: ${GIVEN} with aws sqs` : "";
}
