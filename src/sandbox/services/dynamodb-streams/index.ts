import type * as Streams from "@aws-sdk/client-dynamodb-streams";
import { defineService } from "../../kit/index.ts";
import { getRecords, getShardIterator } from "./records.ts";
import { describeStream, listStreams } from "./streams.ts";

/** Answers for the changes that tables record; it has no rows of its own (see engines/change-streams). */
export default defineService<typeof Streams>({
  id: "dynamodb-streams",
  collections: [],
  real: {
    ListStreams: listStreams,
    DescribeStream: describeStream,
    GetShardIterator: getShardIterator,
    GetRecords: getRecords,
  },
  modelled: {},
  // An iterator begins with the stream's ARN.
  resourcesOf: (_, { StreamArn, ShardIterator }) => {
    const arn = StreamArn ?? (typeof ShardIterator === "string" ? ShardIterator.split("|")[0] : undefined);
    return typeof arn === "string" ? [arn] : ["*"];
  },
});
