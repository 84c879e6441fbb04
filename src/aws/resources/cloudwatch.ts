import {
  CloudWatch,
  type MetricAlarm,
  type PutMetricAlarmCommandInput,
  paginateDescribeAlarms,
} from "@aws-sdk/client-cloudwatch";
import {
  all,
  creating,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

const alarm: ResourceType = {
  type: "cloudwatch:alarm",
  creates: [
    creating<PutMetricAlarmCommandInput, object>("PutMetricAlarm", (input) => [
      ref("cloudwatch:alarm", input.AlarmName),
    ]),
  ],
  parents: ["ecs:cluster"],
  // Deregistering a target deletes the alarms that target tracking made for it.
  after: ["application-auto-scaling:scalable-target"],
  read: async ({ aws }, { id }) =>
    (await aws(CloudWatch).describeAlarms({ AlarmNames: [id], AlarmTypes: ["MetricAlarm"] })).MetricAlarms?.map(
      alarmSeen,
    )[0],
  find: findAlarms,
  delete: async ({ aws }, { id }) => void (await aws(CloudWatch).deleteAlarms({ AlarmNames: [id] })),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "$0.003 a metric",
};

const alarmSeen = (each: MetricAlarm): Sighting => ({
  ...refOf("cloudwatch:alarm", each.AlarmName, { arn: each.AlarmArn }),
  state: "live",
  name: each.AlarmName,
});

/** Alarms with the run's name, and those that target tracking made for the run's services (`TargetTracking-service/<cluster>/...`). */
async function findAlarms(context: ResourceContext): Promise<readonly Sighting[]> {
  const client = context.aws(CloudWatch);
  const alarms = await all(
    paginateDescribeAlarms({ client }, { AlarmTypes: ["MetricAlarm"] }),
    (page) => page.MetricAlarms,
  );
  const clusters = new Set(context.ours("ecs:cluster").map(({ id }) => id));
  const found: Sighting[] = [];
  for (const each of alarms) {
    const cluster = /^TargetTracking-service\/([^/]+)\//.exec(each.AlarmName ?? "")?.[1];
    if (cluster !== undefined && clusters.has(cluster))
      found.push({ ...alarmSeen(each), implicit: true, parent: { type: "ecs:cluster", id: cluster } });
    else if (context.isRunName(each.AlarmName)) {
      const { Tags } = await client.listTagsForResource({ ResourceARN: each.AlarmArn });
      found.push({ ...alarmSeen(each), tags: tagsOf(Tags) });
    }
  }
  return found;
}

const catalogue: ServiceCatalogue = {
  service: "cloudwatch",
  types: [alarm],
  changes: {
    PutMetricData: "metrics cannot be deleted; they expire",
    SetAlarmState: "goes with the alarm",
    EnableAlarmActions: "goes with the alarm",
    DisableAlarmActions: "goes with the alarm",
    TagResource: "tags go with their resource",
    DeleteAlarms: "removes",
  },
};

export default catalogue;
