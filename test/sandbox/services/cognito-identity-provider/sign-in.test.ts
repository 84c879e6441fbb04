import { createHash, createHmac, getDiffieHellman } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { claimsOf, makePool, makeUser, PASSWORD, type Pool, signIn } from "./setup.ts";

let pool: Pool;

afterEach(() => pool.sandbox.close());

const refused = (name: string, message: string) => ({ name, message });

describe("signing in with a password", () => {
  it("needs the right user, password and flow", async () => {
    pool = await makePool();
    await makeUser(pool, "ada");
    expect((await signIn(pool, "ada")).AuthenticationResult?.TokenType).toBe("Bearer");
    await expect(signIn(pool, "ada", "wrong")).rejects.toMatchObject(
      refused("NotAuthorizedException", "Incorrect username or password."),
    );
    await expect(signIn(pool, "bob")).rejects.toMatchObject({
      ...refused("UserNotFoundException", "User does not exist."),
      $metadata: { httpStatusCode: 400 },
    });
    const { UserPoolClient } = await pool.cognito.createUserPoolClient({
      UserPoolId: pool.poolId,
      ClientName: "strict",
      PreventUserExistenceErrors: "ENABLED",
    });
    const strict = { ...pool, clientId: UserPoolClient?.ClientId ?? "" };
    await expect(signIn(strict, "ada")).rejects.toMatchObject(
      refused("InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client"),
    );
    await expect(
      pool.cognito.initiateAuth({ ClientId: pool.clientId, AuthFlow: "ADMIN_USER_PASSWORD_AUTH" }),
    ).rejects.toMatchObject(refused("InvalidParameterException", "Initiate Auth method not supported."));
  });

  it("asks an invited user for a password of their own", async () => {
    pool = await makePool();
    const { cognito, poolId, clientId } = pool;
    await cognito.adminCreateUser({ UserPoolId: poolId, Username: "ada", TemporaryPassword: PASSWORD });
    expect(await cognito.adminGetUser({ UserPoolId: poolId, Username: "ada" })).toMatchObject({
      UserStatus: "FORCE_CHANGE_PASSWORD",
      Enabled: true,
    });
    const { ChallengeName, Session, AuthenticationResult } = await signIn(pool, "ada");
    expect(ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
    expect(AuthenticationResult).toBeUndefined();
    const answer = (NEW_PASSWORD: string, session = Session) =>
      cognito.respondToAuthChallenge({
        ClientId: clientId,
        ChallengeName: "NEW_PASSWORD_REQUIRED",
        Session: session,
        ChallengeResponses: { USERNAME: "ada", NEW_PASSWORD },
      });
    await expect(answer("short")).rejects.toMatchObject(
      refused("InvalidPasswordException", "Password did not conform with policy: Password not long enough"),
    );
    const { AuthenticationResult: tokens } = await answer("Another-Horse-8");
    expect(claimsOf(tokens?.AccessToken).username).toBe("ada");
    await expect(answer("Another-Horse-8")).rejects.toMatchObject({ name: "NotAuthorizedException" });
    expect((await cognito.adminGetUser({ UserPoolId: poolId, Username: "ada" })).UserStatus).toBe("CONFIRMED");
    await expect(signIn(pool, "ada")).rejects.toMatchObject({ name: "NotAuthorizedException" });
  });

  it("is refused to a disabled user", async () => {
    pool = await makePool();
    await makeUser(pool, "ada");
    await pool.cognito.adminDisableUser({ UserPoolId: pool.poolId, Username: "ada" });
    await expect(signIn(pool, "ada")).rejects.toMatchObject(refused("NotAuthorizedException", "User is disabled."));
  });

  it("takes the e-mail address where the pool says so", async () => {
    pool = await makePool({ UsernameAttributes: ["email"] });
    await makeUser(pool, "ada@shop.example", "ada@shop.example");
    const { AuthenticationResult: tokens } = await signIn(pool, "Ada@Shop.example");
    const claims = claimsOf(tokens?.IdToken);
    expect(claims["cognito:username"]).toBe(claims.sub);
    expect(claims.email).toBe("ada@shop.example");
    await expect(pool.cognito.adminCreateUser({ UserPoolId: pool.poolId, Username: "bob" })).rejects.toMatchObject(
      refused("InvalidParameterException", "Username should be an email."),
    );
  });

  it("needs the secret hash of a client with a secret", async () => {
    pool = await makePool({}, { GenerateSecret: true });
    await makeUser(pool, "ada");
    const { UserPoolClient } = await pool.cognito.describeUserPoolClient({
      UserPoolId: pool.poolId,
      ClientId: pool.clientId,
    });
    await expect(signIn(pool, "ada")).rejects.toMatchObject(
      refused(
        "NotAuthorizedException",
        `Client ${pool.clientId} is configured with secret but SECRET_HASH was not received`,
      ),
    );
    const SECRET_HASH = createHmac("sha256", UserPoolClient?.ClientSecret ?? "")
      .update(`ada${pool.clientId}`)
      .digest("base64");
    const { AuthenticationResult } = await pool.cognito.initiateAuth({
      ClientId: pool.clientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "ada", PASSWORD, SECRET_HASH },
    });
    expect(AuthenticationResult?.IdToken).toBeDefined();
  });
});

