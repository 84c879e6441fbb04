/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/CommonErrors.html and the errors of each operation. */
import { type Fault, fault } from "../../kit/index.ts";

export const invalidParameter = (message: string): Fault => fault("InvalidParameterException", message);

/** A value that breaks a rule, as ECR words it. */
export const constraint = (member: string, rule: string): Fault =>
  invalidParameter(`Invalid parameter at '${member}' failed to satisfy constraint: '${rule}'`);

interface Place {
  readonly repository: string;
  readonly registryId: string;
}

const place = ({ repository, registryId }: Place): string =>
  `the repository with name '${repository}' in the registry with id '${registryId}'`;

export const repositoryNotFound = ({ repository, registryId }: Place): Fault =>
  fault(
    "RepositoryNotFoundException",
    `The repository with name '${repository}' does not exist in the registry with id '${registryId}'`,
  );

export const repositoryExists = ({ repository, registryId }: Place): Fault =>
  fault(
    "RepositoryAlreadyExistsException",
    `The repository with name '${repository}' already exists in the registry with id '${registryId}'`,
  );

export const repositoryNotEmpty = ({ repository, registryId }: Place): Fault =>
  fault(
    "RepositoryNotEmptyException",
    `The repository with name '${repository}' in registry with id '${registryId}' cannot be deleted because it still contains images`,
  );

export const imageNotFound = (
  id: { imageDigest?: string | undefined; imageTag?: string | undefined },
  at: Place,
): Fault =>
  fault(
    "ImageNotFoundException",
    `The image with imageId {imageDigest:'${id.imageDigest ?? null}', imageTag:'${id.imageTag ?? null}'} does not exist within ${place(at)}`,
  );

export const imageExists = (digest: string, tag: string | undefined, at: Place): Fault =>
  fault(
    "ImageAlreadyExistsException",
    `Image with digest '${digest}'${tag === undefined ? "" : ` and tag '${tag}'`} already exists in ${place(at)}`,
  );

export const tagExists = (tag: string, { repository }: Place): Fault =>
  fault(
    "ImageTagAlreadyExistsException",
    `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`,
  );

export const layersNotFound = (digests: readonly string[], at: Place): Fault =>
  fault(
    "LayersNotFoundException",
    `Layers with digests '[${digests.join(", ")}]' required for pushing image into ${place(at)} do not exist`,
  );

export const uploadNotFound = (uploadId: string, at: Place): Fault =>
  fault("UploadNotFoundException", `Upload with upload id '${uploadId}' does not exist for ${place(at)}`);
