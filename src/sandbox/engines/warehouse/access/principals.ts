/** Users, groups and roles of a cluster: its databases share them. https://docs.aws.amazon.com/redshift/latest/dg/r_Database_objects.html */
export interface User {
  readonly id: number;
  /** CREATEUSER makes a superuser. */
  readonly superuser: boolean;
  readonly createsDatabases: boolean;
}

export interface Principals {
  readonly users: Readonly<Record<string, User>>;
  /** Names of users. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Ids. */
  readonly roles: Readonly<Record<string, number>>;
  /** Roles that a grantee has by itself. */
  readonly granted: Readonly<Record<Grantee, readonly string[]>>;
}

/** `user bob`, `group readers`, `role loader` or `public`. */
export type Grantee = string;

export const EVERYBODY: Grantee = "public";

export const NO_PRINCIPALS: Principals = { users: {}, groups: {}, roles: {}, granted: {} };

const FIRST_ID = 101;

/** For a new user or role. */
export const nextPrincipalId = ({ users, roles }: Principals): number =>
  Math.max(FIRST_ID - 1, ...Object.values(users).map(({ id }) => id), ...Object.values(roles)) + 1;

export const withUser = (principals: Principals, name: string, user: Partial<User> = {}): Principals => ({
  ...principals,
  users: {
    ...principals.users,
    [name]: { id: nextPrincipalId(principals), superuser: false, createsDatabases: false, ...user },
  },
});

/** All that a user's privileges may be granted to: himself, everybody, his groups, and his roles with theirs. */
export function granteesOf({ groups, granted }: Principals, user: string): ReadonlySet<Grantee> {
  const own = groupsOf({ groups }, user).map((group) => `group ${group}`);
  const found = new Set<Grantee>([`user ${user}`, EVERYBODY, ...own]);
  // A set is walked through to what is added on the way.
  for (const each of found) for (const role of granted[each] ?? []) found.add(`role ${role}`);
  return found;
}

export const groupsOf = ({ groups }: Pick<Principals, "groups">, user: string): string[] =>
  Object.entries(groups).flatMap(([group, users]) => (users.includes(user) ? [group] : []));
