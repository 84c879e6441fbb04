// How risky is it? Large orders are riskier.
export const handler = async ({ total }) => ({ risk: total > 1000 ? "high" : "low" });
