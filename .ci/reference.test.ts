/** The reference is made of the sources of all that the package exports. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { listDoors } from "./reference.ts";

test("each door of the package is a source file, the main one among them", () => {
  const doors = listDoors();
  const { exports } = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "../package.json"), "utf8"));
  expect(doors).toHaveLength(Object.keys(exports).filter((name) => !name.endsWith(".json")).length);
  expect(doors).toContain(path.join(import.meta.dirname, "../index.ts"));
  for (const door of doors) expect(fs.existsSync(door), door).toBe(true);
});
