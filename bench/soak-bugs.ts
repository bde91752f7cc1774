/** The part of the soak that puts planted bugs to the checker, each in the box that it names. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseMutants } from "../scenarios/mutants/mutant.ts";

/** False when one of those of the wanted systems does not show, or something shows without it. */
export function checkPlantedBugs(isWanted: (system: string) => boolean): boolean {
  const folder = path.join(import.meta.dirname, "../scenarios/mutants");
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(".json"));
  const boxed = files
    .flatMap((name) => parseMutants(fs.readFileSync(path.join(folder, name), "utf8"), name))
    .filter(({ box, system }) => box !== null && isWanted(system));
  const command = [path.join(import.meta.dirname, "../cli/bin.mjs"), "mutants", "--by", "check", "--time", "10m"];
  process.stdout.write(`bugs: ${boxed.length} that name a box\n`);
  const ids = boxed.map(({ id }) => id); // none would mean all of them to the command
  if (ids.length === 0) return false;
  return spawnSync(process.execPath, [...command, ...ids], { stdio: "inherit" }).status === 0;
}
