/**
 * Workload management: the queues of `wlm_json_configuration`, and the one that a statement goes to. Nothing waits in them.
 * https://docs.aws.amazon.com/redshift/latest/dg/cm-c-wlm-queue-assignment-rules.html
 */
export interface Queue {
  /** 100 to 107 under automatic WLM, 6 to 13 under manual. https://docs.aws.amazon.com/redshift/latest/dg/cm-c-wlm-system-tables-and-views.html */
  readonly serviceClass: number;
  readonly name: string;
  readonly queryGroups: readonly string[];
  readonly userGroups: readonly string[];
  /** Whether `*` and `?` in the groups stand for letters. */
  readonly wildcards: { readonly query: boolean; readonly user: boolean };
  /** Undefined under manual WLM. */
  readonly priority: string | undefined;
  readonly slots: number | undefined;
}

interface Written {
  readonly name?: string;
  readonly query_group?: readonly string[];
  readonly user_group?: readonly string[];
  readonly query_group_wild_card?: number;
  readonly user_group_wild_card?: number;
  readonly priority?: string;
  readonly query_concurrency?: number;
  readonly auto_wlm?: boolean;
  readonly short_query_queue?: boolean;
}

const FIRST_AUTOMATIC = 100;
const FIRST_MANUAL = 6;

const SUPERUSER_QUEUE = "superuser";

/** The last one is the default queue. `configuration` is the parameter's value; undefined for a group that has none of its own. */
export function queuesOf(configuration: string | undefined): readonly Queue[] {
  const written: readonly Written[] = JSON.parse(configuration ?? '[{"auto_wlm":true}]');
  const own = written.filter((each) => !("short_query_queue" in each));
  const isAutomatic = written.some((each) => each.auto_wlm === true);
  const first = isAutomatic ? FIRST_AUTOMATIC : FIRST_MANUAL;
  return own.map((each, index) => ({
    serviceClass: first + index,
    name: each.name ?? (index === own.length - 1 ? "Default queue" : `Queue ${index + 1}`),
    queryGroups: each.query_group ?? [],
    userGroups: each.user_group ?? [],
    wildcards: { query: each.query_group_wild_card === 1, user: each.user_group_wild_card === 1 },
    priority: isAutomatic ? (each.priority ?? "normal") : undefined,
    slots: isAutomatic ? undefined : (each.query_concurrency ?? 5),
  }));
}

interface Asking {
  readonly label: string;
  readonly userGroups: readonly string[];
  readonly isSuperuser: boolean;
}

/** The first queue that names one of the user's groups or the query group; else the last one. */
export function queueFor(queues: readonly Queue[], { label, userGroups, isSuperuser }: Asking): Queue {
  if (isSuperuser && label.toLowerCase() === SUPERUSER_QUEUE) return SUPERUSER;
  const found = queues.find(
    (queue) =>
      queue.queryGroups.some((pattern) => matches(pattern, label, queue.wildcards.query)) ||
      queue.userGroups.some((pattern) => userGroups.some((group) => matches(pattern, group, queue.wildcards.user))),
  );
  return found ?? queues.at(-1) ?? SUPERUSER;
}

const SUPERUSER: Queue = {
  serviceClass: 5,
  name: "Service class for super user",
  queryGroups: [SUPERUSER_QUEUE],
  userGroups: [],
  wildcards: { query: false, user: false },
  priority: undefined,
  slots: 1,
};

/** Case does not matter. */
function matches(pattern: string, name: string, wildcards: boolean): boolean {
  const [own, other] = [pattern.toLowerCase(), name.toLowerCase()];
  if (!wildcards) return own === other;
  const escaped = own
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`).test(other);
}
