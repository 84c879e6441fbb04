/** The architecture that the lab builds, for its reports. Cells of the grid are wider than high. */
import type { Picture } from "../../src/lab/index.ts";

export const picture: Picture = {
  says: "Callers reach a REST API, which has two stages, and an HTTP API. A user pool, a function and IAM say who is let in. Methods lead to a mock, to a table, to a function with an alias for each stage, and over HTTP to the API itself. A usage plan meters callers with a key; logs tell of each request.",
  size: [7.95, 4.6],
  frames: [
    { id: "rest", label: "REST API", at: [1.25, 0], size: [4, 3.2] },
    { id: "behind", label: "Behind it", at: [5.6, 0], size: [2.35, 4.6] },
  ],
  boxes: [
    {
      id: "caller",
      label: "Caller",
      note: "token or key",
      at: [0, 1.2],
      size: [0.95, 0.8],
      step: "preflight",
    },
    { id: "stages", label: "Stages", note: "dev and prod", at: [1.45, 0.45], size: [1.1, 0.8], step: "stages" },
    { id: "canary", label: "Canary", note: "half of prod", at: [1.45, 1.4], size: [1.1, 0.7], step: "promote" },
    {
      id: "plan",
      label: "Usage plan",
      note: "key, rate, quota",
      at: [1.45, 2.3],
      size: [1.1, 0.7],
      step: "usage-plan",
    },
    {
      id: "doors",
      label: "Authorizers",
      note: "Cognito, function, IAM",
      at: [2.75, 0.45],
      size: [1.1, 0.8],
      step: "authorizers",
    },
    { id: "model", label: "Model", note: "what an order is", at: [2.75, 1.4], size: [1.1, 0.7], step: "rest-api" },
    { id: "errors", label: "Errors", note: "bodies of our own", at: [2.75, 2.3], size: [1.1, 0.7], step: "errors" },
    {
      id: "methods",
      label: "Methods",
      note: "templates both ways",
      at: [4.05, 0.45],
      size: [1.05, 0.8],
      step: "methods",
    },
    { id: "http", label: "HTTP API", note: "reads tokens itself", at: [2.75, 3.6], size: [1.1, 0.8], step: "http-api" },
    { id: "pool", label: "User pool", note: "one user", at: [5.8, 0.45], size: [0.95, 0.8], step: "users" },
    { id: "orders", label: "Function", note: "dev and prod", at: [5.8, 1.6], size: [0.95, 0.8], step: "backend" },
    { id: "table", label: "Table", note: "orders", at: [6.9, 1.6], size: [0.95, 0.8], step: "backend" },
  ],
  arrows: [
    { from: "caller", to: "stages" },
    { from: "caller", to: "http" },
    { from: "stages", to: "doors" },
    { from: "doors", to: "methods" },
    { from: "methods", to: "orders" },
    { from: "orders", to: "table" },
    { from: "http", to: "orders" },
  ],
};
