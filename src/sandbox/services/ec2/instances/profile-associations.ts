/** Giving a running instance another role. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, found } from "../../../kit/index.ts";
import { incorrectState, required } from "../faults.ts";
import { matching } from "../filters.ts";
import { find, newId, pageOf } from "../noun.ts";
import type { Op } from "../operation.ts";
import { instance } from "./compute-nouns.ts";
import { type InstanceRow, instances } from "./compute-state.ts";
import { resolveProfile } from "./instance-profiles.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html */
export const associateIamInstanceProfile: Op<"AssociateIamInstanceProfile"> = async (input, context) => {
  const { id } = find(instance, required(input.InstanceId, "InstanceId"), context);
  const profile = required(await resolveProfile(input.IamInstanceProfile, context), "IamInstanceProfile.Name");
  const row = find(instance, id, context);
  if (row.state !== "running" && row.state !== "stopped")
    throw fault("IncorrectInstanceState", `The instance '${id}' is not in the 'running' or 'stopped' state.`);
  if (row.profile) throw incorrectState(`There is an existing association for instance ${id}`);
  const changed = { ...row, profile, profileAssociationId: newId("iip-assoc") };
  context.table(instances).put(id, changed);
  return { IamInstanceProfileAssociation: describe(changed, "associating") };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html */
export const disassociateIamInstanceProfile: Op<"DisassociateIamInstanceProfile"> = ({ AssociationId }, context) => {
  const row = associated(required(AssociationId, "AssociationId"), context);
  const { profile: _, profileAssociationId: __, ...rest } = row;
  context.table(instances).put(row.id, rest);
  return { IamInstanceProfileAssociation: describe(row, "disassociating") };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceIamInstanceProfileAssociation.html */
export const replaceIamInstanceProfileAssociation: Op<"ReplaceIamInstanceProfileAssociation"> = async (
  input,
  context,
) => {
  const { id } = associated(required(input.AssociationId, "AssociationId"), context);
  const profile = required(await resolveProfile(input.IamInstanceProfile, context), "IamInstanceProfile.Name");
  const changed = { ...find(instance, id, context), profile, profileAssociationId: newId("iip-assoc") };
  context.table(instances).put(id, changed);
  return { IamInstanceProfileAssociation: describe(changed, "associating") };
};

const associated = (id: string, context: Context): InstanceRow =>
  found(
    context
      .table(instances)
      .list()
      .find((row) => row.profileAssociationId === id),
    () => fault("NoSuchAssociation", `An invalid association-id of '${id}' was given`),
  );

const describe = (
  row: InstanceRow,
  State: EC2.IamInstanceProfileAssociationState,
): EC2.IamInstanceProfileAssociation => ({
  AssociationId: row.profileAssociationId,
  InstanceId: row.id,
  IamInstanceProfile: { Arn: row.profile?.arn, Id: row.profile?.id },
  State,
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html */
export const describeIamInstanceProfileAssociations: Op<"DescribeIamInstanceProfileAssociations"> = (
  { AssociationIds, Filters, NextToken, MaxResults },
  context,
) => {
  const rows = context
    .table(instances)
    .list()
    .filter(
      ({ profileAssociationId: id, state }) =>
        id !== undefined && state !== "terminated" && (!AssociationIds?.length || AssociationIds.includes(id)),
    );
  const asked = matching(rows, Filters, { "instance-id": (row) => row.id, state: () => "associated" }, context);
  const { items, next } = pageOf(asked, NextToken, MaxResults);
  return { IamInstanceProfileAssociations: items.map((row) => describe(row, "associated")), NextToken: next };
};
