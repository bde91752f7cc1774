/** The planted bugs that are shipped, and those that the user brings. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Mutant, parseMutants } from "../../scenarios/mutants/mutant.ts";
import { unknownName } from "../../sim/base/nearest.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { readUserText } from "./text-file.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/mutants/", import.meta.url));

/** Every shipped planted bug, by file name and then in the file's order. */
export function shippedMutants(): readonly Mutant[] {
  const files = fs.readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  return files.sort().flatMap((name) => parseMutants(fs.readFileSync(path.join(FOLDER, name), "utf8"), name));
}

/** The shipped ones and those of the user's files. An id must mean one bug. */
export function knownMutants(bugsFrom: readonly string[]): readonly Mutant[] {
  const known = [...shippedMutants()];
  const ids = new Set(known.map(({ id }) => id));
  for (const file of bugsFrom) {
    const folder = pathToFileURL(`${path.dirname(path.resolve(file))}/`).href;
    for (const mutant of parseMutants(readUserText(file, 2 ** 24), file, folder)) {
      if (ids.has(mutant.id))
        throw new UserError({
          code: "id-taken",
          place: file,
          value: mutant.id,
          problem: `the id "${mutant.id}" is taken`,
          remedy: "choose another",
        });
      ids.add(mutant.id);
      known.push(mutant);
    }
  }
  return known;
}

/** The planted bug called `id`; null for null and for `none`. */
export function findMutant(id: string | null, bugsFrom: readonly string[]): Mutant | null {
  if (id === null || id === "none") return null;
  const known = knownMutants(bugsFrom);
  const mutant = known.find((candidate) => candidate.id === id);
  if (mutant !== undefined) return mutant;
  const error = unknownName(
    "planted bug",
    id,
    known.map((candidate) => candidate.id),
  );
  throw error.adding("See synod list mutants; --bugs-from FILE brings more.");
}
