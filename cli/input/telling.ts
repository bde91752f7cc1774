/** How a run is to be told: as a story, event by event, or not; which events, of which nodes, in how many columns. */
import { type NameOf, withNames } from "../../reports/node-names.ts";
import { type Look, tellRun } from "../../reports/replay.ts";
import { eventsOf } from "../../reports/story/event.ts";
import type { Selection } from "../../reports/story/selection.ts";
import { causalStory, renderStory } from "../../reports/story/story.ts";
import { painter } from "../../reports/table.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { unknownName } from "../../sim/base/nearest.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { Catalogue } from "../../sim/campaign/catalogue.ts";
import type { Asides, Recorded } from "../../sim/campaign/tasks.ts";
import { evidenceOfTrace } from "../../sim/search/evidence.ts";
import type { TraceHeader } from "../../sim/trace/format.ts";
import type { Terminal } from "../output/terminal.ts";
import { catalogueOf } from "./load.ts";
import { namesOfPlan } from "./names-of-plan.ts";
import { type Given, option } from "./options.ts";
import type { Loading } from "./user-module.ts";

export const tellingOptions = {
  story: option.flag("Tell in about ten sentences how the run came to its verdict"),
  print: option.flag("Tell every event, with its effects and what the judges saw"),
  node: option.texts({
    ...{ value: "NODE", about: "with --print: only this node's events, `3` or `replica 3`; several, or `world`" },
  }),
  around: option.integer({
    ...{ value: "EVENT", about: "with --print: only this event, ten before it and ten behind it" },
    ...{ min: 0, max: 1e12 },
  }),
  last: option.integer({ about: "with --print: only the last N events", min: 1, max: 1e12 }),
  diff: option.flag("With --print: what each event changed in its node's state, place by place"),
  width: option.integer({
    ...{ value: "COLUMNS", about: "break lines at so many columns", otherwise: "those of the terminal" },
    ...{ min: 20, max: 10_000 },
  }),
};

export type TellingGiven = Given<typeof tellingOptions>;

/** What else is to be known of the run than how it ended. */
export const asidesOf = ({ story, print, diff }: TellingGiven): Asides => ({
  ...(story ? { evidence: true } : {}),
  ...(print && diff ? { changes: true } : {}),
});

/** Throws UserError for options that would have no effect. */
export function refuseUnprinted(given: TellingGiven, named: ReadonlySet<string>): void {
  const needless = ["node", "around", "last", "diff"].find((name) => named.has(name) && !given.print);
  if (needless !== undefined)
    throw new UserError({
      code: "option-without-effect",
      place: `--${needless}`,
      remedy: `add --print, or leave --${needless} out`,
      sentence: `--${needless} says which part of a run is printed: add --print, or leave it out`,
    });
}

/** A run to be told: the header of its trace, and how its nodes are called. */
export interface RunTelling {
  readonly given: TellingGiven;
  readonly header: TraceHeader;
  readonly name: NameOf;
  readonly nodes: Selection["nodes"];
  /** Has the system of the run, and its judges. */
  readonly catalogue: Catalogue;
  /** The planted bug. */
  readonly bug: Mutant | null;
}

/** Throws UserError for a node that the plan has not. */
export async function tellerOf(given: TellingGiven, header: TraceHeader, loading: Loading): Promise<RunTelling> {
  const { mutant: bug, modules } = loading;
  const [catalogue, name] = [await catalogueOf(modules), await namesOfPlan(header.plan, modules)];
  const nodes = given.node.length === 0 ? null : new Set(given.node.map((text) => nodeCalled(text, name)));
  return { given, header, name, nodes, catalogue, bug };
}

/** The node that is called so: `replica 3` as it is printed, `3` or `n3` by its number, or `world`. */
function nodeCalled(text: string, name: NameOf): number {
  const names = ["world", ...Array.from({ length: name.count ?? 0 }, (_, node) => name(node))];
  const asked = text.trim().replaceAll(/\s+/g, " ").toLowerCase();
  const at = names.indexOf(asked);
  if (at >= 0) return at - 1;
  const number = /^n?(\d{1,6})$/.exec(asked)?.[1];
  if (number !== undefined && Number(number) < names.length - 1) return Number(number);
  throw unknownName("node", text, names);
}

/** How the run looks on this terminal. */
export const lookOf = ({ given, header, name }: RunTelling, terminal: Terminal): Look => ({
  name,
  paint: painter(terminal.colorOut, given.width ?? terminal.width),
  width: given.width ?? terminal.width,
  isTimed: header.plan.drive === "timed",
});

/** A run whose story is told, and what is to be said of it before. */
interface Told extends Recorded {
  readonly note: string;
}

/** The run; where nothing goes wrong in it any more, the one that its trace holds. */
function shownOf({ header, catalogue }: RunTelling, run: Recorded, lines: readonly string[]): Told {
  if (run.violation !== null || header.violation === null || lines.length === 0) return { ...run, note: "" };
  const { plan, violation, undecided } = header;
  const system = catalogue.system(plan.system);
  const evidence = evidenceOfTrace({ plan, violation }, system, catalogue.judgesOf(system), eventsOf(lines));
  return {
    ...run,
    violation,
    undecided,
    trace: lines,
    evidence,
    note: "what the trace tells, though this run goes another way:",
  };
}

/** What the judge said, with nodes by name; null where nothing was wrong. */
const toldOf = ({ name }: RunTelling, { violation }: Recorded): string | null =>
  violation === null ? null : withNames(violation.message, name);

/** The sentences of a run's story. `lines`: of the trace that it was a replay of, none where it was not. */
function storySentences(teller: RunTelling, run: Recorded, lines: readonly string[] = []): readonly string[] {
  const { header, name, bug } = teller;
  const { system, plan } = header;
  const { violation, undecided, trace, evidence = [] } = shownOf(teller, run, lines);
  return causalStory({ system, isTimed: plan.drive === "timed", violation, undecided, trace, evidence, bug }, name);
}

/** What data says in words: what the judge said, and the story where it was asked for. */
export const wordsOf = (teller: RunTelling, run: Recorded, lines: readonly string[] = []): object => ({
  told: toldOf(teller, run),
  ...(teller.given.story ? { story: storySentences(teller, run, lines) } : {}),
});

/** Says the story and the events, as far as they were asked for. */
export function tell(teller: RunTelling, run: Recorded, terminal: Terminal, lines: readonly string[] = []): void {
  const { given, nodes } = teller;
  const look = lookOf(teller, terminal);
  if (given.print) {
    const { around, last } = given;
    if (around !== null && around >= run.events)
      throw new UserError({
        code: "no-such-event",
        place: "--around",
        value: around,
        remedy: "give the number of one of them",
        sentence: `--around ${around}: this run has ${run.events === 0 ? "no events" : `events 0 to ${run.events - 1}`}`,
      });
    for (const piece of tellRun(run, { nodes, around, last }, look)) terminal.out(piece);
  }
  if (!given.story) return;
  const { note } = shownOf(teller, run, lines);
  if (note !== "") terminal.out(`${look.paint.yellow(note)}\n`);
  terminal.out(renderStory(storySentences(teller, run, lines), look.width));
}
