import type * as ECS from "@aws-sdk/client-ecs";
import { collection } from "../../../kit/index.ts";
import { tagsOf } from "../tag-list.ts";

export interface TaskSetRow {
  readonly cluster: string;
  /** Name of the service that it belongs to. */
  readonly service: string;
  readonly taskSet: ECS.TaskSet & {
    readonly id: string;
    readonly taskSetArn: string;
    readonly taskDefinition: string;
    readonly status: "PRIMARY" | "ACTIVE" | "DRAINING";
  };
  readonly clientToken: string | undefined;
}

/** Key: `<cluster>/<service>/<id>`. */
export const taskSets = collection<TaskSetRow>({
  service: "ecs",
  name: "task-sets",
  resource: {
    noun: "task-set",
    arn: (row) => row.taskSet.taskSetArn,
    tags: (row) => tagsOf(row.taskSet.tags),
  },
});

export const taskSetKey = ({ cluster, service, taskSet }: TaskSetRow): string => `${cluster}/${service}/${taskSet.id}`;
