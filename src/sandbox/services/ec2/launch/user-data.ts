import { fault } from "../../../kit/index.ts";

const MOST_BYTES = 16_384;

/** User data is base64 of at most 16 KiB. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
export function checkUserData(text: string | undefined): void {
  if (text === undefined || text === "") return;
  const compact = text.replaceAll(/\s/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0)
    throw fault("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data");
  if (Buffer.from(compact, "base64").length > MOST_BYTES)
    throw fault("InvalidParameterValue", `User data is limited to ${MOST_BYTES} bytes`);
}
