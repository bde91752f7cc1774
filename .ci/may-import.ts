/** The import table applied: which room a file is in, and whether one file may import another. */
import { rooms } from "./import-table.ts";
import type { Room } from "./room.ts";

const TEST = /(\.test|\/arbitraries)\.ts$/;
const HELPER = /(\/testing\/|\/testing\.ts$|\.fixture\.ts$|\/test-[a-z-]+\.ts$|\/fake-system\.ts$)/;
/** What users test with is published, so these rooms keep to the table as others do. */
const PUBLISHED = ["protocols/testing", "invariants/testing.ts", "doors"];

/** Whether the file is a test: it may import anything, and nothing imports it. */
export function isTest(path: string): boolean {
  return TEST.test(path);
}

/** Whether the file serves tests: a fixture, a small cluster, an automaton driven by hand. It may import anything of ours. */
export function isHelper(path: string): boolean {
  return !isTest(path) && HELPER.test(path) && !PUBLISHED.includes(roomOf(path)?.name ?? "");
}

/** How closely a room names a path: 0 for not at all. */
function closeness({ name }: Room, path: string): number {
  if (name === path) return Number.MAX_SAFE_INTEGER;
  if (!name.includes("*")) return path.startsWith(`${name}/`) ? name.length + 2 : 0;
  const folder = name.slice(0, name.indexOf("*"));
  if (!path.startsWith(folder)) return 0;
  const inFolder = path.slice(folder.length).includes("/");
  return name.endsWith(".ts") !== inFolder ? folder.length + 1 : 0;
}

/** The room of a file, given by its path from the root; undefined for a file that is in none. */
export function roomOf(path: string): Room | undefined {
  let best: Room | undefined;
  let closest = 0;
  for (const room of rooms) {
    const mine = closeness(room, path);
    if (mine > closest) [best, closest] = [room, mine];
  }
  return best;
}

/** Where in its room a file is at home: of `protocols/*` its own folder, of a room whose files are alone itself. */
function homeOf(room: Room, path: string): string {
  if (room.alone === true) return path;
  return room.name.endsWith("/*") ? path.split("/").slice(0, 2).join("/") : room.name;
}

const names = new Set(rooms.map(({ name }) => name));

/** Whether `from` may import `to`, both paths of ours. */
export function mayImport(from: string, to: string): boolean {
  if (isTest(from)) return true;
  if (isTest(to)) return false;
  if (isHelper(from)) return true;
  if (isHelper(to)) return /^(bench|doors)\//.test(from);
  const [importing, imported] = [roomOf(from), roomOf(to)];
  if (importing === undefined || imported === undefined) return false;
  if (importing === imported && homeOf(importing, from) === homeOf(imported, to)) return true;
  // An entry that is no room is a file or a folder of one.
  return importing.may.some(
    (name) => name === imported.name || (!names.has(name) && (to === name || to.startsWith(`${name}/`))),
  );
}
