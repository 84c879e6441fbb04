import { type Context, found, fromTagList, page, parseArn } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { busExists, invalid, noBus, notInSandbox } from "./faults.ts";
import { type BusRow, busArn, buses, DEFAULT_BUS, rules } from "./state.ts";

/** The bus of a name or ARN; the default bus where none is named. Throws where there is none. */
export function findBus(context: Context, nameOrArn: string | undefined): BusRow {
  const name = busName(nameOrArn);
  const row = context.table(buses).get(name);
  return found(row ?? (name === DEFAULT_BUS ? emptyBus(context, name) : undefined), () => noBus(name));
}

/** The name in a name or ARN. */
export const busName = (nameOrArn = DEFAULT_BUS): string =>
  nameOrArn.startsWith("arn:") ? (parseArn(nameOrArn)?.resource.replace(/^event-bus\//, "") ?? "") : nameOrArn;

const emptyBus = (context: Context, name: string): BusRow => ({
  name,
  arn: busArn(context, name),
  settings: {},
  policy: undefined,
  tags: {},
  createdAt: context.clock.now(),
  modifiedAt: context.clock.now(),
});

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
export const createEventBus: Api<"CreateEventBus"> = (input, context) => {
  const { Name: name = "", EventSourceName, Tags, ...settings } = input;
  if (EventSourceName !== undefined) throw notInSandbox("A partner event bus (EventSourceName)");
  if (!/^[\w./-]+$/.test(name) || name.includes("/"))
    throw invalid(`Parameter ${name} is not valid. Reason: Event bus name must not contain '/'.`);
  if (name === DEFAULT_BUS || context.table(buses).has(name)) throw busExists(name);
  const { Description, KmsKeyIdentifier, DeadLetterConfig, LogConfig } = settings;
  const row: BusRow = {
    ...emptyBus(context, name),
    settings: { Description, KmsKeyIdentifier, DeadLetterConfig, LogConfig },
    tags: fromTagList(Tags),
  };
  context.table(buses).put(name, row);
  return { EventBusArn: row.arn, ...row.settings };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html */
export const updateEventBus: Api<"UpdateEventBus"> = (input, context) => {
  const row = findBus(context, input.Name);
  const { Description, KmsKeyIdentifier, DeadLetterConfig, LogConfig } = input;
  const settings = { Description, KmsKeyIdentifier, DeadLetterConfig, LogConfig };
  context.table(buses).put(row.name, { ...row, settings, modifiedAt: context.clock.now() });
  return { Arn: row.arn, Name: row.name, ...settings };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html */
export const describeEventBus: Api<"DescribeEventBus"> = (input, context) => {
  const row = findBus(context, input.Name);
  return { ...described(row), ...row.settings };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html */
export const listEventBuses: Api<"ListEventBuses"> = (input, context) => {
  const { NamePrefix: prefix = "", NextToken: token, Limit: limit } = input;
  const rows = context.table(buses).list();
  const all = rows.some(({ name }) => name === DEFAULT_BUS) ? rows : [findBus(context, DEFAULT_BUS), ...rows];
  const wanted = all.filter(({ name }) => name.startsWith(prefix));
  const { items, next } = page(wanted, { token, limit, max: 100, badToken: "ValidationException" });
  return { EventBuses: items.map(described), NextToken: next };
};

const described = ({ name, arn, policy, settings, createdAt, modifiedAt }: BusRow) => ({
  Name: name,
  Arn: arn,
  Description: settings.Description,
  Policy: policy,
  CreationTime: new Date(createdAt),
  LastModifiedTime: new Date(modifiedAt),
});

/** Deleting what is not there succeeds. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html */
export const deleteEventBus: Api<"DeleteEventBus"> = (input, context) => {
  const name = busName(input.Name);
  if (name === DEFAULT_BUS) throw invalid("Cannot delete event bus default.");
  if (context.table(rules).list(`${name}:`).length > 0)
    throw invalid(`Event bus ${name} can't be deleted since it has rules.`);
  context.table(buses).delete(name);
  return {};
};
