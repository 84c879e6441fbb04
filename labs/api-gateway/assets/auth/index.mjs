/** Answers a policy for the token `allow` or `deny`, and nothing for any other, which API Gateway tells as 401. */
export const handler = async ({ headers = {}, methodArn }) => {
  const token = Object.entries(headers).find(([name]) => name.toLowerCase() === "x-lab-token")?.[1];
  if (token !== "allow" && token !== "deny") throw new Error("Unauthorized");
  // The answer is cached by token: a policy for one method alone would deny the next one.
  const [api, stage] = methodArn.split("/");
  return {
    principalId: "lab",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        { Action: "execute-api:Invoke", Effect: token === "allow" ? "Allow" : "Deny", Resource: `${api}/${stage}/*/*` },
      ],
    },
    context: { tier: "gold" },
  };
};
