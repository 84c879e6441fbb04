// What several functions share. It lies in a layer: one copy, numbered versions, no copy in the functions' own code.
exports.name = "lab-common";
exports.version = Number.parseInt(require("./package.json").version, 10);
exports.path = __dirname;

// USD per GB-second, us-east-1: https://aws.amazon.com/lambda/pricing/
const PRICE = { x86_64: 0.0000166667, arm64: 0.0000133334 };

exports.cost = (billedMs, memoryMb, architecture) => (billedMs / 1000) * (memoryMb / 1024) * PRICE[architecture];
