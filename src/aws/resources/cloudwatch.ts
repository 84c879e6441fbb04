import {
  CloudWatch,
  type MetricAlarm,
  type PutDashboardCommandInput,
  type PutMetricAlarmCommandInput,
  paginateDescribeAlarms,
  paginateListDashboards,
} from "@aws-sdk/client-cloudwatch";
import {
  all,
  creating,
  identifiedBy,
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

const dashboard: ResourceType = {
  type: "cloudwatch:dashboard",
  creates: [
    creating<PutDashboardCommandInput, object>("PutDashboard", (input) => [
      ref("cloudwatch:dashboard", input.DashboardName),
    ]),
  ],
  after: [],
  read: async ({ aws }, { id }) => {
    const seen = await aws(CloudWatch).getDashboard({ DashboardName: id });
    return dashboardSeen(seen.DashboardName, seen.DashboardArn);
  },
  find: async (context) => {
    const pages = paginateListDashboards({ client: context.aws(CloudWatch) }, {});
    const entries = await all(pages, (page) => page.DashboardEntries);
    return entries
      .filter(({ DashboardName }) => context.isRunName(DashboardName))
      .map((each) => dashboardSeen(each.DashboardName, each.DashboardArn));
  },
  delete: async ({ aws }, { id }) => void (await aws(CloudWatch).deleteDashboards({ DashboardNames: [id] })),
  identifies: identifiedBy(/^arn:[^:]+:cloudwatch::\d+:dashboard\/(.+)$/),
  settle: 30,
  deletion: { usual: 2, limit: 120 },
  dailyCost: "the first three are free, then $0.10",
};

const dashboardSeen = (name: string | undefined, arn: string | undefined): Sighting => ({
  ...refOf("cloudwatch:dashboard", name, { arn }),
  state: "live",
  name,
});

const catalogue: ServiceCatalogue = {
  service: "cloudwatch",
  types: [alarm, dashboard],
  changes: {
    PutMetricData: "metrics cannot be deleted; they expire",
    SetAlarmState: "goes with the alarm",
    EnableAlarmActions: "goes with the alarm",
    DisableAlarmActions: "goes with the alarm",
    TagResource: "tags go with their resource",
    DeleteAlarms: "removes",
    DeleteDashboards: "removes",
  },
};

export default catalogue;
