/** The explorer behind a page: it stands in a state, does what it is asked, and tells where that led. */
import { messageInWords, stateInWords } from "../../reports/explore/local-words.ts";
import { statesDot } from "../../reports/explore/states-dot.ts";
import { statesDrawing } from "../../reports/explore/states-drawing.ts";
import { consequences } from "../../reports/explore/step-words.ts";
import { plural } from "../../reports/format.ts";
import { type NameOf, namesOfParts, withNames } from "../../reports/node-names.ts";
import { eventsOf } from "../../reports/story/event.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { explorerOf } from "../../sim/check/check-system.ts";
import type { ExploredBox } from "../../sim/check/explore/explored-box.ts";
import type { Explorer } from "../../sim/check/explore/explorer.ts";
import { type Box, describeBox, planOfBox, smallBox } from "../../sim/check/subjects/system/box.ts";
import type { System } from "../../sim/contract/system.ts";
import { partsOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { readVariant, variantOf } from "../../sim/plan/variant.ts";
import { run } from "../../sim/run.ts";
import { evidenceOfTrace } from "../../sim/search/evidence.ts";
import { writeTrace } from "../../sim/trace/writer.ts";
import type { JudgesOf } from "../engine.ts";
import { namesDataOf } from "../names-data.ts";
import type { ExploredRun, ExplorerAnswer, ExplorerAsked, ExplorerHere } from "./explore-data.ts";

/** A page has less memory than a command. */
const memoryMax = 2 ** 29;
const graphMax = 2_000;
/** Between two breaths of a search, slices of it. */
const slices = 8;

interface Walk {
  readonly name: string;
  readonly system: System;
  readonly box: Box;
  readonly explorer: Explorer;
  readonly names: NameOf;
}

export class ExplorerEngine {
  readonly #plain: System;
  readonly #judgesOf: JudgesOf;
  readonly #say: (answer: ExplorerAnswer) => void;
  readonly #breathe: () => Promise<void>;
  #walk: Walk | null = null;
  /** Of the search that is going on; another number ends it. */
  #search = 0;

  /** `plain`: the system that the engine holds, of which a variant may be asked for. `breathe`: lets other questions in. */
  constructor(plain: System, judgesOf: JudgesOf, say: (answer: ExplorerAnswer) => void, breathe: () => Promise<void>) {
    this.#plain = plain;
    this.#judgesOf = judgesOf;
    this.#say = say;
    this.#breathe = breathe;
  }

  async hear(asked: ExplorerAsked): Promise<void> {
    this.#search++;
    try {
      await this.#obey(asked);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#say({ type: "said", words: error.message });
    }
  }

  async #obey(asked: ExplorerAsked): Promise<void> {
    if (asked.type === "begin") this.#begin(asked.of);
    const walk = this.#walk;
    if (walk === null) return;
    const { explorer } = walk;
    switch (asked.type) {
      case "begin":
        return this.#tell();
      case "take":
        if (asked.at < explorer.enabled.length) explorer.take(asked.at);
        return this.#tell();
      case "back":
        explorer.back(asked.steps);
        return this.#tell();
      case "find":
        return this.#find(asked.goal);
      case "stop":
        return this.#say({ type: "said", words: "The search was stopped." });
      case "graph": {
        const graph = explorer.graph(asked.depth, graphMax);
        const title = `${walk.name} (${describeBox(walk.box)}), from state ${explorer.depth} of a way`;
        const told = { dot: statesDot(graph, title), drawing: statesDrawing(graph), states: graph.states.length };
        return this.#say({ type: "graph", ...told });
      }
    }
  }

  #begin(of: ExploredBox): void {
    const { name, options } = readVariant(of.system);
    if (name !== this.#plain.name)
      throw new UserError({
        ...{ code: "other-system", place: "system", value: name, remedy: `write ${this.#plain.name}` },
        problem: `this page has the modules of ${this.#plain.name}, and not those of ${name}`,
      });
    const system = variantOf(this.#plain, options, "system");
    const box = { ...smallBox(system), ...of.box };
    const explorer = explorerOf(system, box, this.#judgesOf(system), { explicitLoss: of.isLossExplicit });
    const names = namesOfParts(partsOfPlan(planOfBox(system, box, []), system));
    this.#walk = { name: of.system, system, box, explorer, names };
  }

  async #find(goal: string): Promise<void> {
    const { explorer } = this.#walk!;
    const own = this.#search;
    const search = explorer.search(goal, { memory: memoryMax, depth: Number.POSITIVE_INFINITY });
    for (let slice = 1; ; slice++) {
      const { done, value } = search.next();
      if (done === true) {
        const { steps, states, bound } = value;
        if (steps === null) {
          const where = bound === null ? "in none of the" : `ended by ${bound}, not within`;
          return this.#say({ type: "said", words: `${goal}: ${where} ${plural(states, "state")} that follow.` });
        }
        explorer.follow(steps);
        return this.#tell();
      }
      if (slice % slices !== 0) continue;
      this.#say({ type: "searching", states: value });
      await this.#breathe();
      if (this.#search !== own) return; // something else was asked
    }
  }

  #tell(): void {
    const { explorer, names, box } = this.#walk!;
    const { broken, enabled, nodes } = explorer;
    const here: ExplorerHere = {
      ...{ type: "here", box: describeBox(box) },
      choices: enabled.map((step) => ({
        text: step.text,
        told: consequences(step, names).join("; ") || "only uses up the message",
        isWrong: step.broken !== null,
      })),
      way: explorer.way().map(({ text }) => text),
      broken: broken === null ? null : `${broken.invariant}: ${withNames(broken.message, names)}`,
      budgets: explorer.budgetsLeft().map((one) => `${one.name} ${one.left} of ${one.limit}`),
      states: Array.from({ length: nodes }, (_, node) => stateInWords(node, explorer.stateOf(node), names)),
      messages: explorer.underWay().map((one) => messageInWords(one, names)),
      run: this.#run(),
      names: namesDataOf(names),
      goals: explorer.goals,
    };
    this.#say(here);
  }

  /** The way as the scheduled world takes it. */
  #run(): ExploredRun | null {
    const { explorer, box, system } = this.#walk!;
    const choices = explorer.way().flatMap((step) => step.choices);
    if (choices.length === 0) return null;
    const judges = this.#judgesOf(system);
    const plan = planOfBox(system, box, choices);
    const result = run(plan, system, judges);
    const lines: string[] = [];
    const again = (recorder: Parameters<Parameters<typeof writeTrace>[2]>[0]) =>
      run(plan, system, judges, { recorder });
    writeTrace(result, { mutant: null }, again, (line) => lines.push(line));
    const { violation } = result;
    return { lines, violation, evidence: evidenceOfTrace({ plan, violation }, system, judges, eventsOf(lines)) };
  }
}
