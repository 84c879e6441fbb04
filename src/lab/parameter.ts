/** What a run chooses of its lab before it starts: `awslab run redshift --set mode=serverless`. */
import { userError } from "../shared/errors.ts";
import { nearestTo } from "../shared/nearest.ts";

export interface Parameter<V extends string = string> {
  /** Unique in the lab; kebab-case. */
  readonly id: string;
  /** What it decides, for `awslab show`. */
  readonly title: string;
  /** Each value and what it means. */
  readonly values: Readonly<Record<V, string>>;
  readonly usual: NoInfer<V>;
}

/** One value of a parameter. */
export interface Setting {
  readonly parameter: Parameter;
  readonly value: string;
}

/** A run's values by the parameters' ids. */
export type Settings = Readonly<Record<string, string>>;

export const parameter = <const V extends string>(options: Parameter<V>): Parameter<V> => options;

/** The chosen value, or the usual one: also of a run that is older than the parameter or than one of its values. */
export function settingIn<V extends string>(settings: Settings | undefined, { id, values, usual }: Parameter<V>): V {
  const chosen = settings?.[id];
  return chosen !== undefined && Object.hasOwn(values, chosen) ? (chosen as V) : usual;
}

interface Parametrised {
  readonly id: string;
  readonly parameters?: readonly Parameter[];
}

/** A value for each parameter of the lab, from words like `mode=serverless`. Throws `UNKNOWN_PARAMETER` or `BAD_VALUE`. */
export function settingsFrom(lab: Parametrised, words: readonly string[]): Settings {
  const parameters = lab.parameters ?? [];
  const chosen: Record<string, string> = Object.fromEntries(parameters.map(({ id, usual }) => [id, usual]));
  for (const word of words) {
    const [id = "", ...rest] = word.split("=");
    const known = parameters.find((each) => each.id === id);
    if (!known) throw unknownParameter(lab, id);
    chosen[id] = checked(known, rest.join("="));
  }
  return chosen;
}

function checked({ id, values }: Parameter, value: string): string {
  if (Object.hasOwn(values, value)) return value;
  const all = Object.keys(values);
  const meant = nearestTo(value, all);
  const suggestion = meant ? ` Did you mean "${meant}"?` : "";
  throw userError(
    "BAD_VALUE",
    `${id} cannot be "${value}".${suggestion}`,
    `one of: ${all.map((each) => `${id}=${each}`).join(", ")}`,
  );
}

function unknownParameter({ id, parameters = [] }: Parametrised, wrong: string) {
  const all = parameters.map((each) => `${each.id}=${Object.keys(each.values).join("|")}`);
  return userError(
    "UNKNOWN_PARAMETER",
    `The lab "${id}" has no parameter "${wrong}".`,
    all.length > 0 ? `its parameters: ${all.join(", ")}` : "leave out --set",
  );
}
