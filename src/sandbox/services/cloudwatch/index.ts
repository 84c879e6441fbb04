import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { defineService } from "../../kit/index.ts";
import { resumeAlarms } from "./alarm-evaluation.ts";
import { deleteAlarms, disableAlarmActions, enableAlarmActions, putMetricAlarm, setAlarmState } from "./alarms.ts";
import { deleteDashboards, getDashboard, listDashboards, putDashboard } from "./dashboards.ts";
import { describeAlarmHistory, describeAlarms, describeAlarmsForMetric } from "./describe-alarms.ts";
import { getMetricData } from "./get-metric-data.ts";
import { getMetricStatistics } from "./get-metric-statistics.ts";
import { listMetrics } from "./list-metrics.ts";
import { putMetricData } from "./put-metric-data.ts";
import { alarms, dashboards, history, hours, metrics } from "./state.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";

export default defineService<typeof CloudWatch>({
  id: "cloudwatch",
  collections: [metrics, hours, alarms, history, dashboards],
  real: {
    PutMetricData: putMetricData,
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListMetrics: listMetrics,
    PutMetricAlarm: putMetricAlarm,
    DescribeAlarms: describeAlarms,
    DescribeAlarmsForMetric: describeAlarmsForMetric,
    DescribeAlarmHistory: describeAlarmHistory,
    SetAlarmState: setAlarmState,
    EnableAlarmActions: enableAlarmActions,
    DisableAlarmActions: disableAlarmActions,
    DeleteAlarms: deleteAlarms,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  },
  modelled: {
    PutDashboard: putDashboard,
    GetDashboard: getDashboard,
    ListDashboards: listDashboards,
    DeleteDashboards: deleteDashboards,
  },
  resume: resumeAlarms,
});
