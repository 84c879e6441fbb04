import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { accept, check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { preflight } from "./preflight.ts";

export interface Users {
  readonly poolId: string;
  readonly clientId: string;
  readonly poolArn: string;
  readonly issuer: string;
}

const USER = "learner";
const FLOWS = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] as const;

const flowOff = mistake<Users>({
  id: "flow-off",
  says: "The client does not allow the flow ADMIN_USER_PASSWORD_AUTH, so nobody gets a token with a password here: add ALLOW_ADMIN_USER_PASSWORD_AUTH to its ExplicitAuthFlows.",
  make: ({ aws }, { poolId, clientId }) => setFlows(aws, poolId, clientId, ["ALLOW_REFRESH_TOKEN_AUTH"]),
  undo: ({ aws }, { poolId, clientId }) => setFlows(aws, poolId, clientId, FLOWS),
});

const temporary = mistake<Users>({
  id: "temporary-password",
  says: "The user's password is a temporary one (FORCE_CHANGE_PASSWORD): signing in is answered with a challenge, NEW_PASSWORD_REQUIRED, and no token. Set it with admin-set-user-password --permanent.",
  make: (context, { poolId }) => setPassword(context, poolId, false),
  undo: (context, { poolId }) => setPassword(context, poolId, true),
});

/** A user pool with one user, whose tokens the APIs will ask for. */
export const users = step({
  id: "users",
  title: "A Cognito user pool, a client and one user",
  covers: ["api-gateway/exercise/set-up-authentication-and-authorization"],
  needs: { preflight },
  minutes: 1,
  async solve(context) {
    const cognito = context.aws(CognitoIdentityProvider);
    const UserPoolId = (await readPoolId(context)) ?? (await makePool(context));
    if ((await readClientId(context, UserPoolId)) === undefined)
      await cognito.createUserPoolClient({
        UserPoolId,
        ClientName: context.run.name("client"),
        GenerateSecret: false,
        ExplicitAuthFlows: [...FLOWS],
      });
    const create = cognito.adminCreateUser({ UserPoolId, Username: USER, MessageAction: "SUPPRESS" });
    await accept(create, "UsernameExistsException");
    await setPassword(context, UserPoolId, true);
  },
  async locate(context): Promise<Users> {
    const poolId = found(await readPoolId(context), `No user pool named ${context.run.name()}.`);
    const { UserPool } = await context.aws(CognitoIdentityProvider).describeUserPool({ UserPoolId: poolId });
    return {
      poolId,
      clientId: found(await readClientId(context, poolId), "The user pool has no client."),
      poolArn: found(UserPool?.Arn, "The user pool has no ARN."),
      issuer: `https://cognito-idp.${context.run.region}.amazonaws.com/${poolId}`,
    };
  },
  checks: [
    check<Users>({
      id: "token",
      title: "The user gets an ID token for the client",
      hints: [
        "The user must be confirmed.",
        "admin-set-user-password --permanent; flow ALLOW_ADMIN_USER_PASSWORD_AUTH on the client.",
      ],
      mistakes: [flowOff, temporary],
      async run(context, found) {
        const expected = "a token whose audience is the client";
        const { poolId, clientId } = found;
        const { UserPoolClient } = await context
          .aws(CognitoIdentityProvider)
          .describeUserPoolClient({ UserPoolId: poolId, ClientId: clientId });
        if (!UserPoolClient?.ExplicitAuthFlows?.includes(FLOWS[0]))
          return fail({ expected, actual: "the flow is off", fix: flowOff.says, mistake: flowOff.id });
        try {
          const user = { UserPoolId: poolId, Username: USER };
          const { UserStatus } = await context.aws(CognitoIdentityProvider).adminGetUser(user);
          if (UserStatus === "FORCE_CHANGE_PASSWORD")
            return fail({ expected, actual: UserStatus, fix: temporary.says, mistake: temporary.id });
          const { aud, sub } = claimsOf(await idToken(context, found));
          if (aud === clientId) return pass(`subject ${sub}`);
          return fail({ expected, actual: `audience ${aud}`, fix: "Sign in with the lab's client." });
        } catch (error) {
          const actual = error instanceof Error ? error.message : String(error);
          return fail({ expected, actual, fix: `Set the password of ${USER} as the task says, with --permanent.` });
        }
      },
    }),
  ],
});

/**
 * No secret: signing in with this flow takes AWS credentials of the account, and the token opens the lab's APIs only. So that
 * it can be told in the task, and checks can sign in whoever made the user.
 */
const passwordOf = ({ run }: Pick<LabContext, "run">): string => `Lab-${run.id}-Pass1`;

async function setPassword({ aws, run }: Pick<LabContext, "aws" | "run">, UserPoolId: string, Permanent: boolean) {
  const Password = passwordOf({ run });
  await aws(CognitoIdentityProvider).adminSetUserPassword({ UserPoolId, Username: USER, Password, Permanent });
}

/** Lives for an hour. */
export async function idToken(
  { aws, run }: Pick<LabContext, "aws" | "run">,
  { poolId, clientId }: Pick<Users, "poolId" | "clientId">,
): Promise<string> {
  const { AuthenticationResult } = await aws(CognitoIdentityProvider).adminInitiateAuth({
    UserPoolId: poolId,
    ClientId: clientId,
    AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: USER, PASSWORD: passwordOf({ run }) },
  });
  return found(AuthenticationResult?.IdToken, "Cognito gave no ID token.");
}

/** The claims in a token, whose signature others verify. */
export function claimsOf(token: string): { readonly aud?: string; readonly sub?: string } {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
}

async function readPoolId({ aws, run }: Pick<LabContext, "aws" | "run">): Promise<string | undefined> {
  const { UserPools = [] } = await aws(CognitoIdentityProvider).listUserPools({ MaxResults: 60 });
  return UserPools.find(({ Name }) => Name === run.name())?.Id;
}

async function readClientId({ aws }: Pick<LabContext, "aws">, UserPoolId: string): Promise<string | undefined> {
  const { UserPoolClients = [] } = await aws(CognitoIdentityProvider).listUserPoolClients({ UserPoolId });
  return UserPoolClients[0]?.ClientId;
}

async function makePool({ aws, run }: Pick<LabContext, "aws" | "run">): Promise<string> {
  const { UserPool } = await aws(CognitoIdentityProvider).createUserPool({
    PoolName: run.name(),
    UserPoolTier: "LITE",
    DeletionProtection: "INACTIVE",
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  });
  return found(UserPool?.Id, "Cognito told no id of the pool.");
}

const setFlows = async (
  aws: LabContext["aws"],
  UserPoolId: string,
  ClientId: string,
  flows: readonly ("ALLOW_ADMIN_USER_PASSWORD_AUTH" | "ALLOW_REFRESH_TOKEN_AUTH")[],
): Promise<void> => {
  await aws(CognitoIdentityProvider).updateUserPoolClient({ UserPoolId, ClientId, ExplicitAuthFlows: [...flows] });
};
