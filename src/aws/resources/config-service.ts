/** https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html and the pages of the API. */
import {
  type ConfigRule,
  ConfigService,
  type PutConfigRuleCommandInput,
  type PutConfigurationRecorderCommandInput,
  type PutDeliveryChannelCommandInput,
  paginateDescribeConfigRules,
} from "@aws-sdk/client-config-service";
import {
  all,
  creating,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
} from "../resource-type.ts";

/** One for each region; a run has its own only where there was none. */
const recorder: ResourceType = {
  type: "config-service:recorder",
  creates: [
    creating<PutConfigurationRecorderCommandInput, object>("PutConfigurationRecorder", (input) => [
      ref("config-service:recorder", input.ConfigurationRecorder?.name),
    ]),
  ],
  after: ["config-service:rule"],
  read: async ({ aws }, { id }) => {
    const asked = { ConfigurationRecorderNames: [id] };
    const { ConfigurationRecorders = [] } = await aws(ConfigService).describeConfigurationRecorders(asked);
    return ConfigurationRecorders.map((each) => named("config-service:recorder", each.name))[0];
  },
  find: async (context) =>
    ((await context.aws(ConfigService).describeConfigurationRecorders({})).ConfigurationRecorders ?? [])
      .filter(({ name }) => context.isRunName(name))
      .map((each) => named("config-service:recorder", each.name)),
  delete: async ({ aws }, { id: ConfigurationRecorderName }) => {
    await aws(ConfigService).stopConfigurationRecorder({ ConfigurationRecorderName });
    await aws(ConfigService).deleteConfigurationRecorder({ ConfigurationRecorderName });
  },
  settle: 60,
  deletion: { usual: 3, limit: 300 },
  dailyCost: "$0.003 for each change of a resource",
};

/** The last channel cannot be deleted while a recorder runs. */
const deliveryChannel: ResourceType = {
  type: "config-service:delivery-channel",
  creates: [
    creating<PutDeliveryChannelCommandInput, object>("PutDeliveryChannel", (input) => [
      ref("config-service:delivery-channel", input.DeliveryChannel?.name),
    ]),
  ],
  after: ["config-service:recorder"],
  read: async ({ aws }, { id }) => {
    const { DeliveryChannels = [] } = await aws(ConfigService).describeDeliveryChannels({ DeliveryChannelNames: [id] });
    return DeliveryChannels.map((each) => named("config-service:delivery-channel", each.name))[0];
  },
  find: async (context) =>
    ((await context.aws(ConfigService).describeDeliveryChannels({})).DeliveryChannels ?? [])
      .filter(({ name }) => context.isRunName(name))
      .map((each) => named("config-service:delivery-channel", each.name)),
  delete: async ({ aws }, { id }) => void (await aws(ConfigService).deleteDeliveryChannel({ DeliveryChannelName: id })),
  settle: 60,
  deletion: { usual: 3, limit: 300 },
  dailyCost: "free",
};

const rule: ResourceType = {
  type: "config-service:rule",
  creates: [
    creating<PutConfigRuleCommandInput, object>("PutConfigRule", (input) => [
      ref("config-service:rule", input.ConfigRule?.ConfigRuleName),
    ]),
  ],
  after: [],
  read: async ({ aws }, { id }) =>
    (await aws(ConfigService).describeConfigRules({ ConfigRuleNames: [id] })).ConfigRules?.map(ruleSeen)[0],
  find: async (context) =>
    (await all(paginateDescribeConfigRules({ client: context.aws(ConfigService) }, {}), (page) => page.ConfigRules))
      .filter(({ ConfigRuleName }) => context.isRunName(ConfigRuleName))
      .map(ruleSeen),
  delete: async ({ aws }, { id, state }) => {
    if (state === "live") await aws(ConfigService).deleteConfigRule({ ConfigRuleName: id });
  },
  settle: 60,
  deletion: { usual: 20, limit: 900 },
  dailyCost: "$0.001 for each evaluation",
};

const named = (type: string, name: string | undefined): Sighting => ({ ...refOf(type, name), state: "live", name });

const ruleSeen = ({ ConfigRuleName, ConfigRuleArn, ConfigRuleState }: ConfigRule): Sighting => ({
  ...refOf("config-service:rule", ConfigRuleName, { arn: ConfigRuleArn }),
  state: ConfigRuleState === "DELETING" ? "going" : "live",
  name: ConfigRuleName,
});

const catalogue: ServiceCatalogue = {
  service: "config-service",
  types: [recorder, deliveryChannel, rule],
  changes: {
    StartConfigurationRecorder: "goes with the recorder",
    StopConfigurationRecorder: "removes",
    StartConfigRulesEvaluation: "its results go with the rule",
    DeleteConfigRule: "removes",
    DeleteConfigurationRecorder: "removes",
    DeleteDeliveryChannel: "removes",
    TagResource: "tags go with their resource",
  },
};

export default catalogue;
