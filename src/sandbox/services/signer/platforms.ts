import type * as Signer from "@aws-sdk/client-signer";
import { fault, found, page } from "../../kit/index.ts";
import type { On } from "./handler.ts";

/** https://docs.aws.amazon.com/signer/latest/developerguide/gs-platform.html: those that need no certificate of the account. */
const PLATFORMS: readonly Signer.SigningPlatform[] = [
  {
    platformId: "AWSLambda-SHA384-ECDSA",
    displayName: "AWS Lambda",
    target: "AWSLambda",
    signingConfiguration: {
      encryptionAlgorithmOptions: { allowedValues: ["ECDSA"], defaultValue: "ECDSA" },
      // The model of the API has no name for SHA-384.
      hashAlgorithmOptions: { allowedValues: ["SHA256"], defaultValue: "SHA256" },
    },
    signingImageFormat: { supportedFormats: ["JSONEmbedded"], defaultFormat: "JSONEmbedded" },
    maxSizeInMB: 250,
    revocationSupported: true,
  },
  {
    platformId: "Notation-OCI-SHA384-ECDSA",
    displayName: "Notation for container registries",
    target: "Notation for container registries",
    signingConfiguration: {
      encryptionAlgorithmOptions: { allowedValues: ["ECDSA"], defaultValue: "ECDSA" },
      hashAlgorithmOptions: { allowedValues: ["SHA256"], defaultValue: "SHA256" },
    },
    signingImageFormat: { supportedFormats: ["JSONEmbedded"], defaultFormat: "JSONEmbedded" },
    maxSizeInMB: 0,
    revocationSupported: true,
  },
];

export const NOTATION = "Notation-OCI-SHA384-ECDSA";

export const listSigningPlatforms: On<"ListSigningPlatforms"> = (input, _context) => {
  const rows = PLATFORMS.filter(
    ({ target, partner, category }) =>
      (input.target === undefined || input.target === target) &&
      (input.partner === undefined || input.partner === partner) &&
      (input.category === undefined || input.category === category),
  );
  const { items, next } = page(rows, {
    token: input.nextToken,
    limit: input.maxResults,
    max: 25,
    badToken: "ValidationException",
  });
  return { platforms: items, nextToken: next };
};

export const getSigningPlatform: On<"GetSigningPlatform"> = (input) => ({ ...platformOf(input.platformId) });

/** The platform, or AWS's error where there is none of that name (or the sandbox has not got it). */
export const platformOf = (id = ""): Signer.SigningPlatform =>
  found(
    PLATFORMS.find(({ platformId }) => platformId === id),
    () => fault("ResourceNotFoundException", `Signing platform ${id} was not found.`),
  );
