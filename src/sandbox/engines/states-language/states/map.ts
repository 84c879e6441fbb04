import { fill, numberOf, resultOf, selectedInput, valueAt } from "../data-flow.ts";
import { isDistributed, processorOf } from "../definition.ts";
import { contextOf, type Frame, type Handler, type Outcome, type RunInner, record, rootsOf } from "../frame.ts";
import { isList, isObject, type Json, type JsonObject } from "../json.ts";
import { fillTemplate } from "../payload-template.ts";
import type { ChildPosition } from "../position.ts";
import { queryError, runtimeError } from "../states-error.ts";
import { ChildFailed, runChildren } from "./children.ts";
import { runDistributed } from "./distributed-map.ts";
import { succeeded } from "./parallel.ts";

/** The most iterations that an inline Map runs at a time. */
const INLINE_LIMIT = 40;

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html */
export const runMap: Handler = (frame, runInner) =>
  isDistributed(frame.state) ? runDistributed(frame, { itemsOf, select }) : runInline(frame, runInner);

async function runInline(frame: Frame, runInner: RunInner): Promise<Outcome> {
  const { state, thread, name } = frame;
  const { host } = thread.run;
  const processor = processorOf(state);
  if (!processor) throw runtimeError("A Map state must have an ItemProcessor.");
  const asked = (await numberOf(frame, "MaxConcurrency")) ?? 0;
  const positions = frame.at.children ?? (await begin(frame));
  const iteration = (how: string, index: number, previous: number) =>
    host.record(`MapIteration${how}`, previous, { name, index });
  try {
    const { outputs, last } = await runChildren(
      frame,
      {
        positions,
        machine: () => processor,
        concurrency: asked === 0 ? INLINE_LIMIT : Math.min(asked, INLINE_LIMIT),
        begun: (index, previous) => iteration("Started", index, previous),
        ended: (index, how, previous) => iteration(how, index, previous),
        tellsOfFailedState: true,
      },
      runInner,
    );
    succeeded(frame, "Map", last);
    return { ...(await resultOf(frame, outputs)), next: state.Next };
  } catch (error) {
    if (!(error instanceof ChildFailed)) throw error;
    frame.thread.position.last = error.last;
    record(frame, "MapStateFailed");
    throw error.failure;
  }
}

async function begin(frame: Frame): Promise<ChildPosition[]> {
  const items = await itemsOf(frame);
  const children: ChildPosition[] = [];
  for (const [index, item] of items.entries())
    children.push({ status: "pending", input: await select(frame, item, index), map: itemContext(item, index).Map });
  record(frame, "MapStateStarted", { length: items.length });
  frame.at.children = children;
  frame.thread.run.host.checkpoint();
  return children;
}

/** The list that a Map goes over. */
async function itemsOf(frame: Frame): Promise<readonly Json[]> {
  const { state, language, thread } = frame;
  if (language === "JSONata") {
    const items = state.Items === undefined ? frame.input : await fill(frame, state.Items, "Items");
    if (isList(items)) return items;
    // An object is gone over by its members, as the States Language has it.
    if (isObject(items)) return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
    throw queryError(
      `The JSONata expression specified for the field 'Items' returned an unexpected result type. Expected 'array', but was '${typeof items}' for value: ${JSON.stringify(items)}`,
      "Items",
    );
  }
  const path = state.ItemsPath ?? "$";
  const items = valueAt(frame, path, selectedInput(frame));
  thread.run.host.inspect?.("afterItemsPath", items);
  if (!isList(items)) throw runtimeError(`Reference path "${path}" must point to array.`);
  return items;
}

const itemContext = (item: Json, index: number): { Map: JsonObject } => ({
  Map: { Item: { Index: index, Value: item } },
});

/** The input of one iteration: the item, or what ItemSelector makes of it. */
async function select(frame: Frame, item: Json, index: number): Promise<Json> {
  const { state, language } = frame;
  const selector = state.ItemSelector ?? (language === "JSONPath" ? state.Parameters : undefined);
  if (selector === undefined) return item;
  const context = itemContext(item, index);
  if (language === "JSONata") return fill(frame, selector, "ItemSelector", { context: contextOf(frame, context) });
  return fillTemplate(selector, rootsOf(frame, selectedInput(frame), context));
}
