/** `synod check --explore`: the state space of a box walked by hand, by commands from stdin. */
import { setImmediate } from "node:timers/promises";
import { renderChoices, renderStanding, renderTaken } from "../../reports/explore/listing.ts";
import { renderJudges, renderMessages, renderState } from "../../reports/explore/state-words.ts";
import { statesDot } from "../../reports/explore/states-dot.ts";
import { renderGraph } from "../../reports/explore/states-text.ts";
import { plural } from "../../reports/format.ts";
import { type NameOf, namesOfParts } from "../../reports/node-names.ts";
import { type Paint, painter } from "../../reports/table.ts";
import { brokenLines } from "../../reports/wrap.ts";
import { unknownName } from "../../sim/base/nearest.ts";
import { printableJson } from "../../sim/base/printable.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { explorerOf } from "../../sim/check/check-system.ts";
import type { Explorer } from "../../sim/check/explore/explorer.ts";
import { describeBox, planOfBox } from "../../sim/check/subjects/system/box.ts";
import { partsOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { packTrace } from "../input/trace-files.ts";
import { mayWrite, writeAtomic } from "../output/files.ts";
import { ProgressLine } from "../output/progress.ts";
import { exit, type Terminal } from "../output/terminal.ts";
import { traceOfWay } from "./counterexample-trace.ts";
import { type ExploreCommand, exploreWords, readExploreCommand, wholeNumber } from "./explore-commands.ts";
import type { HandlerWatch } from "./hangs.ts";
import type { CheckRequest } from "./request.ts";

const standardWidth = 80;
/** Choices that are listed unasked. */
const choicesMax = 16;
const graph = { depth: 2, depthMax: 1_000, states: 5_000 };

/** Reads commands until there are no more; resolves to the exit code. */
export async function exploreByHand(request: CheckRequest, terminal: Terminal, watch: HandlerWatch): Promise<number> {
  const walk = new Walk(request, terminal, watch);
  const interrupted = Promise.withResolvers<null>();
  const release = terminal.onInterrupt(() => {
    walk.isInterrupted = true;
    interrupted.resolve(null);
  });
  try {
    walk.begin();
    while (!walk.isInterrupted) {
      const line = await Promise.race([terminal.ask("> "), interrupted.promise]);
      if (line === null || !(await walk.perform(line))) break;
    }
    return exit.fine;
  } finally {
    release();
  }
}

class Walk {
  isInterrupted = false;
  readonly #request: CheckRequest;
  readonly #terminal: Terminal;
  readonly #explorer: Explorer;
  readonly #name: NameOf;
  readonly #paint: Paint;
  readonly #progress: ProgressLine;

  constructor(request: CheckRequest, terminal: Terminal, watch: HandlerWatch) {
    const { system, box, invariants, options } = request;
    this.#request = request;
    this.#terminal = terminal;
    this.#progress = new ProgressLine(terminal);
    this.#explorer = explorerOf(system, box, invariants, { ...options, watch });
    this.#name = namesOfParts(partsOfPlan(planOfBox(system, box, []), system));
    this.#paint = painter(terminal.colorOut, terminal.width ?? standardWidth);
  }

  begin(): void {
    const { name, box, mutant } = this.#request;
    const bug = mutant === null ? "" : `, with the planted bug ${mutant.id}`;
    this.#say(`${name} in the box (${describeBox(box)})${bug}. A number takes a choice; help lists the words.`);
    this.#tellWhere();
  }

  /** False when there is nothing more to do. */
  async perform(line: string): Promise<boolean> {
    try {
      const command = readExploreCommand(line);
      if (command.type === "quit") return false;
      await this.#obey(command);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#say(error.message);
    }
    return true;
  }

  async #obey(command: ExploreCommand): Promise<void> {
    const explorer = this.#explorer;
    switch (command.type) {
      case "take":
        return this.#take(command.numbers);
      case "list":
        return this.#list(command.rest);
      case "back":
        explorer.back(command.rest[0] === undefined ? 1 : wholeNumber(command.rest[0], "back"));
        return this.#tellWhere();
      case "start":
        explorer.back(explorer.depth);
        return this.#tellWhere();
      case "way":
        return this.#tellWay();
      case "state":
        return this.#tellStates(command.rest.join(" "));
      case "messages":
        return this.#out(renderMessages(explorer, this.#name, this.#paint));
      case "judges":
        return this.#out(renderJudges(explorer, this.#name, this.#paint, command.rest[0] === "all"));
      case "find":
        return this.#find(command.rest.join(" "));
      case "graph":
        return this.#out(renderGraph(this.#graph(command.rest[0]), this.#paint));
      case "dot":
        return this.#writeDot(command.rest);
      case "save":
        return this.#save(command.rest);
      case "help":
        for (const [word, short, rest, about] of exploreWords) {
          const lead = `  ${`${word}${rest === "" ? "" : ` ${rest}`}${short === "" ? "" : `, ${short}`}`.padEnd(24)}`;
          this.#out(`${brokenLines(lead, about, 26, this.#paint.width).join("\n")}\n`);
        }
        return this.#say("  NUMBER …                takes that choice, and then others");
    }
  }

  #take(numbers: readonly number[]): void {
    for (const number of numbers) {
      const { enabled } = this.#explorer;
      if (number < 1 || number > enabled.length) {
        const there = enabled.length === 0 ? "nothing can be chosen here" : `choose 1 to ${enabled.length}`;
        throw new UserError({
          ...{ code: "no-such-choice", place: "choice", value: number, remedy: "see list" },
          sentence: `there is no choice ${number}: ${there}`,
        });
      }
      this.#step(number - 1);
    }
    this.#tellWhere();
  }

  #step(at: number): void {
    const step = this.#explorer.take(at);
    this.#out(renderTaken(this.#explorer.depth, step, this.#name, this.#paint));
  }

  #list(words: readonly string[]): void {
    const word = words.join(" ");
    const all = this.#explorer.enabled.map((step, at) => ({ number: at + 1, step }));
    const listed = word === "" || word === "all" ? all : all.filter(({ step }) => step.text.includes(word));
    if (listed.length === 0)
      return this.#say(word === "" ? "nothing can be chosen here" : `no choice has "${word}" in its text`);
    this.#out(renderChoices(listed, this.#name, this.#paint, word === "" ? choicesMax : Number.POSITIVE_INFINITY));
  }

  #tellWhere(): void {
    this.#out(renderStanding(this.#explorer, this.#name, this.#paint));
    if (this.#explorer.enabled.length > 0) this.#list([]);
  }

  #tellWay(): void {
    const way = this.#explorer.way();
    if (way.length === 0) return this.#say("this is the first state");
    for (const [at, { text }] of way.entries()) this.#say(`${String(at + 1).padStart(4)}. ${text}`);
  }

  #tellStates(asked: string): void {
    const { nodes } = this.#explorer;
    const all = Array.from({ length: nodes }, (_, node) => node);
    const told = asked === "" ? all : all.filter((node) => String(node) === asked || this.#name(node) === asked);
    if (told.length === 0)
      throw new UserError({
        ...{ code: "no-such-node", place: "state", value: asked, remedy: "name one of the nodes" },
        sentence: `there is no node "${asked}": ${all.map((node) => `${node} ${this.#name(node)}`).join(", ")}`,
      });
    for (const node of told) this.#out(renderState(node, this.#explorer.stateOf(node), this.#name, this.#paint));
  }

  async #find(goal: string): Promise<void> {
    if (goal === "")
      throw new UserError({
        ...{ code: "no-goal", place: "find", remedy: "name a goal" },
        sentence: `find needs a goal: ${this.#explorer.goals.join(", ")}`,
      });
    if (!this.#explorer.goals.includes(goal)) throw unknownName("goal", goal, this.#explorer.goals);
    const { options } = this.#request;
    const { memory = Number.POSITIVE_INFINITY, depth = Number.POSITIVE_INFINITY, timeMillis } = options;
    const begun = performance.now();
    const search = this.#explorer.search(goal, { memory, depth });
    for (;;) {
      const { done, value } = search.next();
      if (done === true) {
        this.#progress.clear();
        return this.#tellFound(goal, value.steps, value.states, value.bound);
      }
      this.#progress.update(() => `find ${goal}: ${plural(value, "state")}`);
      await setImmediate(); // lets an interrupt in
      const isLate = timeMillis !== undefined && performance.now() - begun > timeMillis;
      if (!this.isInterrupted && !isLate) continue;
      this.#progress.clear();
      return this.isInterrupted ? undefined : this.#tellFound(goal, null, value, "time");
    }
  }

  #tellFound(goal: string, steps: readonly number[] | null, states: number, bound: string | null): void {
    const looked = plural(states, "state");
    if (steps === null) {
      const where = bound === null ? `in none of the ${looked} that follow` : `not within ${looked}; ended by ${bound}`;
      return this.#say(`${goal}: ${where}`);
    }
    this.#say(`${goal}: ${plural(steps.length, "step")} from here, found among ${looked}`);
    for (const step of steps) this.#step(this.#explorer.enabled.findIndex((one) => one.step === step));
    this.#tellWhere();
  }

  #graph(depth: string | undefined) {
    return this.#explorer.graph(
      depth === undefined ? graph.depth : wholeNumber(depth, "depth", graph.depthMax),
      graph.states,
    );
  }

  #writeDot([file, depth]: readonly string[]): void {
    const found = this.#graph(depth);
    const { name, box } = this.#request;
    const title = `${name} (${describeBox(box)}), from state ${this.#explorer.depth} of a way`;
    this.#write("dot", file, printableJson(statesDot(found, title)));
    this.#say(
      `${plural(found.states.length, "state")} and ${plural(found.edges.length, "step")} for Graphviz, in ${file}`,
    );
  }

  #save([file]: readonly string[]): void {
    const { system, box, invariants, mutant, catalogue } = this.#request;
    const way = this.#explorer.way();
    if (way.length === 0)
      throw new UserError({
        ...{ code: "no-way", place: "save", remedy: "take a choice first" },
        sentence: "this is the first state: there is no way to save",
      });
    const code = { mutant: mutant?.id ?? null, modules: catalogue.modulesOf(system) };
    const { lines, events } = traceOfWay(system, box, invariants, way, code);
    this.#write("save", file, packTrace(lines, file?.endsWith(".gz") === true));
    this.#say(`${plural(events, "event")} in ${file}: synod replay, view and export take it`);
  }

  #write(word: string, file: string | undefined, data: string | Uint8Array): void {
    if (file === undefined)
      throw new UserError({
        ...{ code: "no-file", place: word, remedy: "name a file" },
        sentence: `${word} needs the name of a file`,
      });
    const { force } = this.#request;
    mayWrite(file, force);
    writeAtomic(file, data, force);
  }

  #say(line: string): void {
    this.#out(`${brokenLines("", line, 2, this.#paint.width).join("\n")}\n`);
  }

  #out(text: string): void {
    this.#terminal.out(text);
  }
}
