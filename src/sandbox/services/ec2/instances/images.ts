/** Public machine images: a small catalogue with the names Amazon gives them. */
import { createHash } from "node:crypto";
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault } from "../../../kit/index.ts";
import { type FilterMap, matching } from "../filters.ts";
import { checkForm, pageOf } from "../noun.ts";
import type { Op } from "../operation.ts";

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly architecture: "x86_64" | "arm64";
  readonly created: string;
  readonly rootDeviceName: string;
  readonly rootVolumeGib: number;
  readonly rootSnapshotId: string;
  readonly tags: Record<string, string>;
}

const AMAZON = "137112412989";
const ECS_OWNER = "591542846629";

const RELEASES = [
  {
    name: "al2023-ami-2023.9.20251027.0-kernel-6.1",
    description: "Amazon Linux 2023 AMI 2023.9.20251027.0 HVM kernel-6.1",
    created: "2025-10-27T19:02:11.000Z",
    rootVolumeGib: 8,
  },
  {
    name: "al2023-ami-ecs-hvm-2023.0.20251016-kernel-6.1",
    description: "Amazon Linux AMI 2023.0.20251016 ECS HVM kernel-6.1",
    created: "2025-10-17T01:11:45.000Z",
    rootVolumeGib: 30,
  },
] as const;

/** The images of a region. Ids follow from region and name, so that they are the same on every machine. */
const imagesOf = (region: string): Image[] =>
  RELEASES.flatMap((release) =>
    (["x86_64", "arm64"] as const).map((architecture) => {
      const name = `${release.name}-${architecture}`;
      const description = `${release.description} ${architecture}`;
      return {
        ...release,
        id: `ami-0${hexOf(`${region}/${name}`)}`,
        name,
        description,
        architecture,
        rootDeviceName: "/dev/xvda",
        rootSnapshotId: `snap-0${hexOf(`${region}/${name}/root`)}`,
        tags: {},
      };
    }),
  );

const hexOf = (seed: string): string => createHash("sha256").update(seed).digest("hex").slice(0, 16);

/** The image, or InvalidAMIID.NotFound. */
export function findImage(id: string, { region }: Pick<Context, "region">): Image {
  checkForm({ prefix: "ami", malformed: "InvalidAMIID.Malformed" }, id);
  const image = imagesOf(region).find((each) => each.id === id);
  if (!image) throw fault("InvalidAMIID.NotFound", `The image id '[${id}]' does not exist`);
  return image;
}

const ownerOf = (image: Image): string => (image.name.includes("-ecs-") ? ECS_OWNER : AMAZON);

const FILTERS: FilterMap<Image> = {
  architecture: (row) => row.architecture,
  "block-device-mapping.delete-on-termination": () => true,
  "block-device-mapping.device-name": (row) => row.rootDeviceName,
  "block-device-mapping.volume-size": (row) => row.rootVolumeGib,
  "block-device-mapping.volume-type": () => "gp3",
  "creation-date": (row) => row.created,
  description: (row) => row.description,
  "ena-support": () => true,
  hypervisor: () => "xen",
  "image-id": (row) => row.id,
  "image-type": () => "machine",
  "is-public": () => true,
  name: (row) => row.name,
  "owner-alias": () => "amazon",
  "owner-id": ownerOf,
  "root-device-name": (row) => row.rootDeviceName,
  "root-device-type": () => "ebs",
  state: () => "available",
  "virtualization-type": () => "hvm",
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export const describeImages: Op<"DescribeImages"> = (input, context) => {
  const { ImageIds, Owners, Filters, NextToken, MaxResults } = input;
  const asked = ImageIds?.length ? ImageIds.map((id) => findImage(id, context)) : imagesOf(context.region);
  const owned = asked.filter(
    (image) => !Owners?.length || Owners.some((owner) => owner === "amazon" || owner === ownerOf(image)),
  );
  const { items, next } = pageOf(matching(owned, Filters, FILTERS, context), NextToken, MaxResults);
  return { Images: items.map(describe), NextToken: next };
};

const describe = (image: Image): EC2.Image => ({
  ImageId: image.id,
  Name: image.name,
  Description: image.description,
  Architecture: image.architecture,
  CreationDate: image.created,
  ImageLocation: `amazon/${image.name}`,
  ImageOwnerAlias: "amazon",
  OwnerId: ownerOf(image),
  ImageType: "machine",
  Public: true,
  State: "available",
  Hypervisor: "xen",
  VirtualizationType: "hvm",
  EnaSupport: true,
  SriovNetSupport: "simple",
  PlatformDetails: "Linux/UNIX",
  UsageOperation: "RunInstances",
  BootMode: "uefi-preferred",
  ImdsSupport: "v2.0",
  RootDeviceName: image.rootDeviceName,
  RootDeviceType: "ebs",
  BlockDeviceMappings: [
    {
      DeviceName: image.rootDeviceName,
      Ebs: {
        DeleteOnTermination: true,
        Encrypted: false,
        Iops: 3000,
        SnapshotId: image.rootSnapshotId,
        Throughput: 125,
        VolumeSize: image.rootVolumeGib,
        VolumeType: "gp3",
      },
    },
  ],
  Tags: [],
});
