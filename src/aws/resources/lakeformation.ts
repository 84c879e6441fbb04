import { isDeepStrictEqual } from "node:util";
import {
  type DataLakePrincipal,
  type DataLakeSettings,
  type GrantPermissionsCommandInput,
  LakeFormation,
  type Permission,
  type PrincipalResourcePermissions,
  type PutDataLakeSettingsCommandInput,
  paginateListPermissions,
  type Resource,
} from "@aws-sdk/client-lakeformation";
import {
  all,
  creating,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Setting,
} from "../resource-type.ts";

/** The permissions that one call gave: no names, no tags. Whoever reads them back finds those of the grantee on the resource. */
const grant: ResourceType = {
  type: "lakeformation:grant",
  creates: [
    creating<GrantPermissionsCommandInput, object>("GrantPermissions", (input) => [
      ref("lakeformation:grant", idOf(input.Principal, input.Resource, input.Permissions)),
    ]),
  ],
  // Without them cleanup may not be allowed to remove what they are about.
  after: ["glue:crawler", "glue:job", "glue:session", "glue:table", "athena:work-group"],
  read: async (context, { id }) => {
    const { Principal, Resource, Permissions } = grantOf(id);
    const pages = paginateListPermissions({ client: context.aws(LakeFormation) }, { Principal, Resource });
    const held = (await all(pages, (page) => page.PrincipalResourcePermissions)).flatMap(permissionsOf);
    return Permissions.some((each) => held.includes(each))
      ? { ...refOf("lakeformation:grant", id), state: "live" }
      : undefined;
  },
  // The journal alone says which permissions are the run's; those on its databases end with them.
  find: async () => [],
  delete: async (context, { id }) => {
    const { Principal, Resource, Permissions } = grantOf(id);
    const pages = paginateListPermissions({ client: context.aws(LakeFormation) }, { Principal, Resource });
    const held = (await all(pages, (page) => page.PrincipalResourcePermissions)).flatMap(permissionsOf);
    const ours = Permissions.filter((each) => held.includes(each));
    if (ours.length > 0) await context.aws(LakeFormation).revokePermissions({ Principal, Resource, Permissions: ours });
  },
  settle: 10,
  deletion: { usual: 1, limit: 60 },
  dailyCost: "free",
};

const permissionsOf = ({ Permissions = [] }: PrincipalResourcePermissions): Permission[] => Permissions;

interface Grant {
  readonly Principal: DataLakePrincipal;
  readonly Resource: Resource;
  readonly Permissions: Permission[];
}

const idOf = (
  Principal: DataLakePrincipal | undefined,
  Resource: Resource | undefined,
  Permissions: readonly Permission[] | undefined,
): string | undefined =>
  Principal && Resource
    ? JSON.stringify({ Principal, Resource, Permissions: [...(Permissions ?? [])].sort() })
    : undefined;

const grantOf = (id: string): Grant => JSON.parse(id) as Grant;

const settings: Setting = {
  setting: "lakeformation:data-lake-settings",
  operation: "PutDataLakeSettings",
  read: async ({ aws }: ResourceContext) => (await aws(LakeFormation).getDataLakeSettings({})).DataLakeSettings,
  isOurs: (current, sent) => {
    const given = (sent as PutDataLakeSettingsCommandInput).DataLakeSettings ?? {};
    const now = current as Readonly<Record<string, unknown>>;
    return Object.entries(given).every(([name, value]) => isDeepStrictEqual(now[name], value));
  },
  restore: async ({ aws }, before) =>
    void (await aws(LakeFormation).putDataLakeSettings({ DataLakeSettings: before as DataLakeSettings })),
};

const catalogue: ServiceCatalogue = {
  service: "lakeformation",
  types: [grant],
  changes: { RevokePermissions: "removes" },
  settings: [settings],
};

export default catalogue;
