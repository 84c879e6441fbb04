/** Events that arrive: from callers and from services of the sandbox. */
import type { PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { randomUuid } from "../../../shared/random.ts";
import { patternHolds } from "../../engines/event-pattern/index.ts";
import type { Context, SandboxEvents } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { busName } from "./buses.ts";
import { invalid, notInSandbox } from "./faults.ts";
import { eventTime, onBus } from "./matching.ts";
import { checkPattern } from "./rules.ts";
import { type BusEvent, DEFAULT_BUS } from "./state.ts";

/** Since January 2026: https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb */
const LARGEST = 1_048_576;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const putEvents: Api<"PutEvents"> = (input, context) => {
  if (input.EndpointId !== undefined) throw notInSandbox("A global endpoint (EndpointId)");
  const entries = input.Entries ?? [];
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST)
    throw invalid("Total size of the entries in the request is over the limit.");
  const results = entries.map((entry) => {
    const wrong = wrongWith(context, entry);
    if (wrong) return { ErrorCode: wrong[0], ErrorMessage: wrong[1] };
    const event = eventOf(context, entry);
    // AWS takes events for a bus that is not there, and nobody gets them.
    onBus(context, busName(entry.EventBusName), { event, hops: 0 });
    return { EventId: event.id };
  });
  return { Entries: results, FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length };
};

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function sizeOf({ Time, Source = "", DetailType = "", Detail = "", Resources = [] }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time ? 14 : 0);
}

function wrongWith(context: Context, entry: PutEventsRequestEntry): [code: string, message: string] | undefined {
  for (const name of ["Source", "DetailType", "Detail"] as const)
    if (!entry[name])
      return ["InvalidArgument", `Parameter ${name} is not valid. Reason: ${name} is a required argument.`];
  if (entry.Source?.startsWith("aws.") && context.principal.kind !== "service")
    return ["NotAuthorizedForSourceException", "Not authorized for the source."];
  try {
    const detail: unknown = JSON.parse(entry.Detail ?? "");
    if (typeof detail === "object" && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {
    // The same as for JSON that is no object.
  }
  return ["MalformedDetail", "Detail is malformed."];
}

function eventOf(context: Context, entry: PutEventsRequestEntry): BusEvent {
  return {
    version: "0",
    id: randomUuid(),
    "detail-type": entry.DetailType ?? "",
    source: entry.Source ?? "",
    account: context.account,
    time: eventTime(entry.Time ?? context.clock.date()),
    region: context.region,
    resources: entry.Resources ?? [],
    detail: JSON.parse(entry.Detail ?? "{}"),
  };
}

/** What a service of the sandbox tells the default bus. */
export function onServiceEvent(told: SandboxEvents["service-event"], context: Context): void {
  const { source, detailType, resources, detail } = told;
  const event: BusEvent = {
    version: "0",
    id: randomUuid(),
    "detail-type": detailType,
    source,
    account: context.account,
    time: eventTime(context.clock.date()),
    region: context.region,
    resources,
    detail,
  };
  onBus(context, DEFAULT_BUS, { event, hops: 0 });
}

const NEEDED = ["id", "account", "source", "time", "region", "resources", "detail-type"];

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export const testEventPattern: Api<"TestEventPattern"> = (input) => {
  const pattern = checkPattern(input.EventPattern ?? "");
  const event = jsonOf(input.Event ?? "");
  if (typeof event !== "object" || event === null || Array.isArray(event))
    throw invalid("Parameter Event is not valid. Reason: Event is not a JSON object.");
  const missing = NEEDED.find((name) => !(name in event));
  if (missing !== undefined) throw invalid(`Parameter Event is not valid. Reason: the field '${missing}' is missing.`);
  return { Result: patternHolds(pattern, event) };
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
