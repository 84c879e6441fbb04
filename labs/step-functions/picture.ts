/** The architecture that the lab builds, for its reports. Cells of the grid are wider than high. */
import type { Picture } from "../../src/lab/index.ts";

export const picture: Picture = {
  says: "A caller starts orders on the alias live of a Standard state machine, which has two versions. The machine calls functions, writes a table, sends messages to queues, and waits for a worker and for an approver, who bring tokens back. A second machine reads a file and checks each order in a child execution; a third, an Express machine, answers in its call. Logs, an alarm, a dashboard and a rule watch the orders.",
  size: [7.6, 5.1],
  frames: [
    { id: "machines", label: "State machines", at: [1.3, 0], size: [1.6, 5.1] },
    { id: "services", label: "Called by states", at: [3.3, 0], size: [2.0, 5.1] },
    { id: "watch", label: "Watching", at: [5.7, 0], size: [1.9, 3.95] },
  ],
  boxes: [
    { id: "caller", label: "Caller", note: "starts orders", at: [0, 1.0], size: [0.95, 0.8], step: "happy-path" },
    { id: "order", label: "order", note: "Standard, JSONata", at: [1.5, 0.45], size: [1.2, 0.8], step: "design" },
    { id: "live", label: "Alias live", note: "version 1, then 2", at: [1.5, 1.5], size: [1.2, 0.8], step: "release" },
    { id: "batch", label: "batch", note: "distributed Map", at: [1.5, 2.65], size: [1.2, 0.8], step: "batch" },
    { id: "quote", label: "quote", note: "Express, JSONPath", at: [1.5, 3.85], size: [1.2, 0.8], step: "express" },
    { id: "functions", label: "Functions", note: "four", at: [3.55, 0.45], size: [1.5, 0.65], step: "retries" },
    { id: "table", label: "DynamoDB", note: "orders", at: [3.55, 1.25], size: [1.5, 0.65], step: "compensation" },
    { id: "queues", label: "SQS", note: "out, approvals", at: [3.55, 2.05], size: [1.5, 0.65], step: "approval" },
    {
      id: "activity",
      label: "Activity",
      note: "a worker polls",
      at: [3.55, 2.85],
      size: [1.5, 0.65],
      step: "happy-path",
    },
    { id: "bucket", label: "S3", note: "orders.json", at: [3.55, 3.85], size: [1.5, 0.65], step: "batch" },
    { id: "logs", label: "CloudWatch Logs", note: "level ALL", at: [5.9, 0.45], size: [1.5, 0.65], step: "monitoring" },
    { id: "alarm", label: "Alarm", note: "ExecutionsFailed", at: [5.9, 1.25], size: [1.5, 0.65], step: "monitoring" },
    { id: "board", label: "Dashboard", note: "metrics, log", at: [5.9, 2.05], size: [1.5, 0.65], step: "monitoring" },
    {
      id: "rule",
      label: "EventBridge",
      note: "failures to SQS",
      at: [5.9, 2.85],
      size: [1.5, 0.65],
      step: "monitoring",
    },
  ],
  arrows: [
    { from: "caller", to: "live" },
    { from: "live", to: "order" },
    { from: "order", to: "functions" },
    { from: "batch", to: "bucket" },
  ],
};
