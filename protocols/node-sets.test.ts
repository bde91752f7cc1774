/** Sets of nodes are numbers, and people read them as sets: each system says which of its fields are such. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { systems } from "./systems.ts";

/** Fields of records that the sources of a folder declare as sets of nodes. */
function declaredIn(folder: string): string[] {
  const files = fs.readdirSync(folder).filter((file) => file.endsWith(".ts") && !/test|^quorum/.test(file));
  const texts = files.map((file) => fs.readFileSync(path.join(folder, file), "utf8"));
  const fields = texts.flatMap((text) => [...text.matchAll(/^ {2}(?:readonly )?(\w+)\??: NodeSet(?: \| null)?;/gm)]);
  return [...new Set(fields.map(([, field]) => field!))];
}

test.each(systems.map(({ name, nodeSets = [] }) => [name, nodeSets] as const))(
  "every field of %s that is a set of nodes is read as one",
  (name, nodeSets) => {
    expect(nodeSets).toEqual(expect.arrayContaining(declaredIn(path.join(import.meta.dirname, name))));
    expect(new Set(nodeSets).size).toBe(nodeSets.length);
  },
);
