/**
 * What is made in the project's pages: `node .ci/pages.ts` draws ARCHITECTURE.svg and the normal case of each system, and writes the parts of Markdown files
 * that stand between `<!-- made: NAME -->` and `<!-- end: NAME -->`.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { systems } from "../protocols/systems.ts";
import { rooms } from "./import-table.ts";
import { normalCaseSvg } from "./normal-case.ts";
import { drawHouse, reachOf } from "./picture.ts";
import type { Room } from "./room.ts";
import { messageWay, planWay, signposts, type WayStep } from "./signposts.ts";

/** The table of rooms, from the roof to the ground. */
export function roomTable(): string {
  const lines = [...rooms].reverse().map((room) => `| \`${room.name}\` | ${room.holds} | ${importsOf(room)} |`);
  return ["| room | what lives there | may import |", "|---|---|---|", ...lines].join("\n");
}

const names = new Set(rooms.map(({ name }) => name));

/** What a room may import, in few words: of rooms that stand on each other the highest, "and below" where all of it is meant. */
function importsOf(room: Room): string {
  const allowed = new Set(room.may.filter((name) => name !== room.name));
  const whole = [...allowed].filter((name) =>
    [...reachOf(name)].every((below) => allowed.has(below) || !names.has(below)),
  );
  const covered = new Set(whole.flatMap((name) => [...reachOf(name)]));
  const said = [...allowed]
    .filter((name) => !covered.has(name))
    .map((name) => {
      if (reachOf(name).size === 0) return `\`${name}\``;
      return whole.includes(name) ? `\`${name}\` and below` : `\`${name}\` alone`;
    });
  return said.length === 0 ? "nothing" : said.join(", ");
}

const link = (file: string): string => `[${file}](${file})`;

function wayList(steps: readonly WayStep[]): string {
  return steps.map(([file, does], index) => `${index + 1}. ${link(file)}: ${does}`).join("\n");
}

function signpostTable(): string {
  const lines = signposts.map(({ question, file, holds }) => `| ${question} | ${link(file)} | \`${holds}\` |`);
  return ["| where … | file | look for |", "|---|---|---|", ...lines].join("\n");
}

const normalCaseFile = (system: string): string => `protocols/${system}/normal-case.svg`;

function normalCaseTable(): string {
  const lines = systems.map(
    ({ name }) => `| [${name}](${name}/README.md) | [${name}/normal-case.svg](${name}/normal-case.svg) |`,
  );
  return ["| system | its normal case |", "|---|---|", ...lines].join("\n");
}

/** The text with the part `name` replaced by `body`. */
export function withPart(text: string, name: string, body: string): string {
  const [begin, end] = [`<!-- made: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`there is no part between ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${body}\n\n${text.slice(to)}`;
}

/** The pages as they must be: file and text. */
export function madePages(read: (file: string) => string): ReadonlyMap<string, string> {
  let architecture = withPart(read("ARCHITECTURE.md"), "rooms", roomTable());
  architecture = withPart(architecture, "a message's way", wayList(messageWay));
  architecture = withPart(architecture, "a plan's way", wayList(planWay));
  return new Map([
    ["ARCHITECTURE.svg", drawHouse()],
    ["ARCHITECTURE.md", architecture],
    ["protocols/README.md", withPart(read("protocols/README.md"), "normal cases", normalCaseTable())],
    ...systems.map((system) => [normalCaseFile(system.name), normalCaseSvg(system)] as const),
    ["CONTRIBUTING.md", withPart(read("CONTRIBUTING.md"), "signposts", signpostTable())],
  ]);
}

if (import.meta.main) {
  const at = (file: string): string => path.join(fileURLToPath(new URL("..", import.meta.url)), file);
  for (const [file, text] of madePages((name) => fs.readFileSync(at(name), "utf8"))) fs.writeFileSync(at(file), text);
}
