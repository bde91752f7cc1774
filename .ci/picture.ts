/**
 * Draws the house as an SVG, from the import table. An arrow that follows from others is left out; what is drawn is what
 * the table says and no more.
 */
import { rooms, uponRegistry } from "./import-table.ts";
import { roomOf } from "./may-import.ts";

/** A room as a box: its middle and its level, counted from the ground. */
interface Box {
  readonly room: string;
  readonly title: string;
  readonly caption: string;
  readonly middle: number;
  readonly level: number;
  readonly width: number;
}

const box = (room: string, middle: number, level: number, title: string, caption: string, width = 150): Box => ({
  room,
  title,
  caption,
  middle,
  level,
  width,
});

const checker = 170;
const spine = 430;
const systems = 625;
const judges = 800;

const boxes: readonly Box[] = [
  box("sim/base", spine, 0, "base", "plain data", 170),
  box("sim/contract", spine, 1, "contract", "all that automata see", 170),
  box("sim/plan", spine, 2, "plan", "plans, drawn and validated", 170),
  box("sim/trace", spine, 3, "trace", "a run as lines", 170),
  box("sim/world", spine, 4, "world", "network, disks, clients, faults", 170),
  box("sim/run.ts", spine, 5, "run.ts", "a plan in a world", 170),
  box("sim/search", spine, 6, "search", "fuzzing, shrinking", 170),
  box("sim/campaign", spine, 8, "campaign", "many runs, in order", 170),
  box("sim/world/scheduled/choices.ts", 288, 2, "choices.ts", "", 84),
  box("sim/check/memory", checker, 1, "memory", "tables of numbers", 140),
  box("sim/check/rows", checker, 3, "rows", "states as numbers", 140),
  box("sim/check/reductions", checker, 4, "reductions", "what is left out", 140),
  box("sim/check/search", checker, 5, "search", "breadth, depth, cycles", 140),
  box("sim/check/threads", 114, 6, "threads", "who takes what", 116),
  box("sim/check/subjects", 268, 6, "subjects", "systems in boxes", 116),
  box("sim/check", checker, 7, "check", "every behaviour"),
  box("protocols/shared", systems, 2, "shared", "where papers agree"),
  box("protocols/*", systems, 3, "a folder each", "the systems"),
  box("protocols/systems.ts", systems, 4, "systems.ts", "the list of systems"),
  box("invariants/shared", judges, 2, "shared", "what judges keep"),
  box("invariants/*", judges, 3, "a folder each", "the judges"),
  box("invariants/*.ts", judges, 4, "invariants.ts", "the list of judges"),
  box("scenarios", spine, 9, "scenarios", "questions; planted bugs", 170),
  box("reports", spine, 10, "reports", "tables, stories, pages", 170),
  box("lab", spine, 11, "lab", "pages of runs", 170),
  box("doors", 660, 11, "doors", "entries by use"),
  box("index.ts", 660, 12, "index.ts", "the package's main entry"),
  box("cli/output", 105, 10, "output", "terminal and files", 130),
  box("cli/input", 195, 11, "input", "what was given"),
  box("cli/campaign", 112, 12, "campaign", "in worker threads", 130),
  box("cli/command.ts", 265, 12, "command.ts", "what a command is", 130),
  box("cli/check", 72, 13, "check", "in threads", 70),
  box("cli/verify", 149, 13, "verify", "in a thread", 70),
  box("cli/mutate", 226, 13, "mutate", "survivors", 70),
  box("cli/view", 303, 13, "view", "of a run", 66),
  box("cli/*.ts", 190, 14, "a file per command", "fuzz, replay, check …", 170),
  box("cli/main.ts", 190, 15, "main.ts", "the command line", 170),
  box("cli/listener", 76, 11, "listener", "", 80),
  box("cli/command-worker.ts", 252, 16, "command-worker.ts", "the command's thread", 150),
  box("cli/bin.mjs", 104, 16, "bin.mjs", "the executable", 120),
  box("bench", 660, 16, "bench", "how fast all of it is"),
];

/** Rooms that are not drawn, and why. */
export const undrawn: Readonly<Record<string, string>> = {
  "protocols/generalized-paxos": "a system like others, which also imports Fast Paxos",
  "protocols/registries.ts": "between systems and those that stand on them",
  ...Object.fromEntries(uponRegistry.map((name) => [name, "a system like others, which stands on one of them"])),
  "protocols/lessons.ts": "beside the list of systems; pages and a command read it",
  "cli/lab": "above the pages and the commands' rooms; only its own command imports it",
  "protocols/testing": "beside the systems; only tests and a door import it",
  adapters: "beside the doors; only its own door imports it",
  "doors/foreign.ts": "a door like others, to that room alone",
  "doors/vitest": "above a door and beside the commands; only its own door imports it",
  "doors/vitest.ts": "a door like others, to that room alone",
  "invariants/testing.ts": "beside the judges; only tests and a door import it",
};

/** Frames: their label, the corners in columns and levels. */
const frames = [
  { label: "sim/check", left: 48, right: 340, top: 7, bottom: 1 },
  { label: "sim", left: 340, right: 520, top: 8, bottom: 0 },
  { label: "protocols", left: 538, right: 712, top: 4, bottom: 2 },
  { label: "invariants", left: 718, right: 882, top: 4, bottom: 2 },
  { label: "cli", left: 30, right: 340, top: 16, bottom: 10 },
];

const stride = 56;
const height = 36;
const levels = 17;
const size = { width: 900, height: levels * stride + 36 };

