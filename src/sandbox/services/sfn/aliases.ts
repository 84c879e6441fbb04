/** Aliases and their routing. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-alias.html */
import type * as SFN from "@aws-sdk/client-sfn";
import { randomUnit } from "../../../shared/random.ts";
import { type Context, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { conflict, resourceNotFound, validation } from "./faults.ts";
import { findMachine, requireActive } from "./machines.ts";
import { readMachineArn } from "./names.ts";
import { type AliasRow, aliases, keyOf, machineArn, type VersionRow, versionKey, versions } from "./state.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html */
export const createStateMachineAlias: Api<"CreateStateMachineAlias"> = (input, context) => {
  const alias = input.name ?? "";
  if (!/^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+$/.test(alias))
    throw validation(
      `1 validation error detected: Value '${alias}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$`,
    );
  const { machine, routing } = checkedRouting(context, input.routingConfiguration);
  const key = keyOf(machine, alias);
  const before = context.table(aliases).get(key);
  if (before) {
    if (before.description !== input.description || JSON.stringify(before.routing) !== JSON.stringify(routing))
      throw conflict(
        "Failed to create alias because an alias with the same name and a different routing configuration already exists.",
      );
    return { stateMachineAliasArn: before.arn, creationDate: new Date(before.createdAt) };
  }
  const now = context.clock.now();
  const row: AliasRow = {
    machine,
    alias,
    arn: machineArn(context, machine, alias),
    description: input.description,
    routing,
    createdAt: now,
    updatedAt: now,
  };
  context.table(aliases).put(key, row);
  return { stateMachineAliasArn: row.arn, creationDate: new Date(now) };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachineAlias.html */
export const updateStateMachineAlias: Api<"UpdateStateMachineAlias"> = (input, context) => {
  const before = findAlias(context, input.stateMachineAliasArn);
  if (input.description === undefined && !input.routingConfiguration)
    throw validation("Either the description or the routing configuration must be specified.");
  const routing = input.routingConfiguration ? checkedRouting(context, input.routingConfiguration) : undefined;
  if (routing && routing.machine !== before.machine)
    throw validation("Routing configuration must contain versions of the alias's own state machine.");
  const updatedAt = context.clock.now();
  context.table(aliases).patch(keyOf(before.machine, before.alias), {
    updatedAt,
    ...(input.description !== undefined && { description: input.description }),
    ...(routing && { routing: routing.routing }),
  });
  return { updateDate: new Date(updatedAt) };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineAlias.html */
export const describeStateMachineAlias: Api<"DescribeStateMachineAlias"> = (input, context) => {
  const row = findAlias(context, input.stateMachineAliasArn);
  return {
    stateMachineAliasArn: row.arn,
    name: row.alias,
    ...(row.description !== undefined && { description: row.description }),
    routingConfiguration: row.routing.map(({ versionArn, weight }) => ({ stateMachineVersionArn: versionArn, weight })),
    creationDate: new Date(row.createdAt),
    updateDate: new Date(row.updatedAt),
  };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineAliases.html */
export const listStateMachineAliases: Api<"ListStateMachineAliases"> = (input, context) => {
  const { name } = findMachine(context, input.stateMachineArn);
  const { qualifier } = readMachineArn(input.stateMachineArn);
  const rows = context
    .table(aliases)
    .list(keyOf(name, ""))
    .filter(
      ({ routing }) => qualifier === undefined || routing.some((each) => each.versionArn === input.stateMachineArn),
    );
  const { items, next } = page(rows, {
    token: input.nextToken,
    limit: input.maxResults || undefined,
    max: 1000,
    badToken: "InvalidToken",
  });
  return {
    stateMachineAliases: items.map((row) => ({ stateMachineAliasArn: row.arn, creationDate: new Date(row.createdAt) })),
    nextToken: next,
  };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachineAlias.html */
export const deleteStateMachineAlias: Api<"DeleteStateMachineAlias"> = (input, context) => {
  const { machine, alias } = findAlias(context, input.stateMachineAliasArn);
  context.table(aliases).delete(keyOf(machine, alias));
  return {};
};

function findAlias(context: Context, arn: string | undefined): AliasRow {
  const { name, qualifier } = readMachineArn(arn);
  return found(context.table(aliases).get(keyOf(name, qualifier ?? "")), () => resourceNotFound(arn ?? ""));
}

function checkedRouting(
  context: Context,
  given: readonly SFN.RoutingConfigurationListItem[] | undefined,
): { machine: string; routing: AliasRow["routing"] } {
  const routing = (given ?? []).map((each) => ({
    versionArn: each.stateMachineVersionArn ?? "",
    weight: each.weight ?? 0,
  }));
  const arns = routing.map(({ versionArn }) => versionArn);
  const named = arns.map(readMachineArn);
  if (named.some(({ qualifier }) => qualifier === undefined || !/^\d+$/.test(qualifier)))
    throw validation(
      `Routing configuration must contain state machine version ARNs. Received: [${arns.join(", ")}]`,
      "INVALID_ROUTING_CONFIGURATION",
    );
  if (new Set(arns).size < arns.length)
    throw validation(
      `Routing configuration must contain distinct state machine version ARNs. Received: [${arns.join(", ")}]`,
      "INVALID_ROUTING_CONFIGURATION",
    );
  const weights = routing.map(({ weight }) => weight);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100)
    throw validation(
      `Sum of routing configuration weights must equal 100. Received: [${weights.join(", ")}]`,
      "INVALID_ROUTING_CONFIGURATION",
    );
  const machine = named[0]?.name ?? "";
  if (named.some(({ name }) => name !== machine))
    throw validation(
      "Routing configuration must contain versions of one state machine.",
      "INVALID_ROUTING_CONFIGURATION",
    );
  requireActive(findMachine(context, arns[0]));
  for (const [i, { qualifier }] of named.entries())
    found(context.table(versions).get(versionKey(machine, Number(qualifier))), () => resourceNotFound(arns[i] ?? ""));
  return { machine, routing };
}

/** The version that this start of an alias goes to, drawn by the weights. */
export function drawVersion(context: Context, { machine, routing }: AliasRow): VersionRow | undefined {
  let draw = randomUnit() * 100;
  for (const { versionArn, weight } of routing) {
    if (draw < weight)
      return context.table(versions).get(versionKey(machine, Number(readMachineArn(versionArn).qualifier)));
    draw -= weight;
  }
  return undefined;
}
