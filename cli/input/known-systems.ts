/** The systems that plans may name. Loaded only when somebody asks, since it loads the protocols. */
import type { System } from "../../sim/contract/system.ts";
import { catalogueOf } from "./load.ts";
import type { UserModule } from "./user-module.ts";

export async function knownSystems(modules: readonly UserModule[] = []): Promise<(name: string) => System> {
  const catalogue = await catalogueOf(modules);
  return (name) => catalogue.system(name);
}