const topOf = ({ level }: { level: number }): number => size.height - 48 - level * stride - 6;

/** What a room, or a folder of one, may reach: the rooms that it may import, those that they may, and so on. */
export function reachOf(name: string): Set<string> {
  const reached = new Set<string>();
  const visit = (at: string): void => {
    const room = rooms.find((known) => known.name === at) ?? roomOf(`${at}/`);
    for (const other of room?.may ?? []) {
      if (other === name || reached.has(other)) continue;
      reached.add(other);
      visit(other);
    }
  };
  visit(name);
  return reached;
}

/** The arrows between drawn rooms, without those that follow from others. */
export function arrows(): (readonly [from: string, to: string])[] {
  const drawn = boxes.map(({ room }) => room);
  const reach = new Map(drawn.map((room) => [room, reachOf(room)]));
  return drawn.flatMap((from) => {
    const below = drawn.filter((to) => reach.get(from)!.has(to));
    const direct = below.filter((to) => !below.some((between) => reach.get(between)!.has(to)));
    return direct.map((to) => [from, to] as const);
  });
}

/** The level of a drawn room; undefined for one that is not drawn. */
export function levelOf(room: string): number | undefined {
  return boxes.find((drawn) => drawn.room === room)?.level;
}

const style = `
  .frame { fill: #f4f6f8; stroke: #d5dbe1; }
  .box { fill: #ffffff; stroke: #57606a; }
  .arrow { fill: none; stroke: #57606a; stroke-width: 1.2; }
  .head { fill: #57606a; }
  text { font: 11px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #424a53; text-anchor: middle; }
  .title { font-size: 13px; font-weight: 600; fill: #1f2328; }
  .label { font-size: 12px; font-weight: 600; fill: #6e7781; }
  @media (prefers-color-scheme: dark) {
    .frame { fill: #161b22; stroke: #30363d; }
    .box { fill: #21262d; stroke: #8b949e; }
    .arrow { stroke: #8b949e; }
    .head { fill: #8b949e; }
    text { fill: #b1bac4; }
    .title { fill: #f0f6fc; }
    .label { fill: #8b949e; }
  }`;

function drawFrame({ label, left, right, top, bottom }: (typeof frames)[number]): string {
  // Where arrows come in from the right, the label stands on the left.
  const [labelAt, anchor] = label === "sim/check" ? [left + 8, "start"] : [right - 8, "end"];
  const y = topOf({ level: top }) - 16;
  const tall = topOf({ level: bottom }) + height + 6 - y;
  return (
    `<rect class="frame" x="${left}" y="${y}" width="${right - left}" height="${tall}" rx="8"/>` +
    `<text class="label" style="text-anchor: ${anchor}" x="${labelAt}" y="${y + 13}">${label}</text>`
  );
}

function drawBox(drawn: Box): string {
  const y = topOf(drawn);
  const titleAt = drawn.caption === "" ? 22 : 16;
  return (
    `<rect class="box" x="${drawn.middle - drawn.width / 2}" y="${y}" width="${drawn.width}" height="${height}" rx="5"/>` +
    `<text class="title" x="${drawn.middle}" y="${y + titleAt}">${drawn.title}</text>` +
    (drawn.caption === "" ? "" : `<text x="${drawn.middle}" y="${y + 30}">${drawn.caption}</text>`)
  );
}

/** Whether something stands between two levels at a place. */
function isBlocked(x: number, above: number, below: number): boolean {
  return boxes.some(
    ({ middle, width, level }) => level < above && level > below && Math.abs(middle - x) < width / 2 + 4,
  );
}

/** A line from the floor of one box to the roof of another, where it ends in a head; around what stands between. */
function drawArrow(from: Box, to: Box): string {
  const shift = Math.max(-1, Math.min(1, (to.middle - from.middle) / 200));
  const startX = round(from.middle + (shift * from.width) / 3);
  const endX = round(to.middle - (shift * to.width) / 3);
  const startY = topOf(from) + height;
  const endY = topOf(to) - 1;
  const gap = stride - height;
  const late = `V${endY - gap}C${startX} ${endY - gap / 2} ${endX} ${endY - gap / 2} ${endX} ${endY}`;
  const early = `C${startX} ${startY + gap / 2} ${endX} ${startY + gap / 2} ${endX} ${startY + gap}V${endY}`;
  const margin = 16;
  const around = `C${startX} ${startY + gap} ${margin} ${startY} ${margin} ${startY + gap}V${endY + 12}Q${margin} ${endY + height / 2} ${margin + 10} ${endY + height / 2}H${to.middle - to.width / 2 - 1}`;
  const free = [late, early].filter((_, index) => !isBlocked(index === 0 ? startX : endX, from.level, to.level));
  return `<path class="arrow" d="M${startX} ${startY}${free[0] ?? around}" marker-end="url(#head)"/>`;
}

const round = (x: number): number => Math.round(x * 10) / 10;

/** The picture, as the text of an SVG file. */
export function drawHouse(): string {
  const at = new Map(boxes.map((drawn) => [drawn.room, drawn]));
  const lines = arrows().map(([from, to]) => drawArrow(at.get(from)!, at.get(to)!));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img">
<title>The rooms of synod: every arrow points from a room to one that it may import, and down</title>
<style>${style}
</style>
<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker>
${[...frames.map(drawFrame), ...lines, ...boxes.map(drawBox)].join("\n")}
</svg>
`;
}
