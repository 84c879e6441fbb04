/** What a simulation tells at its end: how much of what there is was tested, and what came of it. */
import type { Case } from "../../test/support/chaos/case.ts";
import { isKillPoint } from "../../test/support/chaos/crashes.ts";
import { kindOf } from "../../test/support/chaos/simulate.ts";
import type { Result } from "./results.ts";

/** Lines of a table; `cases` are all that exist for the lab. */
export function figuresOf(cases: readonly Case[], results: ReadonlyMap<string, Result>): string[] {
  const played = cases.flatMap((one) => {
    const result = results.get(one.id);
    return result ? [{ one, result }] : [];
  });
  const sum = (of: (each: Result) => number): number => played.reduce((total, { result }) => total + of(result), 0);
  const ended = (outcome: string) => sum(({ outcomes }) => outcomes.filter((each) => each === outcome).length);
  const killPoints = cases.filter(isKillPoint).length;
  const line = (name: string, figure: string) => `  ${name.padEnd(26)} ${figure}`;
  return [
    ...[...new Set(played.map(({ one }) => one.fault))].map((fault) => line(fault, ofFault(fault, cases, results))),
    line("kill points tested", `${played.filter(({ one }) => isKillPoint(one)).length} of ${killPoints}`),
    line(
      "killed again in recovery",
      `${sum(({ again }) => again?.tested ?? 0)} of ${sum(({ again }) => again?.existing ?? 0)}`,
    ),
    line("leftovers", String(sum(({ broken }) => broken?.leftovers ?? 0))),
    line("foreign resources changed", String(sum(({ broken }) => broken?.foreignChanged ?? 0))),
    line("broken", String(sum(({ broken }) => (broken ? 1 : 0)))),
    line("cleanups", `${ended("clean")} clean, ${ended("left")} left, ${ended("undetermined")} undetermined`),
    line("time", `${(sum(({ ms }) => ms) / 1000).toFixed(0)} s of play`),
  ];
}

/** Cases played of those that exist; kinds are operations, each with what befalls it. */
function ofFault(fault: string, cases: readonly Case[], results: ReadonlyMap<string, Result>): string {
  const all = cases.filter((each) => each.fault === fault);
  const played = all.filter(({ id }) => results.has(id));
  const kinds = (of: readonly Case[]) => new Set(of.map(kindOf)).size;
  const broken = played.filter(({ id }) => results.get(id)?.broken).length;
  const share = `${played.length} of ${all.length} cases, ${kinds(played)} of ${kinds(all)} kinds of call`;
  return `${share}, ${broken === 0 ? "kept" : `${broken} BROKEN`}`;
}
