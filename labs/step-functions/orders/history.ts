/** What an execution did, from its history. https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html */
import { type ExecutionListItem, type HistoryEvent, paginateGetExecutionHistory, SFN } from "@aws-sdk/client-sfn";
import type { LabContext } from "../../../src/lab/index.ts";

type Reader = Pick<LabContext, "aws">;

/** The machine's executions, newest first: as many as one page has. */
export async function executionsOf({ aws }: Reader, stateMachineArn: string): Promise<ExecutionListItem[]> {
  return (await aws(SFN).listExecutions({ stateMachineArn, maxResults: 100 })).executions ?? [];
}

export async function historyOf({ aws }: Reader, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: aws(SFN) }, { executionArn, maxResults: 1000 }))
    events.push(...(page.events ?? []));
  return events;
}

export async function lastEventOf({ aws }: Reader, executionArn: string): Promise<HistoryEvent | undefined> {
  const query = { executionArn, reverseOrder: true, maxResults: 1 };
  return (await aws(SFN).getExecutionHistory(query)).events?.[0];
}

export interface Told {
  readonly execution: ExecutionListItem;
  readonly events: readonly HistoryEvent[];
}

/** The newest execution of which this is so. */
export async function newestWhere(
  context: Reader,
  stateMachineArn: string,
  isSo: (told: Told) => boolean,
): Promise<Told | undefined> {
  for (const execution of await executionsOf(context, stateMachineArn)) {
    const told = { execution, events: await historyOf(context, execution.executionArn ?? "") };
    if (isSo(told)) return told;
  }
  return undefined;
}

export interface Failure {
  readonly executionArn: string;
  readonly name: string;
  readonly error: string;
  readonly cause: string;
}

/** The executions that failed or timed out since this one was started, newest first. */
export async function failedSince(context: Reader, stateMachineArn: string, executionArn: string): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const { executionArn: arn = "", name = "", status } of await executionsOf(context, stateMachineArn)) {
    if (arn === executionArn) break;
    if (status !== "FAILED" && status !== "TIMED_OUT") continue;
    const { error = "", cause = "" } = await context.aws(SFN).describeExecution({ executionArn: arn });
    failures.push({ executionArn: arn, name, error, cause });
  }
  return failures;
}

export const has = (events: readonly HistoryEvent[], type: string): boolean =>
  events.some((event) => event.type === type);

/** The failures of tasks with this error, in order. */
export const failuresWith = (events: readonly HistoryEvent[], error: string): HistoryEvent[] =>
  events.filter((event) => {
    const details = event.taskFailedEventDetails ?? event.lambdaFunctionFailedEventDetails;
    return details?.error === error;
  });

/** The state in which an event happened: the nearest one entered on the way back to the beginning. */
export function stateOf(events: readonly HistoryEvent[], event: HistoryEvent): string | undefined {
  const entered = wayBack(events, event).find((each) => each.stateEnteredEventDetails);
  return entered?.stateEnteredEventDetails?.name;
}

/** The event and those that it follows from, back to the first. */
export function wayBack(events: readonly HistoryEvent[], event: HistoryEvent): HistoryEvent[] {
  const byId = new Map(events.map((each) => [each.id, each]));
  const way: HistoryEvent[] = [];
  for (let at: HistoryEvent | undefined = event; at; at = byId.get(at.previousEventId ?? 0)) {
    way.push(at);
    if (at.id === at.previousEventId) break;
  }
  return way;
}

export const enteredStates = (events: readonly HistoryEvent[]): string[] =>
  events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []);

export const at = (event: HistoryEvent | undefined): number => event?.timestamp?.getTime() ?? 0;
