import { randomUuid } from "../../../shared/random.ts";
import type { Api } from "./api.ts";
import { checkedDefinition } from "./checked-definition.ts";
import { requireAssumable } from "./execution-role.ts";
import { missingParameter, validation } from "./faults.ts";
import { checkedLogging } from "./logging-configuration.ts";
import { findMachine, requireActive } from "./machines.ts";
import { machines } from "./state.ts";
import { publish } from "./versions.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html */
export const updateStateMachine: Api<"UpdateStateMachine"> = async (input, context) => {
  const before = findMachine(context, input.stateMachineArn);
  requireActive(before);
  if (input.versionDescription !== undefined && !input.publish)
    throw validation("Version description can only be set when publish is true");
  const { definition, roleArn, loggingConfiguration, tracingConfiguration } = input;
  if (!definition && !roleArn && !loggingConfiguration && !tracingConfiguration && !input.publish)
    throw missingParameter(
      "Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the TracingConfiguration must be specified",
    );
  if (definition !== undefined) await checkedDefinition(definition, before.type);
  if (roleArn !== undefined) await requireAssumable(context, roleArn);
  const role = roleArn ?? before.roleArn;
  const logging = loggingConfiguration ? await checkedLogging(context, role, loggingConfiguration) : before.logging;
  const row = {
    ...findMachine(context, input.stateMachineArn),
    definition: definition ?? before.definition,
    roleArn: role,
    logging,
    tracing: tracingConfiguration ? { enabled: tracingConfiguration.enabled ?? false } : before.tracing,
    revisionId: randomUuid(),
    updatedAt: context.clock.now(),
  };
  context.table(machines).put(row.name, row);
  return {
    updateDate: new Date(row.updatedAt),
    revisionId: row.revisionId,
    ...(input.publish && { stateMachineVersionArn: publish(context, row, input.versionDescription).arn }),
  };
};
