import { printImage } from "./image-reference.ts";

/** Why a container's image could not be had; the message is the task's stopped reason without its class. */
export class PullError extends Error {}

/** Not there, in the words of the two agents: containerd's on Fargate, Docker's on EC2. */
export function imageNotFound(image: string, fargate: boolean): PullError {
  const full = printImage(image);
  return new PullError(
    fargate
      ? `pull image manifest has been retried 1 time(s): failed to resolve ref ${full}: ${full}: not found`
      : `Error response from daemon: manifest for ${image} not found: manifest unknown: Requested image not found`,
  );
}

export function registryUnreachable(image: string, host: string): PullError {
  return new PullError(
    `pull image manifest has been retried 5 time(s): failed to resolve ref ${printImage(image)}: failed to do request: Head "https://${host}/v2/": the sandbox has no registry ${host}; push the image to a private ECR repository and name that`,
  );
}

export const wrongPlatform = (platform: string): PullError =>
  new PullError(`image Manifest does not contain descriptor matching platform '${platform}'`);
