/**
 * A run as a log with vector clocks, as ShiViz reads it by the expression that it proposes: a line of a host and its clock, and a
 * line of what happened.
 * Source: Beschastnikh et al., "Visualizing Distributed System Executions" (TOSEM 2020); Mattern, "Virtual Time and Global States
 * of Distributed Systems" (1989), for the clocks.
 */
import { tellHeadline } from "../story/event.ts";
import { causesOf, type ExportedRun } from "./exported-run.ts";

/** By it ShiViz reads the log. */
export const shivizExpression = "(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)";

type Clock = ReadonlyMap<string, number>;

/** Events of the world itself, and messages lost, are no node's, and are left out. */
export function shivizOf(run: ExportedRun): string {
  const { events, name, places } = run;
  const causes = causesOf(run);
  const clocks = new Map<number, Clock>(); // by place; of events that are not told, too, since what is told came through them
  const counts = new Map<string, number>();
  const told = new Set(places);
  const lines: string[] = [];
  for (const [at, event] of events.entries()) {
    if (event.node < 0 || event.cause.type === "lost") continue;
    const host = name(event.node).replaceAll(/\s+/g, "-");
    const clock = new Map<string, number>();
    for (const cause of [causes.before(at), causes.senderOf(at)])
      for (const [other, count] of (cause === null ? undefined : clocks.get(cause)) ?? [])
        clock.set(other, Math.max(count, clock.get(other) ?? 0));
    if (told.has(at)) {
      counts.set(host, (counts.get(host) ?? 0) + 1);
      clock.set(host, counts.get(host)!);
      lines.push(`${host} ${JSON.stringify(Object.fromEntries(clock))}`, tellHeadline(event, name));
    }
    clocks.set(at, clock);
  }
  return `${lines.join("\n")}\n`;
}
