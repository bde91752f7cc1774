/** The systems that plans may name. Loaded only when somebody asks, since it loads the protocols. */
import type { System } from "../../sim/contract/system.ts";

export async function knownSystems(): Promise<(name: string) => System> {
  const { shipped } = await import("./shipped.ts");
  return (name) => shipped.system(name);
}
