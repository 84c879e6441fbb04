/** How each service tags what it owns. */
import type * as Acm from "@aws-sdk/client-acm";
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type * as Athena from "@aws-sdk/client-athena";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECR from "@aws-sdk/client-ecr";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as ELB from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as Glue from "@aws-sdk/client-glue";
import type * as IAM from "@aws-sdk/client-iam";
import type * as Lambda from "@aws-sdk/client-lambda";
import type * as Redshift from "@aws-sdk/client-redshift";
import type * as RedshiftServerless from "@aws-sdk/client-redshift-serverless";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type * as Discovery from "@aws-sdk/client-servicediscovery";
import type * as SSM from "@aws-sdk/client-ssm";
import { type ArnParts, type Context, parseArn, type Tags, toLowerTagList, toTagList } from "../../kit/index.ts";

/** Tags to put, or keys to take away. */
export type TagChange = { readonly tags: Tags } | { readonly keys: string[] };

type Owner = (context: Context, change: { readonly arn: string } & TagChange) => Promise<unknown>;

const nameIn = (arn: string): string => parseArn(arn)?.resource.split("/").at(-1) ?? "";

const OWNERS: Readonly<Record<string, Owner>> = {
  athena: (context, { arn: ResourceARN, ...change }) => {
    const athena = context.service<typeof Athena>("athena");
    return "tags" in change
      ? athena.TagResource({ ResourceARN, Tags: toTagList(change.tags) })
      : athena.UntagResource({ ResourceARN, TagKeys: change.keys });
  },
  acm: async (context, { arn: CertificateArn, ...change }) => {
    const acm = context.service<typeof Acm>("acm");
    return "tags" in change
      ? acm.AddTagsToCertificate({ CertificateArn, Tags: toTagList(change.tags) })
      : acm.RemoveTagsFromCertificate({ CertificateArn, Tags: change.keys.map((Key) => ({ Key })) });
  },
  // HTTP and WebSocket APIs have a service of their own, behind the same name in ARNs.
  apigateway: (context, { arn, ...change }) => {
    const second = context.service<typeof ApiGatewayV2>("apigatewayv2");
    const first = context.service<typeof ApiGateway>("api-gateway");
    const isSecond = arn.includes("::/apis/");
    if ("tags" in change) {
      const tags = { ...change.tags };
      return isSecond
        ? second.TagResource({ ResourceArn: arn, Tags: tags })
        : first.TagResource({ resourceArn: arn, tags });
    }
    const keys = change.keys;
    return isSecond
      ? second.UntagResource({ ResourceArn: arn, TagKeys: keys })
      : first.UntagResource({ resourceArn: arn, tagKeys: keys });
  },
  codedeploy: (context, { arn: ResourceArn, ...change }) => {
    const codedeploy = context.service<typeof CodeDeploy>("codedeploy");
    return "tags" in change
      ? codedeploy.TagResource({ ResourceArn, Tags: toTagList(change.tags) })
      : codedeploy.UntagResource({ ResourceArn, TagKeys: change.keys });
  },
  ec2: (context, { arn, ...change }) => {
    const ec2 = context.service<typeof EC2>("ec2");
    const Resources = [nameIn(arn)];
    return "tags" in change
      ? ec2.CreateTags({ Resources, Tags: toTagList(change.tags) })
      : ec2.DeleteTags({ Resources, Tags: change.keys.map((Key) => ({ Key })) });
  },
  ecr: (context, { arn: resourceArn, ...change }) => {
    const ecr = context.service<typeof ECR>("ecr");
    return "tags" in change
      ? ecr.TagResource({ resourceArn, tags: toTagList(change.tags) })
      : ecr.UntagResource({ resourceArn, tagKeys: change.keys });
  },
  ecs: (context, { arn: resourceArn, ...change }) => {
    const ecs = context.service<typeof ECS>("ecs");
    return "tags" in change
      ? ecs.TagResource({ resourceArn, tags: toLowerTagList(change.tags) })
      : ecs.UntagResource({ resourceArn, tagKeys: change.keys });
  },
  elasticloadbalancing: (context, { arn, ...change }) => {
    const elb = context.service<typeof ELB>("elastic-load-balancing-v2");
    return "tags" in change
      ? elb.AddTags({ ResourceArns: [arn], Tags: toTagList(change.tags) })
      : elb.RemoveTags({ ResourceArns: [arn], TagKeys: change.keys });
  },
  glue: (context, { arn: ResourceArn, ...change }) => {
    const glue = context.service<typeof Glue>("glue");
    return "tags" in change
      ? glue.TagResource({ ResourceArn, TagsToAdd: { ...change.tags } })
      : glue.UntagResource({ ResourceArn, TagsToRemove: change.keys });
  },
  lambda: (context, { arn: Resource, ...change }) => {
    const lambda = context.service<typeof Lambda>("lambda");
    return "tags" in change
      ? lambda.TagResource({ Resource, Tags: { ...change.tags } })
      : lambda.UntagResource({ Resource, TagKeys: change.keys });
  },
  logs: (context, { arn: resourceArn, ...change }) => {
    const logs = context.service<typeof Logs>("cloudwatch-logs");
    return "tags" in change
      ? logs.TagResource({ resourceArn, tags: { ...change.tags } })
      : logs.UntagResource({ resourceArn, tagKeys: change.keys });
  },
  redshift: (context, { arn: ResourceName, ...change }) => {
    const redshift = context.service<typeof Redshift>("redshift");
    return "tags" in change
      ? redshift.CreateTags({ ResourceName, Tags: toTagList(change.tags) })
      : redshift.DeleteTags({ ResourceName, TagKeys: change.keys });
  },
  "redshift-serverless": (context, { arn: resourceArn, ...change }) => {
    const serverless = context.service<typeof RedshiftServerless>("redshift-serverless");
    return "tags" in change
      ? serverless.TagResource({ resourceArn, tags: toLowerTagList(change.tags) })
      : serverless.UntagResource({ resourceArn, tagKeys: change.keys });
  },
  secretsmanager: (context, { arn: SecretId, ...change }) => {
    const secrets = context.service<typeof SecretsManager>("secrets-manager");
    return "tags" in change
      ? secrets.TagResource({ SecretId, Tags: toTagList(change.tags) })
      : secrets.UntagResource({ SecretId, TagKeys: change.keys });
  },
  servicediscovery: (context, { arn: ResourceARN, ...change }) => {
    const discovery = context.service<typeof Discovery>("servicediscovery");
    return "tags" in change
      ? discovery.TagResource({ ResourceARN, Tags: toTagList(change.tags) })
      : discovery.UntagResource({ ResourceARN, TagKeys: change.keys });
  },
  "iam:policy": (context, { arn: PolicyArn, ...change }) => {
    const iam = context.service<typeof IAM>("iam");
    return "tags" in change
      ? iam.TagPolicy({ PolicyArn, Tags: toTagList(change.tags) })
      : iam.UntagPolicy({ PolicyArn, TagKeys: change.keys });
  },
  "iam:instance-profile": (context, { arn, ...change }) => {
    const iam = context.service<typeof IAM>("iam");
    const InstanceProfileName = nameIn(arn);
    return "tags" in change
      ? iam.TagInstanceProfile({ InstanceProfileName, Tags: toTagList(change.tags) })
      : iam.UntagInstanceProfile({ InstanceProfileName, TagKeys: change.keys });
  },
  "ssm:parameter": async (context, { arn, ...change }) => {
    const ssm = context.service<typeof SSM>("ssm");
    // An ARN does not tell `lab` from `/lab`; the parameter itself does.
    const { Parameter } = await ssm.GetParameter({ Name: arn });
    const resource = { ResourceType: "Parameter", ResourceId: Parameter?.Name } as const;
    return "tags" in change
      ? ssm.AddTagsToResource({ ...resource, Tags: toTagList(change.tags) })
      : ssm.RemoveTagsFromResource({ ...resource, TagKeys: change.keys });
  },
};

/** Undefined where the resource is not one of these. AWS too leaves users and roles of IAM to IAM. */
export function ownerOf({ service, resource }: ArnParts): Owner | undefined {
  const type = `${service}:${resource.split("/")[0]}`;
  return Object.hasOwn(OWNERS, service) ? OWNERS[service] : Object.hasOwn(OWNERS, type) ? OWNERS[type] : undefined;
}
