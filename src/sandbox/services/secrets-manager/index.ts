import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import { defineService } from "../../kit/index.ts";
import { actedOn, policyOf } from "./find.ts";
import * as attached from "./policies-and-tags.ts";
import { getRandomPassword } from "./random-password.ts";
import * as secrets from "./secrets.ts";
import * as state from "./state.ts";
import * as values from "./values.ts";

export default defineService<typeof SecretsManager>({
  id: "secrets-manager",
  collections: [state.secrets],
  resourcesOf: actedOn,
  resourcePolicyOf: policyOf,
  real: {
    CreateSecret: secrets.createSecret,
    DescribeSecret: secrets.describeSecret,
    ListSecrets: secrets.listSecrets,
    UpdateSecret: secrets.updateSecret,
    DeleteSecret: secrets.deleteSecret,
    RestoreSecret: secrets.restoreSecret,
    GetSecretValue: values.getSecretValue,
    BatchGetSecretValue: values.batchGetSecretValue,
    PutSecretValue: values.putSecretValue,
    ListSecretVersionIds: values.listSecretVersionIds,
    UpdateSecretVersionStage: values.updateSecretVersionStage,
    GetRandomPassword: getRandomPassword,
    PutResourcePolicy: attached.putResourcePolicy,
    GetResourcePolicy: attached.getResourcePolicy,
    DeleteResourcePolicy: attached.deleteResourcePolicy,
  },
  modelled: { TagResource: attached.tagResource, UntagResource: attached.untagResource },
});
