import { fault, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { serviceAt, services } from "./state.ts";

const MOST_ATTRIBUTES = 30;

/** https://docs.aws.amazon.com/cloud-map/latest/api/API_UpdateServiceAttributes.html */
export const updateServiceAttributes: Api<"UpdateServiceAttributes"> = (input, context) => {
  const row = serviceAt(context, input.ServiceId);
  const attributes = { ...row.attributes, ...input.Attributes };
  if (Object.keys(attributes).length > MOST_ATTRIBUTES)
    throw fault("ServiceAttributesLimitExceededException", `A service can have at most ${MOST_ATTRIBUTES} attributes.`);
  context.table(services).patch(row.id, { attributes });
  return {};
};

export const deleteServiceAttributes: Api<"DeleteServiceAttributes"> = (input, context) => {
  const row = serviceAt(context, input.ServiceId);
  context.table(services).patch(row.id, { attributes: withoutTags(row.attributes, input.Attributes ?? []) });
  return {};
};

export const getServiceAttributes: Api<"GetServiceAttributes"> = (input, context) => {
  const row = serviceAt(context, input.ServiceId);
  return {
    ServiceAttributes: { ServiceArn: row.arn, ResourceOwner: context.account, Attributes: { ...row.attributes } },
  };
};
