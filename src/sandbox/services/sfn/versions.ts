/** Published versions. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html */
import { type Context, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { conflict, machineNotFound } from "./faults.ts";
import { readMachineArn } from "./names.ts";
import {
  aliases,
  keyOf,
  type MachineRow,
  machineArn,
  machines,
  type VersionRow,
  versionKey,
  versions,
} from "./state.ts";

/** The machine as it is now, as a version; the newest one where nothing has changed since it was published. */
export function publish(context: Context, machine: MachineRow, description: string | undefined): VersionRow {
  const table = context.table(versions);
  const newest = table.get(versionKey(machine.name, machine.lastVersion));
  if (newest && newest.revisionId === machine.revisionId && newest.description === description) return newest;
  const version = machine.lastVersion + 1;
  const { definition, roleArn, logging, tracing, revisionId } = machine;
  context.table(machines).patch(machine.name, { lastVersion: version });
  return table.put(versionKey(machine.name, version), {
    definition,
    roleArn,
    logging,
    tracing,
    revisionId,
    machine: machine.name,
    version,
    arn: machineArn(context, machine.name, version),
    description,
    createdAt: context.clock.now(),
  });
}

/** What a machine's revision is called before its first update. */
const INITIAL = "INITIAL";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_PublishStateMachineVersion.html */
export const publishStateMachineVersion: Api<"PublishStateMachineVersion"> = (input, context) => {
  const machine = machineAt(context, input.stateMachineArn);
  const current = machine.revisionId ?? INITIAL;
  if (input.revisionId !== undefined && input.revisionId !== current)
    throw conflict(
      `Failed to publish the State Machine version for revision ${input.revisionId}. The current State Machine revision is ${current}.`,
    );
  const { arn, createdAt } = publish(context, machine, input.description);
  return { stateMachineVersionArn: arn, creationDate: new Date(createdAt) };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineVersions.html: the newest first. */
export const listStateMachineVersions: Api<"ListStateMachineVersions"> = (input, context) => {
  const { name } = machineAt(context, input.stateMachineArn);
  const rows = context.table(versions).list(keyOf(name, "")).reverse();
  const { items, next } = page(rows, {
    token: input.nextToken,
    limit: input.maxResults || undefined,
    max: 1000,
    badToken: "InvalidToken",
  });
  return {
    stateMachineVersions: items.map((row) => ({
      stateMachineVersionArn: row.arn,
      creationDate: new Date(row.createdAt),
    })),
    nextToken: next,
  };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachineVersion.html: also where there is none. */
export const deleteStateMachineVersion: Api<"DeleteStateMachineVersion"> = (input, context) => {
  const { name, qualifier } = readMachineArn(input.stateMachineVersionArn);
  const users = context
    .table(aliases)
    .list(keyOf(name, ""))
    .filter(({ routing }) => routing.some(({ versionArn }) => versionArn === input.stateMachineVersionArn));
  if (users.length > 0)
    throw conflict(
      `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${users.map(({ alias }) => alias).join(", ")}]`,
    );
  context.table(versions).delete(versionKey(name, Number(qualifier)));
  return {};
};

function machineAt(context: Context, arn: string | undefined): MachineRow {
  const row = context.table(machines).get(readMachineArn(arn).name);
  if (!row) throw machineNotFound(arn ?? "");
  return row;
}
