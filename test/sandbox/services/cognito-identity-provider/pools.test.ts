import { afterEach, describe, expect, it } from "vitest";
import { makePool, makeUser, type Pool } from "./setup.ts";

let pool: Pool;

afterEach(() => pool.sandbox.close());

describe("a user pool", () => {
  it("has AWS's defaults, tags, and is deleted with everything in it unless protected", async () => {
    pool = await makePool({ UserPoolTags: { team: "shop" }, DeletionProtection: "ACTIVE", UserPoolTier: "LITE" });
    const { cognito, poolId, sandbox } = pool;
    await makeUser(pool, "ada");
    const { UserPool } = await cognito.describeUserPool({ UserPoolId: poolId });
    expect(UserPool).toMatchObject({
      Id: poolId,
      Name: "people",
      UserPoolTier: "LITE",
      MfaConfiguration: "OFF",
      EstimatedNumberOfUsers: 1,
      UserPoolTags: { team: "shop" },
      Policies: { PasswordPolicy: { MinimumLength: 8, RequireSymbols: true } },
      Arn: `arn:aws:cognito-idp:us-east-1:${sandbox.account}:userpool/${poolId}`,
    });
    expect(poolId).toMatch(/^us-east-1_[A-Za-z0-9]{9}$/);
    expect(sandbox.inventory()).toMatchObject([{ arn: UserPool?.Arn, tags: { team: "shop" } }]);
    await expect(cognito.deleteUserPool({ UserPoolId: poolId })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    await cognito.updateUserPool({ UserPoolId: poolId, DeletionProtection: "INACTIVE" });
    await cognito.tagResource({ ResourceArn: UserPool?.Arn, Tags: { env: "dev" } });
    expect((await cognito.listTagsForResource({ ResourceArn: UserPool?.Arn })).Tags).toEqual({
      team: "shop",
      env: "dev",
    });
    await cognito.deleteUserPool({ UserPoolId: poolId });
    await expect(cognito.describeUserPool({ UserPoolId: poolId })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `User pool ${poolId} does not exist.`,
    });
    expect(sandbox.inventory()).toEqual([]);
  });

  it("refuses by name what it would have to ignore", async () => {
    pool = await makePool();
    const create = (more: object) => pool.cognito.createUserPool({ PoolName: "more", ...more });
    await expect(create({ MfaConfiguration: "ON" })).rejects.toThrow("MfaConfiguration ON is not in the sandbox.");
    await expect(
      create({ LambdaConfig: { PreSignUp: `arn:aws:lambda:us-east-1:${pool.sandbox.account}:function:f` } }),
    ).rejects.toThrow("LambdaConfig (PreSignUp) is not in the sandbox.");
  });

  it("holds administrators to its password policy and its schema", async () => {
    pool = await makePool({
      Policies: { PasswordPolicy: { MinimumLength: 10, RequireNumbers: true } },
      Schema: [{ Name: "plan", AttributeDataType: "String", StringAttributeConstraints: { MaxLength: "4" } }],
    });
    await makeUser(pool, "ada");
    const set = (Password: string) =>
      pool.cognito.adminSetUserPassword({ UserPoolId: pool.poolId, Username: "ada", Password, Permanent: true });
    await expect(set("short1")).rejects.toMatchObject({
      name: "InvalidPasswordException",
      message: "Password does not conform to policy: Password not long enough",
    });
    await expect(set("long but without")).rejects.toThrow("Password must have numeric characters");
    await set("only lower case 1");
    const update = (Name: string, Value: string) =>
      pool.cognito.adminUpdateUserAttributes({
        UserPoolId: pool.poolId,
        Username: "ada",
        UserAttributes: [{ Name, Value }],
      });
    await update("custom:plan", "gold");
    await expect(update("custom:plan", "platinum")).rejects.toThrow("String must not be longer than 4 characters");
    await expect(update("custom:none", "x")).rejects.toThrow("Attribute does not exist in the schema");
    const { UserAttributes } = await pool.cognito.adminGetUser({ UserPoolId: pool.poolId, Username: "ada" });
    expect(UserAttributes).toContainEqual({ Name: "custom:plan", Value: "gold" });
  });

  it("lists its users by filter, page by page", async () => {
    pool = await makePool();
    for (const name of ["ada", "adele", "bob"]) await makeUser(pool, name);
    const list = async (Filter?: string) =>
      (await pool.cognito.listUsers({ UserPoolId: pool.poolId, Filter })).Users?.map(({ Username }) => Username);
    expect(await list()).toEqual(["ada", "adele", "bob"]);
    expect(await list('username ^= "ad"')).toEqual(["ada", "adele"]);
    expect(await list('email = "bob@shop.example"')).toEqual(["bob"]);
    expect(await list('cognito:user_status = "UNCONFIRMED"')).toEqual([]);
    await expect(list("username ~ x")).rejects.toMatchObject({ name: "InvalidParameterException" });
    const first = await pool.cognito.listUsers({ UserPoolId: pool.poolId, Limit: 2 });
    const rest = await pool.cognito.listUsers({ UserPoolId: pool.poolId, PaginationToken: first.PaginationToken });
    expect(rest.Users?.map(({ Username }) => Username)).toEqual(["bob"]);
    await expect(pool.cognito.adminCreateUser({ UserPoolId: pool.poolId, Username: "ADA" })).rejects.toMatchObject({
      name: "UsernameExistsException",
    });
    await pool.cognito.adminDeleteUser({ UserPoolId: pool.poolId, Username: "ada" });
    expect(await list()).toEqual(["adele", "bob"]);
  });
});
