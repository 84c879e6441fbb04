import { type Context, fault, fromTagList, type Tags, toTagList, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { certificates, findCertificate } from "./state.ts";

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_AddTagsToCertificate.html */
export const addTagsToCertificate: Api<"AddTagsToCertificate"> = ({ CertificateArn, Tags }, context) => {
  const { arn, tags } = findCertificate(context, CertificateArn);
  return put(context, arn, requireTags({ ...tags, ...fromTagList(Tags) }));
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_RemoveTagsFromCertificate.html: where a value is given, only with that value. */
export const removeTagsFromCertificate: Api<"RemoveTagsFromCertificate"> = ({ CertificateArn, Tags = [] }, context) => {
  const { arn, tags } = findCertificate(context, CertificateArn);
  const keys = Tags.filter(({ Key = "", Value }) => Value === undefined || tags[Key] === Value).map(
    ({ Key = "" }) => Key,
  );
  return put(context, arn, withoutTags(tags, keys));
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_ListTagsForCertificate.html */
export const listTagsForCertificate: Api<"ListTagsForCertificate"> = ({ CertificateArn }, context) => ({
  Tags: toTagList(findCertificate(context, CertificateArn).tags),
});

function put(context: Context, arn: string, tags: Tags) {
  context.table(certificates).patch(arn, { tags });
  return {};
}

export function requireTags(tags: Tags): Tags {
  if (Object.keys(tags).length > 50)
    throw fault("TooManyTagsException", "The request contains too many tags. A certificate has at most 50.");
  if (Object.keys(tags).some((key) => key.toLowerCase().startsWith("aws:")))
    throw fault("InvalidTagException", "Tag keys that start with aws: are reserved for AWS.");
  return tags;
}
