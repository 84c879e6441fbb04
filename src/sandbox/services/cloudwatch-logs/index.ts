import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { defineService } from "../../kit/index.ts";
import { filterLogEvents, testMetricFilter } from "./filter-events.ts";
import { getLogEvents } from "./get-events.ts";
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  describeLogGroups,
  putLogGroupDeletionProtection,
  putRetentionPolicy,
} from "./groups.ts";
import { putLogEvents } from "./put-events.ts";
import { deleteResourcePolicy, describeResourcePolicies, putResourcePolicy } from "./resource-policies.ts";
import { purge } from "./retention.ts";
import { batches, groups, resourcePolicies, streams } from "./state.ts";
import { createLogStream, deleteLogStream, describeLogStreams } from "./streams.ts";
import {
  listTagsForResource,
  listTagsLogGroup,
  tagLogGroup,
  tagResource,
  untagLogGroup,
  untagResource,
} from "./tags.ts";

export default defineService<typeof Logs>({
  id: "cloudwatch-logs",
  collections: [groups, streams, batches, resourcePolicies],
  real: {
    CreateLogGroup: createLogGroup,
    DeleteLogGroup: deleteLogGroup,
    DescribeLogGroups: describeLogGroups,
    PutRetentionPolicy: putRetentionPolicy,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    PutLogGroupDeletionProtection: putLogGroupDeletionProtection,
    CreateLogStream: createLogStream,
    DeleteLogStream: deleteLogStream,
    DescribeLogStreams: describeLogStreams,
    PutLogEvents: putLogEvents,
    GetLogEvents: getLogEvents,
    FilterLogEvents: filterLogEvents,
    TestMetricFilter: testMetricFilter,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
    TagLogGroup: tagLogGroup,
    UntagLogGroup: untagLogGroup,
    ListTagsLogGroup: listTagsLogGroup,
  },
  modelled: {
    PutResourcePolicy: putResourcePolicy,
    DescribeResourcePolicies: describeResourcePolicies,
    DeleteResourcePolicy: deleteResourcePolicy,
  },
  timers: { purge },
});
