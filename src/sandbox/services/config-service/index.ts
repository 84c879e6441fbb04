import type * as Config from "@aws-sdk/client-config-service";
import { defineService, passesRoles } from "../../kit/index.ts";
import * as compliance from "./compliance.ts";
import * as configRules from "./config-rules.ts";
import * as channels from "./delivery-channels.ts";
import { evaluateRule, finishEvaluation } from "./evaluation.ts";
import * as recorders from "./recorders.ts";
import * as state from "./state.ts";
import * as tags from "./tags.ts";
import { watch } from "./watch.ts";

export default defineService<typeof Config>({
  id: "config-service",
  passedRoles: passesRoles("config.amazonaws.com", { PutConfigurationRecorder: ["ConfigurationRecorder.roleARN"] }),
  collections: [state.recorders, state.channels, state.rules, state.evaluations, state.starts],
  timers: {
    evaluate: finishEvaluation,
    "delete-rule": configRules.finishDeletion,
    watch: (payload: { readonly started: number }, context) => watch(payload, context, evaluateRule),
  },
  real: {
    PutConfigurationRecorder: recorders.putConfigurationRecorder,
    DescribeConfigurationRecorders: recorders.describeConfigurationRecorders,
    DescribeConfigurationRecorderStatus: recorders.describeConfigurationRecorderStatus,
    StartConfigurationRecorder: recorders.startConfigurationRecorder,
    StopConfigurationRecorder: recorders.stopConfigurationRecorder,
    DeleteConfigurationRecorder: recorders.deleteConfigurationRecorder,
    PutDeliveryChannel: channels.putDeliveryChannel,
    DescribeDeliveryChannels: channels.describeDeliveryChannels,
    DeleteDeliveryChannel: channels.deleteDeliveryChannel,
    PutConfigRule: configRules.putConfigRule,
    DescribeConfigRules: configRules.describeConfigRules,
    DeleteConfigRule: configRules.deleteConfigRule,
    StartConfigRulesEvaluation: configRules.startConfigRulesEvaluation,
    DeleteEvaluationResults: configRules.deleteEvaluationResults,
    DescribeConfigRuleEvaluationStatus: compliance.describeConfigRuleEvaluationStatus,
    GetComplianceDetailsByConfigRule: compliance.getComplianceDetailsByConfigRule,
    GetComplianceDetailsByResource: compliance.getComplianceDetailsByResource,
    DescribeComplianceByConfigRule: compliance.describeComplianceByConfigRule,
    DescribeComplianceByResource: compliance.describeComplianceByResource,
    GetComplianceSummaryByConfigRule: compliance.getComplianceSummaryByConfigRule,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
  modelled: {
    DescribeDeliveryChannelStatus: channels.describeDeliveryChannelStatus,
  },
});
