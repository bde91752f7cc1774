/** Who may import whom, of the doors and what stands beside them: see import-table.ts. */
import type { Room } from "./room.ts";

export const doorRooms = (ground: readonly string[], library: readonly string[]): readonly Room[] => [
  {
    ...{ name: "adapters", holds: "programs in other languages as systems: the wire, histories, child processes" },
    ...{
      may: [...ground, "sim/world/ambient-guard.ts"],
      why: "To the world a foreign program is a system like another.",
    },
  },
  {
    ...{
      name: "doors/foreign.ts",
      holds: "the door for programs in other languages, which needs Node",
      may: ["adapters"],
    },
    why: "A door only opens.",
  },
  {
    name: "doors",
    holds: "the package's other entries, one per kind of use",
    may: library,
    why: "The library touches neither files nor threads.",
  },
  {
    name: "doors/vitest",
    holds: "campaigns, boxes and traces as tests of vitest's",
    may: [...library, "doors", "cli/output", "cli/input"],
    why: "Tests write traces and read them, as commands do; it asks no command.",
  },
  {
    name: "doors/vitest.ts",
    holds: "the door for test files, which needs Node and vitest",
    may: ["doors/vitest"],
    why: "A door only opens.",
  },
  {
    name: "index.ts",
    holds: "the package's main entry",
    may: [...library, "doors"],
    why: "The library touches neither files nor threads.",
  },
];
