import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { PASSWORD } from "./setup.ts";

let sandbox: Sandbox;
let cognito: CognitoIdentityProvider;
let lines: string[];

beforeEach(async () => {
  lines = [];
  sandbox = await createSandbox({ pace: "instant", log: (line) => lines.push(line) });
  cognito = new CognitoIdentityProvider({
    region: sandbox.region,
    credentials: sandbox.credentials,
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
  });
});
afterEach(() => sandbox.close());

async function makeClient(more: object = {}): Promise<string> {
  const { UserPool } = await cognito.createUserPool({
    PoolName: "people",
    AutoVerifiedAttributes: ["email"],
    ...more,
  });
  const { UserPoolClient } = await cognito.createUserPoolClient({
    UserPoolId: UserPool?.Id,
    ClientName: "app",
    ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
  });
  return UserPoolClient?.ClientId ?? "";
}

const lastCode = (): string => /code is (\d{6})/.exec(lines.at(-1) ?? "")?.[1] ?? "";

const signUp = (ClientId: string) =>
  cognito.signUp({
    ClientId,
    Username: "ada",
    Password: PASSWORD,
    UserAttributes: [{ Name: "email", Value: "ada@shop.example" }],
  });

describe("signing up", () => {
  it("is confirmed with the code that the sandbox's log shows", async () => {
    const ClientId = await makeClient();
    expect(await signUp(ClientId)).toMatchObject({
      UserConfirmed: false,
      CodeDeliveryDetails: { Destination: "a***@s***", DeliveryMedium: "EMAIL", AttributeName: "email" },
    });
    const signIn = (password = PASSWORD) =>
      cognito.initiateAuth({
        ClientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: "ada", PASSWORD: password },
      });
    await expect(signIn()).rejects.toMatchObject({
      name: "UserNotConfirmedException",
      message: "User is not confirmed.",
    });
    const confirm = (ConfirmationCode: string) =>
      cognito.confirmSignUp({ ClientId, Username: "ada", ConfirmationCode });
    const code = lastCode();
    await expect(confirm(code === "000000" ? "000001" : "000000")).rejects.toMatchObject({
      name: "CodeMismatchException",
    });
    await confirm(code);
    const { AuthenticationResult } = await signIn();
    const { UserAttributes } = await cognito.getUser({ AccessToken: AuthenticationResult?.AccessToken });
    expect(UserAttributes).toContainEqual({ Name: "email_verified", Value: "true" });

    await cognito.forgotPassword({ ClientId, Username: "ada" });
    const reset = { ClientId, Username: "ada", ConfirmationCode: lastCode(), Password: "Another-Horse-8" };
    await cognito.confirmForgotPassword(reset);
    expect((await signIn("Another-Horse-8")).AuthenticationResult?.IdToken).toBeDefined();
    await expect(cognito.confirmForgotPassword(reset)).rejects.toMatchObject({ name: "ExpiredCodeException" });
  });

  it("is refused where only administrators make users, and for a name that is taken", async () => {
    const closed = await makeClient({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    await expect(signUp(closed)).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "SignUp is not permitted for this user pool",
    });
    const open = await makeClient();
    await signUp(open);
    await expect(signUp(open)).rejects.toMatchObject({
      name: "UsernameExistsException",
      message: "User already exists",
    });
  });
});
