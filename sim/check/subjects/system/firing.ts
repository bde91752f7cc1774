/** Which server timers may fire in a box that names some of them. */
import { UserError } from "../../../base/user-error.ts";
import type { Part } from "../../../contract/parts.ts";

/** A timer that a box names: of which part, and of which rank in its role, null for all. */
interface Named {
  readonly part: Part;
  readonly timer: string;
  readonly rank: number | null;
}

/**
 * Whether `timer` of the server of `rank` in its role may fire, by the box's `timers`: `election` for that of any server,
 * `election@1` for that of rank 1 alone, `registry:election@1` for that of the part below; all may when none are named.
 * Throws a UserError for one that no server has.
 */
export function firing(
  parts: readonly Part[],
  timers: readonly string[],
): (part: Part, rank: number, timer: string) => boolean {
  const named = timers.map((text) => parse(parts, text));
  return (part, rank, timer) =>
    named.length === 0 ||
    named.some((one) => one.part === part && one.timer === timer && (one.rank === null || one.rank === rank));
}

function parse(parts: readonly Part[], text: string): Named {
  const wrong = (problem: string, remedy: string): UserError =>
    new UserError({
      code: "box-timers",
      place: "timers",
      value: text,
      problem: `timers ${JSON.stringify(text)}: ${problem}`,
      remedy,
    });
  const colon = text.indexOf(":");
  const [timer, rank] = text.slice(colon + 1).split("@", 2) as [string, string | undefined];
  const part = parts.find(({ name }) => name === text.slice(0, Math.max(0, colon)));
  const holders = part?.cluster.roles.filter(({ name }) => timersOf(part, name).includes(timer)) ?? [];
  if (part === undefined || holders.length === 0) {
    const known = parts.toReversed().flatMap((each) => {
      const prefix = each.name === "" ? "" : `${each.name}:`;
      return each.cluster.roles.flatMap(({ name }) => timersOf(each, name).map((one) => prefix + one));
    });
    throw wrong(`${parts.at(-1)!.system.name} has ${known.join(", ")}`, "write one, or one@NODE");
  }
  const last = Math.max(...holders.map(({ count }) => count)) - 1;
  if (rank !== undefined && !(/^\d{1,9}$/.test(rank) && Number(rank) <= last)) {
    const all = text.slice(0, colon + 1) + timer;
    throw wrong(`the servers with that timer are ${all}@0 to ${all}@${last}`, "name one of these");
  }
  return { part, timer, rank: rank === undefined ? null : Number(rank) };
}

const timersOf = ({ system }: Part, role: string): readonly string[] => system.roles[role]!.timers;
