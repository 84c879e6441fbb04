/** Account settings: kept and listed. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { type Context, type Handler, page } from "../../../kit/index.ts";
import { invalidParameter } from "../faults.ts";
import { accountSettings } from "../state.ts";

/** Names and what they are where nobody has set them. */
const DEFAULTS: Readonly<Record<string, string>> = {
  awsvpcTrunking: "disabled",
  containerInsights: "disabled",
  containerInstanceLongArnFormat: "enabled",
  defaultLogDriverMode: "non-blocking",
  dualStackIPv6: "enabled",
  fargateFIPSMode: "disabled",
  fargateTaskRetirementWaitPeriod: "7",
  guardDutyActivate: "off",
  serviceLongArnFormat: "enabled",
  tagResourceAuthorization: "off",
  taskLongArnFormat: "enabled",
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAccountSetting.html */
export const putAccountSetting: Handler<typeof ECS, "PutAccountSetting"> = (input, context) => ({
  setting: put(context, input.name, input.value, input.principalArn ?? callerArn(context)),
});

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAccountSettingDefault.html */
export const putAccountSettingDefault: Handler<typeof ECS, "PutAccountSettingDefault"> = (input, context) => ({
  setting: put(context, input.name, input.value, rootArn(context)),
});

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteAccountSetting.html */
export const deleteAccountSetting: Handler<typeof ECS, "DeleteAccountSetting"> = (input, context) => {
  const principalArn = input.principalArn ?? callerArn(context);
  context.table(accountSettings).delete(`${input.name}/${principalArn}`);
  return { setting: { name: input.name, value: "", principalArn } };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListAccountSettings.html */
export const listAccountSettings: Handler<typeof ECS, "ListAccountSettings"> = (input, context) => {
  const principalArn = input.principalArn ?? callerArn(context);
  const set = context.table(accountSettings).list();
  const own = (name: string) => set.find((each) => each.name === name && each.principalArn === principalArn);
  const rows = input.effectiveSettings
    ? Object.keys(DEFAULTS).map(
        (name): ECS.Setting =>
          own(name) ??
          set.find((each) => each.name === name && each.principalArn === rootArn(context)) ?? {
            name: name as ECS.SettingName,
            value: DEFAULTS[name],
            principalArn,
            type: "user",
          },
      )
    : set.filter((each) => each.principalArn === principalArn);
  const wanted = rows.filter(
    (each) => (!input.name || each.name === input.name) && (!input.value || each.value === input.value),
  );
  const { items, next } = page(wanted, { token: input.nextToken, limit: input.maxResults, max: 100 });
  return { settings: items, nextToken: next };
};

function put(context: Context, name: string | undefined, value: string | undefined, principalArn: string): ECS.Setting {
  if (!name || !(name in DEFAULTS)) throw invalidParameter("You must specify a valid account setting name.");
  const setting: ECS.Setting = { name: name as ECS.SettingName, value, principalArn, type: "user" };
  return context.table(accountSettings).put(`${name}/${principalArn}`, setting);
}

const rootArn = (context: Context): string => `arn:aws:iam::${context.account}:root`;

const callerArn = (context: Context): string =>
  context.principal.kind === "service" ? rootArn(context) : context.principal.arn;