describe("the SRP flow", () => {
  it("lets in who knows the password, and nobody else", async () => {
    pool = await makePool();
    await makeUser(pool, "ada");
    expect((await proveKnowing(PASSWORD)).AuthenticationResult?.IdToken).toBeDefined();
    await expect(proveKnowing("Wrong-Horse-7")).rejects.toMatchObject(
      refused("NotAuthorizedException", "Incorrect username or password."),
    );
  });
});

// The client's half, with BigInt alone and so by another way than the server's.
const N = BigInt(`0x${getDiffieHellman("modp15").getPrime("hex")}`);
const hash = (hex: string) => createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex");
const pad = (value: bigint | string) => {
  const text = typeof value === "string" ? value : value.toString(16);
  const even = text.length % 2 ? `0${text}` : text;
  return /^[89a-f]/.test(even) ? `00${even}` : even;
};
const number = (hex: string) => BigInt(`0x${hex}`);
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = base % N, e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * b) % N;
    b = (b * b) % N;
  }
  return result;
}

async function proveKnowing(password: string) {
  const { cognito, clientId, poolId } = pool;
  const secret = number(hash("5ec7e7"));
  const A = power(2n, secret);
  const { ChallengeParameters: given = {} } = await cognito.initiateAuth({
    ClientId: clientId,
    AuthFlow: "USER_SRP_AUTH",
    AuthParameters: { USERNAME: "ada", SRP_A: A.toString(16) },
  });
  const { SALT = "", SRP_B = "", SECRET_BLOCK = "", USER_ID_FOR_SRP = "" } = given;
  const name = poolId.split("_")[1] ?? "";
  const k = number(hash(pad(N) + pad("2")));
  const u = hash(pad(A) + pad(SRP_B));
  const inner = createHash("sha256").update(`${name}${USER_ID_FOR_SRP}:${password}`).digest("hex");
  const x = number(hash(pad(SALT) + inner));
  const base = (((number(SRP_B) - k * power(2n, x)) % N) + N) % N;
  const S = power(base, secret + number(u) * x);
  const extracted = createHmac("sha256", Buffer.from(pad(u), "hex"))
    .update(Buffer.from(pad(S), "hex"))
    .digest();
  const key = createHmac("sha256", extracted).update("Caldera Derived Key\u0001").digest().subarray(0, 16);
  const TIMESTAMP = "Mon Nov 23 09:00:00 UTC 2026";
  const PASSWORD_CLAIM_SIGNATURE = createHmac("sha256", key)
    .update(name + USER_ID_FOR_SRP)
    .update(Buffer.from(SECRET_BLOCK, "base64"))
    .update(TIMESTAMP)
    .digest("base64");
  return cognito.respondToAuthChallenge({
    ClientId: clientId,
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeResponses: {
      USERNAME: USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE,
      TIMESTAMP,
    },
  });
}
