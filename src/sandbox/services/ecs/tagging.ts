/** Tags on what ECS keeps. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { type Context, fault, type Handler, parseArn, type Tags, withoutTags } from "../../kit/index.ts";
import { clusterNotFound, invalidParameter, serviceNotFound, taskNotFound } from "./faults.ts";
import { capacityProviders, clusters, containerInstances, services, taskDefinitions, tasks } from "./state.ts";
import { tagList, tagsOf, validTags } from "./tag-list.ts";
import { definitionKey } from "./task-definitions/task-definitions.ts";
import { taskSets } from "./task-sets/state.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TagResource.html */
export const tagResource: Handler<typeof ECS, "TagResource"> = (input, context) => {
  const added = validTags(input.tags);
  change(context, input.resourceArn ?? "", (tags) => ({ ...tags, ...added }));
  return {};
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UntagResource.html */
export const untagResource: Handler<typeof ECS, "UntagResource"> = (input, context) => {
  change(context, input.resourceArn ?? "", (tags) => withoutTags(tags, input.tagKeys ?? []));
  return {};
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Handler<typeof ECS, "ListTagsForResource"> = (input, context) => ({
  tags: tagList(change(context, input.resourceArn ?? "", undefined)),
});

/** Changes the tags of what has this ARN, where there is a change to make; answers them. */
function change(context: Context, arn: string, to: ((tags: Tags) => Tags) | undefined): Tags {
  const [noun = "", ...path] = (parseArn(arn)?.resource ?? "").split("/");
  const key = path.join("/");
  const keep = <R extends { readonly tags: Tags }>(
    row: R | undefined,
    put: (row: R) => unknown,
    missing: () => Error,
  ): Tags => {
    if (!row) throw missing();
    if (!to) return row.tags;
    const tags = to(row.tags);
    put({ ...row, tags });
    return tags;
  };
  const invalid = () =>
    invalidParameter("The specified resource could not be found. Specify a valid resource ARN and try again.");
  const name = path[0] ?? "";
  if (noun === "cluster") {
    const table = context.table(clusters);
    return keep(table.get(name), (row) => table.put(name, row), clusterNotFound);
  }
  if (noun === "capacity-provider") {
    const table = context.table(capacityProviders);
    return keep(table.get(name), (row) => table.put(name, row), invalid);
  }
  if (noun === "task-definition") {
    const [family = "", revision] = name.split(":");
    const table = context.table(taskDefinitions);
    return keep(
      table.get(definitionKey(family, Number(revision))),
      (row) => table.put(definitionKey(family, Number(revision)), row),
      invalid,
    );
  }
  if (noun === "container-instance") {
    const table = context.table(containerInstances);
    return keep(table.get(key), (row) => table.put(key, row), invalid);
  }
  if (noun === "service") return changeService(context, key, to);
  if (noun === "task") return changeTask(context, key, to);
  if (noun === "task-set") return changeTaskSet(context, key, to);
  throw invalid();
}

function changeService(context: Context, key: string, to: ((tags: Tags) => Tags) | undefined): Tags {
  const row = context.table(services).get(key);
  if (!row) throw serviceNotFound();
  const tags = to ? to(tagsOf(row.service.tags)) : tagsOf(row.service.tags);
  if (to) context.table(services).put(key, { ...row, service: { ...row.service, tags: tagList(tags) } });
  return tags;
}

function changeTask(context: Context, key: string, to: ((tags: Tags) => Tags) | undefined): Tags {
  const row = context.table(tasks).get(key);
  if (!row) throw taskNotFound();
  const tags = to ? to(tagsOf(row.task.tags)) : tagsOf(row.task.tags);
  if (to) context.table(tasks).put(key, { ...row, task: { ...row.task, tags: tagList(tags) } });
  return tags;
}

function changeTaskSet(context: Context, key: string, to: ((tags: Tags) => Tags) | undefined): Tags {
  const row = context.table(taskSets).get(key);
  if (!row) throw fault("TaskSetNotFoundException", "The specified task set does not exist.");
  const tags = to ? to(tagsOf(row.taskSet.tags)) : tagsOf(row.taskSet.tags);
  if (to) context.table(taskSets).put(key, { ...row, taskSet: { ...row.taskSet, tags: tagList(tags) } });
  return tags;
}
