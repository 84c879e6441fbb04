/** State machines. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-statemachines.html */
import type * as SFN from "@aws-sdk/client-sfn";
import { type Context, found, fromLowerTagList, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { checkedDefinition } from "./checked-definition.ts";
import { requireAssumable } from "./execution-role.ts";
import { machineDeleting, machineExists, machineNotFound, notInSandbox, validation } from "./faults.ts";
import { checkedLogging } from "./logging-configuration.ts";
import { checkedName, readMachineArn } from "./names.ts";
import {
  type AliasRow,
  aliases,
  keyOf,
  type MachineRow,
  machineArn,
  machines,
  type VersionRow,
  versionKey,
  versions,
} from "./state.ts";
import { publish } from "./versions.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html */
export const createStateMachine: Api<"CreateStateMachine"> = async (input, context) => {
  const name = checkedName(input.name);
  const type = input.type ?? "STANDARD";
  if (input.versionDescription !== undefined && !input.publish)
    throw validation("Version description can only be set when publish is true");
  if (input.encryptionConfiguration?.type === "CUSTOMER_MANAGED_KMS_KEY") throw notInSandbox("A customer managed key");
  const definition = await checkedDefinition(input.definition ?? "", type);
  const roleArn = input.roleArn ?? "";
  await requireAssumable(context, roleArn);
  const logging = await checkedLogging(context, roleArn, input.loggingConfiguration);
  const tracing = { enabled: input.tracingConfiguration?.enabled ?? false };
  const arn = machineArn(context, name);
  const before = context.table(machines).get(name);
  const wanted = { definition, roleArn, logging, tracing };
  if (before) return sameMachine(before, { ...wanted, type });
  const now = context.clock.now();
  const row: MachineRow = {
    ...wanted,
    name,
    arn,
    type,
    revisionId: undefined,
    tags: fromLowerTagList(input.tags),
    createdAt: now,
    updatedAt: now,
    isDeleting: false,
    lastVersion: 0,
  };
  context.table(machines).put(name, row);
  return {
    stateMachineArn: arn,
    creationDate: new Date(now),
    ...(input.publish && { stateMachineVersionArn: publish(context, row, input.versionDescription).arn }),
  };
};

/** A repeated request is answered as the first; the same name with another definition is refused. */
function sameMachine(
  before: MachineRow,
  wanted: Pick<MachineRow, "definition" | "roleArn" | "logging" | "tracing" | "type">,
): { stateMachineArn: string; creationDate: Date } {
  if (before.isDeleting) throw machineDeleting(before.arn);
  const same = (["definition", "type", "logging", "tracing"] as const).every(
    (member) => JSON.stringify(before[member]) === JSON.stringify(wanted[member]),
  );
  if (!same) throw machineExists(before.arn);
  return { stateMachineArn: before.arn, creationDate: new Date(before.createdAt) };
}

export function findMachine(context: Context, arn: string | undefined): MachineRow {
  const { name } = readMachineArn(arn);
  return found(context.table(machines).get(name), () => machineNotFound(arn ?? ""));
}

/** A machine as its ARN asks for it: itself, one of its versions, or an alias. */
export function findQualified(
  context: Context,
  arn: string | undefined,
): { machine: MachineRow; version: VersionRow | undefined; alias: AliasRow | undefined } {
  const { name, qualifier } = readMachineArn(arn);
  const missing = () => machineNotFound(arn ?? "");
  const machine = found(context.table(machines).get(name), missing);
  if (qualifier === undefined) return { machine, version: undefined, alias: undefined };
  if (/^\d+$/.test(qualifier))
    return {
      machine,
      alias: undefined,
      version: found(context.table(versions).get(versionKey(name, Number(qualifier))), missing),
    };
  return { machine, version: undefined, alias: found(context.table(aliases).get(keyOf(name, qualifier)), missing) };
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html */
export const describeStateMachine: Api<"DescribeStateMachine"> = (input, context) => {
  const { machine, version, alias } = findQualified(context, input.stateMachineArn);
  if (alias) throw machineNotFound(input.stateMachineArn ?? "");
  const settings = version ?? machine;
  return {
    stateMachineArn: settings.arn,
    name: machine.name,
    status: machine.isDeleting ? "DELETING" : "ACTIVE",
    definition: settings.definition,
    roleArn: settings.roleArn,
    type: machine.type,
    creationDate: new Date(settings.createdAt),
    loggingConfiguration: loggingOf(settings.logging),
    tracingConfiguration: { ...settings.tracing },
    ...(settings.revisionId !== undefined && { revisionId: settings.revisionId }),
    ...(version?.description !== undefined && { description: version.description }),
  };
};

/** A copy that the answer may own. */
export const loggingOf = (logging: SFN.LoggingConfiguration): SFN.LoggingConfiguration => ({
  ...logging,
  ...(logging.destinations && { destinations: logging.destinations.map((each) => ({ ...each })) }),
});

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html */
export const listStateMachines: Api<"ListStateMachines"> = (input, context) => {
  const { items, next } = page(context.table(machines).list(), {
    token: input.nextToken,
    limit: input.maxResults || undefined,
    max: 1000,
    badToken: "InvalidToken",
  });
  return {
    stateMachines: items.map(({ arn: stateMachineArn, name, type, createdAt }) => ({
      stateMachineArn,
      name,
      type,
      creationDate: new Date(createdAt),
    })),
    nextToken: next,
  };
};

/** Refuses what a machine on its way out can no longer do. */
export function requireActive(machine: MachineRow): void {
  if (machine.isDeleting) throw machineDeleting(machine.arn);
}
