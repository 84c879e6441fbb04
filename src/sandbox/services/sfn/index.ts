import type * as SFN from "@aws-sdk/client-sfn";
import { defineService, passesRoles } from "../../kit/index.ts";
import { actedOn } from "./acted-on.ts";
import * as activities from "./activities.ts";
import * as aliases from "./aliases.ts";
import { deleteStateMachine, finishDeletion } from "./delete-machine.ts";
import { getExecutionHistory } from "./execution-history.ts";
import * as executions from "./executions.ts";
import { listExecutions } from "./list-executions.ts";
import { createStateMachine, describeStateMachine, listStateMachines } from "./machines.ts";
import { describeMapRun, listMapRuns, updateMapRun } from "./map-runs/map-runs.ts";
import { redriveExecution } from "./redrive.ts";
import { resume } from "./resume.ts";
import * as state from "./state.ts";
import { startSyncExecution } from "./sync-execution.ts";
import * as tags from "./tags.ts";
import * as answers from "./task-answers.ts";
import { testState } from "./test-state/test-state.ts";
import { updateStateMachine } from "./update-machine.ts";
import { validateStateMachineDefinition } from "./validate.ts";
import * as versions from "./versions.ts";

export default defineService<typeof SFN>({
  id: "sfn",
  passedRoles: passesRoles("states.amazonaws.com", {
    CreateStateMachine: ["roleArn"],
    UpdateStateMachine: ["roleArn"],
  }),
  collections: [
    state.machines,
    state.versions,
    state.aliases,
    state.executions,
    state.events,
    state.activities,
    state.activityTasks,
    state.tokens,
    state.mapRuns,
  ],
  real: {
    ValidateStateMachineDefinition: validateStateMachineDefinition,
    TestState: testState,
    CreateStateMachine: createStateMachine,
    DescribeStateMachine: describeStateMachine,
    ListStateMachines: listStateMachines,
    UpdateStateMachine: updateStateMachine,
    DeleteStateMachine: deleteStateMachine,
    PublishStateMachineVersion: versions.publishStateMachineVersion,
    ListStateMachineVersions: versions.listStateMachineVersions,
    DeleteStateMachineVersion: versions.deleteStateMachineVersion,
    CreateStateMachineAlias: aliases.createStateMachineAlias,
    DescribeStateMachineAlias: aliases.describeStateMachineAlias,
    ListStateMachineAliases: aliases.listStateMachineAliases,
    UpdateStateMachineAlias: aliases.updateStateMachineAlias,
    DeleteStateMachineAlias: aliases.deleteStateMachineAlias,
    StartExecution: executions.startExecution,
    StartSyncExecution: startSyncExecution,
    DescribeExecution: executions.describeExecution,
    DescribeStateMachineForExecution: executions.describeStateMachineForExecution,
    ListExecutions: listExecutions,
    GetExecutionHistory: getExecutionHistory,
    StopExecution: executions.stopExecution,
    RedriveExecution: redriveExecution,
    ListMapRuns: listMapRuns,
    DescribeMapRun: describeMapRun,
    UpdateMapRun: updateMapRun,
    CreateActivity: activities.createActivity,
    DescribeActivity: activities.describeActivity,
    ListActivities: activities.listActivities,
    DeleteActivity: activities.deleteActivity,
    GetActivityTask: activities.getActivityTask,
    SendTaskSuccess: answers.sendTaskSuccess,
    SendTaskFailure: answers.sendTaskFailure,
    SendTaskHeartbeat: answers.sendTaskHeartbeat,
  },
  modelled: {
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
  timers: { "delete-machine": finishDeletion },
  resume,
  resourcesOf: actedOn,
});
