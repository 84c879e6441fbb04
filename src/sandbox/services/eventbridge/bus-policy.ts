import { PolicySyntaxError, parsePolicy } from "../../engines/policy/index.ts";
import { type Context, fault, globalArn } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { findBus } from "./buses.ts";
import { invalid } from "./faults.ts";
import { type BusRow, buses } from "./state.ts";

type Statement = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html */
export const putPermission: Api<"PutPermission"> = (input, context) => {
  const bus = findBus(context, input.EventBusName);
  if (input.Policy !== undefined) {
    setPolicy(context, bus, input.Policy);
    return {};
  }
  const { Action, Principal, StatementId: Sid, Condition: condition } = input;
  if (!Action || !Principal || !Sid)
    throw invalid("Parameters Action, Principal and StatementId are required where no Policy is given.");
  const statement = {
    Sid,
    Effect: "Allow",
    Principal: Principal === "*" ? "*" : { AWS: globalArn({ account: Principal }, "iam", "root") },
    Action,
    Resource: bus.arn,
    ...(condition && { Condition: { [condition.Type ?? ""]: { [condition.Key ?? ""]: condition.Value } } }),
  };
  const others = statementsOf(bus).filter((each) => each.Sid !== Sid);
  setPolicy(context, bus, document([...others, statement]));
  return {};
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemovePermission.html */
export const removePermission: Api<"RemovePermission"> = (input, context) => {
  const bus = findBus(context, input.EventBusName);
  const statements = statementsOf(bus);
  const left = input.RemoveAllPermissions ? [] : statements.filter((each) => each.Sid !== input.StatementId);
  if (!input.RemoveAllPermissions && left.length === statements.length)
    throw fault("ResourceNotFoundException", "Statement with the provided id does not exist.");
  setPolicy(context, bus, left.length > 0 ? document(left) : undefined);
  return {};
};

function statementsOf({ policy }: BusRow): Statement[] {
  const given: unknown = policy === undefined ? [] : JSON.parse(policy).Statement;
  return [given].flat().filter((each): each is Statement => typeof each === "object" && each !== null);
}

const document = (Statement: readonly Statement[]): string => JSON.stringify({ Version: "2012-10-17", Statement });

function setPolicy(context: Context, bus: BusRow, policy: string | undefined): void {
  try {
    if (policy !== undefined) parsePolicy(policy);
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw invalid(`Policy is not valid. Reason: ${error.message}`);
    throw error;
  }
  context.table(buses).put(bus.name, { ...bus, policy, modifiedAt: context.clock.now() });
}
