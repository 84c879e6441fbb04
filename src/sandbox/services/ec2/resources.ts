import { type Collection, collection } from "../../kit/index.ts";
import type { Row } from "./noun.ts";

/** A collection of rows that are resources of their own. Parts of the account's default VPC are not. */
export const resources = <T extends Row>(
  name: string,
  noun: string,
  gone: (row: T) => boolean = () => false,
): Collection<T> =>
  collection<T>({
    service: "ec2",
    name,
    resource: {
      noun,
      arn: (row) => row.arn,
      tags: (row) => row.tags,
      gone: (row) => row.accountDefault === true || gone(row),
    },
  });
