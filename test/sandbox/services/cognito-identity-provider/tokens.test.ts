import { createPublicKey, verify } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimsOf, makePool, makeUser, PASSWORD, type Pool, signIn } from "./setup.ts";

let pool: Pool;

beforeEach(async () => {
  pool = await makePool();
});
afterEach(() => pool.sandbox.close());

const admin = async (USERNAME = "ada") =>
  pool.cognito.adminInitiateAuth({
    UserPoolId: pool.poolId,
    ClientId: pool.clientId,
    AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME, PASSWORD },
  });

async function published(document: string): Promise<{ keys: { kid: string; [name: string]: string }[] }> {
  const { body } = await pool.sandbox.handle({
    method: "GET",
    path: `/${pool.poolId}/.well-known/${document}`,
    query: new URLSearchParams(),
    headers: { host: "cognito-idp.us-east-1.amazonaws.com" },
    body: new Uint8Array(),
  });
  return JSON.parse(String(body));
}

describe("tokens", () => {
  it("are RS256 web tokens whose keys the issuer publishes", async () => {
    await makeUser(pool, "ada");
    const { AuthenticationResult: tokens } = await admin();
    const { keys } = await published("jwks.json");
    for (const token of [tokens?.IdToken ?? "", tokens?.AccessToken ?? ""]) {
      const [head = "", body = "", signature = ""] = token.split(".");
      const { kid, alg } = JSON.parse(Buffer.from(head, "base64url").toString());
      expect(alg).toBe("RS256");
      const jwk = keys.find((key) => key.kid === kid);
      const key = createPublicKey({ key: { ...jwk }, format: "jwk" });
      const octets = Buffer.from(signature, "base64url");
      expect(verify("sha256", Buffer.from(`${head}.${body}`), key, octets)).toBe(true);
      expect(verify("sha256", Buffer.from(`${head}.${body}x`), key, octets)).toBe(false);
    }
    expect(keys).toHaveLength(2);
  });

  it("name issuer, audience, user and times", async () => {
    await makeUser(pool, "ada");
    const { AuthenticationResult: tokens } = await admin();
    const issuer = `https://cognito-idp.us-east-1.amazonaws.com/${pool.poolId}`;
    const id = claimsOf(tokens?.IdToken);
    expect(id).toMatchObject({
      iss: issuer,
      aud: pool.clientId,
      token_use: "id",
      "cognito:username": "ada",
      email: "ada@shop.example",
      email_verified: true,
    });
    expect(Number(id.exp) - Number(id.iat)).toBe(3600);
    const access = claimsOf(tokens?.AccessToken);
    expect(access).toMatchObject({
      iss: issuer,
      client_id: pool.clientId,
      token_use: "access",
      username: "ada",
      scope: "aws.cognito.signin.user.admin",
      sub: id.sub,
    });
    expect(access.aud).toBeUndefined();
    expect(await published("openid-configuration")).toMatchObject({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
    });
  });

  it("carry the user's groups, the one that takes precedence first", async () => {
    await makeUser(pool, "ada");
    const { cognito, poolId } = pool;
    await cognito.createGroup({ UserPoolId: poolId, GroupName: "staff", Precedence: 5 });
    await cognito.createGroup({ UserPoolId: poolId, GroupName: "admins", Precedence: 1 });
    for (const GroupName of ["staff", "admins"])
      await cognito.adminAddUserToGroup({ UserPoolId: poolId, Username: "ada", GroupName });
    const { AuthenticationResult: tokens } = await admin();
    expect(claimsOf(tokens?.IdToken)["cognito:groups"]).toEqual(["admins", "staff"]);
    expect(claimsOf(tokens?.AccessToken)["cognito:groups"]).toEqual(["admins", "staff"]);
  });

  it("are refreshed until the refresh token is revoked", async () => {
    await makeUser(pool, "ada");
    const { AuthenticationResult: tokens } = await signIn(pool, "ada");
    const refresh = () =>
      pool.cognito.initiateAuth({
        ClientId: pool.clientId,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: tokens?.RefreshToken ?? "" },
      });
    const { AuthenticationResult: fresh } = await refresh();
    expect(claimsOf(fresh?.IdToken).origin_jti).toBe(claimsOf(tokens?.IdToken).origin_jti);
    expect(fresh?.RefreshToken).toBeUndefined();
    await pool.cognito.revokeToken({ ClientId: pool.clientId, Token: tokens?.RefreshToken });
    await expect(refresh()).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "Refresh Token has been revoked",
    });
    await expect(pool.cognito.getUser({ AccessToken: tokens?.AccessToken })).rejects.toMatchObject({
      message: "Access Token has been revoked",
    });
  });

  it("let their user be read, and no other text does", async () => {
    await makeUser(pool, "ada");
    const { AuthenticationResult: tokens } = await signIn(pool, "ada");
    expect(await pool.cognito.getUser({ AccessToken: tokens?.AccessToken })).toMatchObject({ Username: "ada" });
    for (const AccessToken of [tokens?.IdToken, `${tokens?.AccessToken?.slice(0, -4)}AAAA`, "none"])
      await expect(pool.cognito.getUser({ AccessToken })).rejects.toMatchObject({
        name: "NotAuthorizedException",
        message: "Invalid Access Token",
      });
    await pool.cognito.globalSignOut({ AccessToken: tokens?.AccessToken });
    await expect(pool.cognito.getUser({ AccessToken: tokens?.AccessToken })).rejects.toMatchObject({
      message: "Access Token has been revoked",
    });
  });
});
