/** Before anything is made in a real account: who, where and at what cost, and a yes from a person or from the allow-list. */
import { existsSync, readFileSync } from "node:fs";
import type { Target } from "../../aws/target.ts";
import { columns } from "../../report/columns.ts";
import { messageOf, userError } from "../../shared/errors.ts";
import type { Cli } from "../cli.ts";
import { homeOf } from "../home.ts";

export interface CostEstimate {
  readonly hourlyTotal: string;
  readonly minutes: number;
}

/** Throws `ACCOUNT_NOT_ALLOWED` where nobody can say yes, `NOT_CONFIRMED` where the person says no. `--yes` is no such yes. */
export async function confirmAccount(cli: Cli, target: Target, cost: CostEstimate | undefined): Promise<void> {
  const { bold, dim, warn } = cli.style.err;
  const rows = [
    ["account", bold(target.account)],
    ["region", bold(target.region)],
    ["as", target.caller],
    ["profile", target.profile ?? dim("(default chain)")],
    ["cost", cost ? `about ${cost.hourlyTotal} an hour while it runs; usually ${cost.minutes} min` : dim("unknown")],
  ].map(([label = "", value = ""]) => [dim(label), value]);
  cli.err(`\n${warn("This makes resources in a real AWS account.")}\n${columns(rows, "  ").join("\n")}\n\n`);
  if (allowedAccounts(cli).includes(target.account)) return;
  if (!cli.interactive)
    throw userError(
      "ACCOUNT_NOT_ALLOWED",
      `Account ${target.account} is not on the allow-list, and there is no terminal to ask.`,
      `add it to "accounts" in ${homeOf(cli).config}`,
    );
  const { input } = await import("@inquirer/prompts");
  const typed = await input(
    { message: `Type the last four digits of the account to go on` },
    { signal: cli.signal, output: process.stderr },
  );
  if (typed.trim() !== target.account.slice(-4))
    throw userError("NOT_CONFIRMED", "Nothing was done: the digits differ.");
}

/** Accounts of the configuration file; none where there is no file. Throws `BAD_CONFIG` for an unreadable one. */
export function allowedAccounts(cli: Pick<Cli, "env" | "cwd">): readonly string[] {
  const { config } = homeOf(cli);
  if (!existsSync(config)) return [];
  try {
    const parsed: unknown = JSON.parse(readFileSync(config, "utf8"));
    const accounts = typeof parsed === "object" && parsed !== null && "accounts" in parsed ? parsed.accounts : [];
    if (!Array.isArray(accounts) || !accounts.every((each) => typeof each === "string" && /^\d{12}$/.test(each)))
      throw new Error('"accounts" must be a list of strings of twelve digits');
    return accounts;
  } catch (error) {
    throw userError("BAD_CONFIG", `${config}: ${messageOf(error)}`, '{ "accounts": ["123456789012"] }');
  }
}
