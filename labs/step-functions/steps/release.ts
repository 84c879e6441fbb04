import { SFN } from "@aws-sdk/client-sfn";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  pass,
  type SolveContext,
  step,
} from "../../../src/lab/index.ts";
import { orderDefinition, secondRelease } from "../machines/definitions.ts";
import { text } from "../machines/machine.ts";
import { untilStopped } from "../orders/attend.ts";
import { design } from "./design.ts";
import { happyPath } from "./happy-path.ts";

export interface Release {
  readonly aliasArn: string;
  /** Version ARNs, the newest first. */
  readonly versions: readonly string[];
  readonly routes: readonly { readonly version: string; readonly weight: number }[];
}

const needs = { design, happyPath };
type Needs = typeof needs;

const ALIAS = "live";
/** With equal weights, one of the two versions stays unseen once in 2^11 runs. */
const MOST_TRIES = 12;

const behind = mistake<Release, Needs>({
  id: "alias-behind",
  says: "The alias still sends executions to an old version: callers do not get the newest one. Update its routing to 100 for the newest version.",
  make: (context, { aliasArn, versions }) => route(context, aliasArn, [[versions.at(-1), 100]]),
  undo: (context, { aliasArn, versions }) => route(context, aliasArn, [[versions[0], 100]]),
});

/** Version 2 takes over from version 1, behind a name that callers keep. */
export const release = step({
  id: "release",
  title: "Version 2 takes over behind an alias",
  covers: ["step-functions/exercise/design-a-multi-step-workflow"],
  needs,
  minutes: 1,
  async solve(context, { design: { machineArn } }) {
    const aliasArn = `${machineArn}:${ALIAS}`;
    if ((await versionsOf(context, machineArn)).length < 2)
      await context.aws(SFN).updateStateMachine({
        stateMachineArn: machineArn,
        definition: text(secondRelease(await orderDefinition(context))),
        publish: true,
        versionDescription: "v2",
      });
    const [newest, before] = await versionsOf(context, machineArn);
    if ((await seenVersions(context, aliasArn)).length < 2) {
      await keepOrMakeAlias(context, aliasArn, [newest ?? "", before ?? ""]);
      await rehearse(context, aliasArn);
    }
    await route(context, aliasArn, [[newest, 100]]);
  },
  async locate(context, { design: { machineArn } }): Promise<Release> {
    const stateMachineAliasArn = `${machineArn}:${ALIAS}`;
    const alias = await accept(
      context.aws(SFN).describeStateMachineAlias({ stateMachineAliasArn }),
      "ResourceNotFound",
    );
    const { routingConfiguration = [] } = found(alias, `The machine has no alias ${ALIAS}.`);
    return {
      aliasArn: stateMachineAliasArn,
      versions: await versionsOf(context, machineArn),
      routes: routingConfiguration.map((each) => ({
        version: each.stateMachineVersionArn ?? "",
        weight: each.weight ?? 0,
      })),
    };
  },
  checks: [
    check<Release, Needs>({
      id: "routing",
      title: "The alias leads to the newest version",
      hints: [
        "Callers should not know versions.",
        "`aws stepfunctions update-state-machine-alias` with weight 100 for the newest version.",
      ],
      mistakes: [behind],
      run: async (_, { versions: [newest], routes }) => {
        const actual = routes.map(({ version, weight }) => `${weight} to version ${numberOf(version)}`).join(", ");
        const weight = routes.find(({ version }) => version === newest)?.weight;
        if (weight === 100) return pass(actual);
        const expected = `100 to version ${numberOf(newest)}`;
        return fail({ expected, actual, fix: behind.says, mistake: behind.id });
      },
    }),
    check<Release, Needs>({
      id: "both-seen",
      title: "Executions of the alias ran on both versions",
      hints: [
        "How would you let a new version have only a part of the orders at first?",
        "Alias with weights 50 and 50, then start executions on the alias's ARN until both were chosen.",
      ],
      mistakes: [],
      async run(context, { aliasArn }) {
        const seen = await seenVersions(context, aliasArn);
        if (seen.length >= 2) return pass(`versions ${seen.map(numberOf).join(" and ")}`);
        const actual = seen.length === 0 ? "none ran" : `only version ${seen.map(numberOf).join()}`;
        return fail({ expected: "executions on two versions", actual, fix: "Start executions on the alias's ARN." });
      },
    }),
  ],
});

const numberOf = (arn: string | undefined): string => arn?.split(":").at(-1) ?? "?";

async function versionsOf({ aws }: Pick<LabContext, "aws">, stateMachineArn: string): Promise<string[]> {
  const { stateMachineVersions = [] } = await aws(SFN).listStateMachineVersions({ stateMachineArn });
  return stateMachineVersions
    .map((each) => each.stateMachineVersionArn ?? "")
    .sort((one, other) => Number(numberOf(other)) - Number(numberOf(one)));
}

type Routes = readonly (readonly [string | undefined, number])[];

async function route({ aws }: SolveContext, stateMachineAliasArn: string, routes: Routes): Promise<void> {
  const routingConfiguration = routes.map(([stateMachineVersionArn, weight]) => ({ stateMachineVersionArn, weight }));
  await aws(SFN).updateStateMachineAlias({ stateMachineAliasArn, routingConfiguration });
}

async function keepOrMakeAlias(context: SolveContext, aliasArn: string, versions: readonly string[]): Promise<void> {
  const routingConfiguration = versions.map((stateMachineVersionArn) => ({ stateMachineVersionArn, weight: 50 }));
  const create = context.aws(SFN).createStateMachineAlias({ name: ALIAS, routingConfiguration });
  // It is there already where this step was interrupted, with other weights perhaps.
  if ((await accept(create, "ConflictException")) === undefined)
    await route(
      context,
      aliasArn,
      versions.map((version) => [version, 50] as const),
    );
}

/** Orders that only rehearse, until both versions were chosen. */
async function rehearse(context: SolveContext, aliasArn: string): Promise<void> {
  for (let count = 0; count < MOST_TRIES && (await seenVersions(context, aliasArn)).length < 2; count += 1) {
    const input = JSON.stringify({ orderId: `dry-${count + 1}`, total: 1, dryRun: true, lines: [{ item: "pen" }] });
    const { executionArn = "" } = await context.aws(SFN).startExecution({ stateMachineArn: aliasArn, input });
    await untilStopped(context, executionArn);
  }
  const seen = await seenVersions(context, aliasArn);
  context.say(`The alias has chosen versions ${seen.map(numberOf).join(" and ")}.`);
}

/** The versions on which executions of the alias have run. */
async function seenVersions({ aws }: Pick<LabContext, "aws">, aliasArn: string): Promise<string[]> {
  const query = aws(SFN).listExecutions({ stateMachineArn: aliasArn });
  const answer = await accept(query, "StateMachineDoesNotExist", "ResourceNotFound", "StateMachineAliasDoesNotExist");
  return [...new Set(answer?.executions?.flatMap((each) => each.stateMachineVersionArn ?? []) ?? [])].sort();
}
