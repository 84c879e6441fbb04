/** `${name}`, `${hivevar:name}`, `${hiveconf:name}`. https://cwiki.apache.org/confluence/display/Hive/LanguageManual+VariableSubstitution */
export interface Variables {
  readonly hivevar: Map<string, string>;
  readonly hiveconf: Map<string, string>;
}

/** The text with its variables replaced, also where values hold variables; unknown ones stay as they are, as in Hive. */
export function substituted(text: string, { hivevar, hiveconf }: Variables): string {
  let result = text;
  for (let depth = 0; depth < 40; depth++) {
    const next = result.replaceAll(/\$\{(?:(hivevar|hiveconf):)?([^}:]+)\}/g, (whole, space: string, name: string) => {
      const value = space === "hiveconf" ? hiveconf.get(name) : hivevar.get(name);
      return value ?? whole;
    });
    if (next === result) break;
    result = next;
  }
  return result;
}
