/** A real account, or another AWS-compatible endpoint, as a target: the SDK's own credential chain, and who STS says we are. */
import type { Target } from "../../aws/target.ts";
import { environmentError, messageOf, nameOf, userError } from "../../shared/errors.ts";
import type { Cli } from "../cli.ts";
import { dialled, httpFetch } from "./http-fetch.ts";

export interface AwsChoice {
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
}

/** Asks STS who the caller is. Throws `NO_REGION`, `NO_CREDENTIALS`, `WRONG_PROFILE` or `NO_ANSWER`. */
export async function awsTarget(cli: Pick<Cli, "env">, { profile, region, endpoint }: AwsChoice): Promise<Target> {
  const { STS } = await import("@aws-sdk/client-sts");
  const clientConfig = {
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? regionOf(cli) : { region }),
    ...(endpoint === undefined ? {} : { endpoint, disableHostPrefix: true }),
  };
  const sts = new STS({ ...clientConfig, maxAttempts: 2 });
  try {
    // Credentials first: a profile that does not exist has no region either.
    await sts.config.credentials();
    const identity = await sts.getCallerIdentity({});
    const [, partition = "aws"] = (identity.Arn ?? "").split(":");
    return {
      kind: endpoint === undefined ? "aws" : "endpoint",
      account: identity.Account ?? "",
      partition,
      region: await sts.config.region(),
      caller: identity.Arn ?? "",
      profile,
      endpoint,
      clientConfig: { ...clientConfig, region: await sts.config.region(), credentials: sts.config.credentials },
      fetch: (url, options) => httpFetch(url, options),
      dial: async (url) => dialled(url),
      speed: 1,
    };
  } catch (error) {
    throw explainIdentity(error, { profile, endpoint });
  } finally {
    sts.destroy();
  }
}

function regionOf({ env }: Pick<Cli, "env">): { region?: string } {
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  return region ? { region } : {};
}

function explainIdentity(error: unknown, { profile, endpoint }: Pick<AwsChoice, "profile" | "endpoint">): Error {
  const message = messageOf(error);
  if (/region is missing/i.test(message))
    return userError("NO_REGION", "No region is configured for this profile.", "--region us-east-1, or AWS_REGION");
  if (
    nameOf(error) === "CredentialsProviderError" ||
    /could not load credentials|could not resolve credentials/i.test(message)
  )
    return profile === undefined
      ? userError("NO_CREDENTIALS", `No AWS credentials were found: ${message}`, "aws configure, or --profile <name>")
      : userError(
          "WRONG_PROFILE",
          `The profile "${profile}" gives no credentials: ${message}`,
          "aws configure list-profiles",
        );
  if (
    /^(InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken|ExpiredTokenException|UnrecognizedClientException)$/.test(
      nameOf(error),
    )
  )
    return environmentError(
      "CREDENTIALS_REFUSED",
      `AWS refuses these credentials: ${message}`,
      "aws sso login, or new keys",
      error,
    );
  const where = endpoint ?? "AWS";
  return environmentError(
    "NO_ANSWER",
    `${where} does not answer: ${message || nameOf(error)}`,
    "check the network, --region and --endpoint-url",
    error,
  );
}
