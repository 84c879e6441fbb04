import { fill, numberOf, resultOf, selectedInput } from "../data-flow.ts";
import type { ItemResource } from "../definition.ts";
import { type Frame, type Outcome, record, rootsOf, variablesOf } from "../frame.ts";
import type { MapRunRequest } from "../host.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { fillTemplate } from "../payload-template.ts";
import { StatesError } from "../states-error.ts";
import { succeeded } from "./parallel.ts";

export interface Items {
  itemsOf(frame: Frame): Promise<readonly Json[]>;
  select(frame: Frame, item: Json, index: number): Promise<Json>;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
export async function runDistributed(frame: Frame, items: Items): Promise<Outcome> {
  const { host } = frame.thread.run;
  const request = await requestOf(frame, items);
  if (request.mapRunArn === undefined) record(frame, "MapStateStarted", { length: request.items?.length ?? 0 });
  else if (request.isRedriven) record(frame, "MapRunRedriven", { mapRunArn: request.mapRunArn });
  try {
    const result = await host.runMap(request, frame.thread.signal);
    succeeded(frame, "Map", record(frame, "MapRunSucceeded"));
    return { ...(await resultOf(frame, result)), next: frame.state.Next };
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    record(frame, "MapRunFailed", {
      ...(error.error !== undefined && { error: error.error }),
      ...(error.reason !== undefined && { cause: error.reason }),
    });
    record(frame, "MapStateFailed");
    throw error;
  }
}

async function requestOf(frame: Frame, { itemsOf, select }: Items): Promise<MapRunRequest> {
  const { state, at, thread, name } = frame;
  const processor = state.ItemProcessor;
  if (!processor) throw new Error(`no ItemProcessor in ${name}`);
  const batcher = await evaluated(frame, state.ItemBatcher, "ItemBatcher");
  return {
    stateName: name,
    state,
    processor: { ...processor, QueryLanguage: processor.QueryLanguage ?? thread.language },
    items: state.ItemReader ? undefined : await itemsOf(frame),
    reader: await resourceArguments(frame, state.ItemReader, "ItemReader"),
    writer: await resourceArguments(frame, state.ResultWriter, "ResultWriter"),
    readerConfig: asObject(await evaluated(frame, state.ItemReader?.ReaderConfig, "ItemReader/ReaderConfig")),
    batcher: batcher === undefined ? undefined : asObject(batcher),
    maxConcurrency: (await numberOf(frame, "MaxConcurrency")) ?? 0,
    toleratedCount: await numberOf(frame, "ToleratedFailureCount"),
    toleratedPercentage: await numberOf(frame, "ToleratedFailurePercentage"),
    select: (item, index) => select(frame, item, index),
    mapRunArn: at.mapRunArn,
    isRedriven: at.isRedriven === true,
    variables: variablesOf(frame),
    started: (mapRunArn) => {
      if (at.mapRunArn !== undefined) return;
      at.mapRunArn = mapRunArn;
      record(frame, "MapRunStarted", { mapRunArn });
      thread.run.host.checkpoint();
    },
  };
}

const asObject = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

async function resourceArguments(
  frame: Frame,
  resource: ItemResource | undefined,
  field: string,
): Promise<Json | undefined> {
  if (!resource) return undefined;
  return frame.language === "JSONata"
    ? evaluated(frame, resource.Arguments, `${field}/Arguments`)
    : evaluated(frame, resource.Parameters, `${field}/Parameters`);
}

/** A template in the state's language. */
async function evaluated(frame: Frame, template: Json | undefined, location: string): Promise<Json | undefined> {
  if (template === undefined) return undefined;
  return frame.language === "JSONata"
    ? fill(frame, template, location)
    : fillTemplate(template, rootsOf(frame, selectedInput(frame)));
}
