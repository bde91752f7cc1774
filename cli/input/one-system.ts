/** The catalogue of one system that ships, without all others and without scenarios: loading those takes most of a short check. */
import fs from "node:fs";
import { Catalogue } from "../../sim/campaign/catalogue.ts";
import type { System } from "../../sim/contract/system.ts";
import { readVariant } from "../../sim/plan/variant.ts";
import { extension } from "./own-doors.ts";

/** Null where none ships by this name. Each stands in the folder of its name, and `index` exports it. */
export async function catalogueOfOne(text: string): Promise<Catalogue | null> {
  const { name } = readVariant(text);
  const address = new URL(`../../protocols/${name}/index${extension}`, import.meta.url);
  if (!/^[a-z]+(?:-[a-z]+)*$/.test(name) || !fs.existsSync(address)) return null;
  const { judgesOf } = await import("../../invariants/judges-of.ts");
  const { swarm } = await import("../../scenarios/drawn/swarm.ts");
  const exported: readonly unknown[] = Object.values(await import(address.href));
  const system = exported.find((one): one is System => isSystem(one) && one.name === name);
  return system === undefined ? null : new Catalogue([system], [], judgesOf, swarm);
}

const isSystem = (value: unknown): value is System => typeof value === "object" && value !== null && "roles" in value;
