/** Which server timers may fire in a box that names some of them. */
import { UserError } from "../../../base/user-error.ts";
import type { Cluster } from "../../../contract/cluster.ts";
import type { System } from "../../../contract/system.ts";

/**
 * Whether `timer` of the server of `rank` in its role may fire, by the box's `timers`: `election` for that of any server,
 * `election@1` for that of rank 1 alone; all may when none are named. Throws a UserError for one that no server has.
 */
export function firing(
  system: System,
  { roles }: Cluster,
  timers: readonly string[],
): (rank: number, timer: string) => boolean {
  const named = timers.map((text) => {
    const [timer, rank] = text.split("@", 2) as [string, string | undefined];
    const counts = roles.filter(({ name }) => timersOf(system, name).includes(timer)).map(({ count }) => count);
    if (counts.length === 0) {
      const known = roles.flatMap(({ name }) => timersOf(system, name)).join(", ");
      throw new UserError({
        code: "box-timers",
        place: "timers",
        value: text,
        problem: `timers ${JSON.stringify(text)}: ${system.name} has ${known}`,
        remedy: "write one, or one@NODE",
      });
    }
    const last = Math.max(...counts) - 1;
    if (rank !== undefined && !(/^\d{1,9}$/.test(rank) && Number(rank) <= last)) {
      throw new UserError({
        code: "box-timers",
        place: "timers",
        value: text,
        problem: `timers ${JSON.stringify(text)}: the servers with that timer are ${timer}@0 to ${timer}@${last}`,
        remedy: "name one of these",
      });
    }
    return { timer, rank: rank === undefined ? null : Number(rank) };
  });
  return (rank, timer) =>
    named.length === 0 || named.some((one) => one.timer === timer && (one.rank === null || one.rank === rank));
}

const timersOf = (system: System, role: string): readonly string[] => system.roles[role]!.timers;
