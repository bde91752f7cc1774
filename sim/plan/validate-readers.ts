/** Readers: clients that only read, of one server each. Whether a plan has any that it could not serve. */
import { roleOf } from "../contract/cluster.ts";
import { isRead, operationsOf } from "../contract/operation.ts";
import type { Part } from "../contract/parts.ts";
import type { Plan } from "./plan.ts";
import { fail } from "./schema.ts";

/** Throws a UserError for readers of whom nothing can be asked; `top` is the part that clients ask. */
export function validateReaders({ workload, drive, gone }: Plan, { system, cluster, service }: Part): void {
  const { readers, clients } = workload;
  if (readers === undefined) return;
  const wrong = (wanted: string): never => fail("plan.workload.readers", readers, wanted);
  if (readers > clients) wrong(`at most ${clients}, since they are some of the clients`);
  if (drive === "scheduled") wrong("nothing: in the scheduled drive choices say whom a client asks");
  const offers = system.offers ?? operationsOf[service];
  if (!operationsOf[service].some((type) => isRead({ type }) && offers.includes(type))) {
    wrong(`nothing: ${system.name} offers no reads`);
  }
  const { first, count } = roleOf(cluster, system.contact);
  const isKnown = (node: number): boolean => node >= first && node < first + count;
  if (gone?.nodes.some(isKnown) === true) wrong("nothing where a server that they know is gone in the end");
}
