/**
 * The parameters of AWS that name machine images, made from the images that ec2 has, so that their ids agree:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html and
 * https://docs.aws.amazon.com/linux/al2023/ug/ec2.html. What AWS tells beside image and system (agent, runtime) is left out.
 */
import type * as EC2 from "@aws-sdk/client-ec2";
import type { Context } from "../../kit/index.ts";
import type { ParameterRow } from "./state.ts";

const ECS = "/aws/service/ecs/optimized-ami/amazon-linux-2023";
const LINUX = "/aws/service/ami-amazon-linux-latest";

export const isPublic = (name: string): boolean => name.startsWith("/aws/service/");

/** In order of name. */
export async function publicParameters(context: Context): Promise<ParameterRow[]> {
  const newest = async (name: string): Promise<EC2.Image | undefined> => {
    const { Images = [] } = await context
      .service<typeof EC2>("ec2")
      .DescribeImages({ Owners: ["amazon"], Filters: [{ Name: "name", Values: [name] }] });
    return [...Images].sort((a, b) => (b.CreationDate ?? "").localeCompare(a.CreationDate ?? ""))[0];
  };
  const rows: ParameterRow[] = [];
  for (const architecture of ["x86_64", "arm64"]) {
    const ecs = await newest(`al2023-ami-ecs-hvm-2023.*-${architecture}`);
    if (ecs) rows.push(...ecsParameters(`${ECS}${architecture === "arm64" ? "/arm64" : ""}/recommended`, ecs, context));
    const linux = await newest(`al2023-ami-2023.*-kernel-6.1-${architecture}`);
    for (const kernel of ["6.1", "default"])
      if (linux)
        rows.push(rowOf(`${LINUX}/al2023-ami-kernel-${kernel}-${architecture}`, linux.ImageId ?? "", linux, context));
  }
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function ecsParameters(name: string, image: EC2.Image, context: Context): ParameterRow[] {
  const facts = {
    schema_version: 1,
    image_name: image.Name,
    image_id: image.ImageId,
    os: "Amazon Linux 2023",
  };
  return [
    rowOf(name, JSON.stringify(facts), image, context),
    ...(["image_id", "image_name", "os"] as const).map((fact) =>
      rowOf(`${name}/${fact}`, String(facts[fact]), image, context),
    ),
  ];
}

const rowOf = (name: string, value: string, image: EC2.Image, { region }: Context): ParameterRow => ({
  name,
  // AWS's own parameters belong to no account.
  arn: `arn:aws:ssm:${region}::parameter${name}`,
  tags: {},
  versions: [
    {
      version: 1,
      type: "String",
      value,
      modified: Date.parse(image.CreationDate ?? "") || 0,
      modifiedBy: "ssm.amazonaws.com",
      labels: [],
      tier: "Standard",
      dataType: "text",
    },
  ],
});
