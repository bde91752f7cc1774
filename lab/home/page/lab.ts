/** The lab as its tabs see it: what there is, and runs that are asked for and shown. */
import type { GalleryRun } from "../../../scenarios/gallery/gallery.ts";
import { readVariant } from "../../../sim/plan/variant.ts";
import type { RunData } from "../../run-data.ts";
import type { DrawAsked, LabAsked, RunAbout } from "../lab-asked.ts";
import type { LabBug, LabCatalogue, LabEngine, LabSystem } from "../lab-data.ts";
import { LabWorkers } from "./lab-workers.ts";
import type { RunStage } from "./run-stage.ts";

/** So many plans are looked at between two words on how far it is. */
const stepOfSearch = 25;

export class Lab {
  readonly catalogue: LabCatalogue;
  readonly stage: RunStage;
  readonly #workers: LabWorkers;

  constructor(catalogue: LabCatalogue, engine: LabEngine, stage: RunStage) {
    this.catalogue = catalogue;
    this.stage = stage;
    this.#workers = new LabWorkers(engine);
  }

  system(name: string): LabSystem | undefined {
    return this.catalogue.systems.find((system) => system.name === name);
  }

  bug(id: string): LabBug | undefined {
    return this.catalogue.bugs.find((bug) => bug.id === id);
  }

  /** Runs a plan that is drawn and shows it; null where it could not be run. */
  draw(draw: DrawAsked, bug: LabBug | null, lead = ""): Promise<RunData | null> {
    const { system, scenario, seed, index, nodes, set } = draw;
    const args = ["replay", "--system", system, "--scenario", scenario, "--seed", seed, "--index", String(index)];
    if (nodes !== null) args.push("--nodes", String(nodes));
    for (const one of set) args.push("--set", one);
    args.push("--story");
    const title = `plan ${index} of ${scenario}, seed ${seed}`;
    return this.#run(system, bug, { type: "draw", draw, about: this.#about(bug, title, args) }, lead);
  }

  /** Runs a plan that is given and shows it; `args`: the command that runs the same, but for the bug. */
  plan(plan: unknown, bug: LabBug | null, title: string, args: readonly string[], lead = ""): Promise<RunData | null> {
    const { system = "" } = (plan ?? {}) as { readonly system?: unknown };
    const about = this.#about(bug, title, args);
    return this.#run(readVariant(String(system)).name, bug, { type: "plan", plan, about }, lead);
  }

  /** Runs what the gallery has of a planted bug, and shows it. `isMended`: the same plan, without the bug. */
  async watch(id: string, lead = "", isMended = false): Promise<RunData | null> {
    const [known, bug] = [this.catalogue.gallery.find((run) => run.id === id), this.bug(id)];
    if (known === undefined || bug === undefined) {
      this.stage.say(`No run is known in which ${id} is found.`, "wrong");
      return null;
    }
    const args = [...argsOf(known), ...(isMended ? ["--mutant", "none"] : [])];
    const run = await this.plan(known.plan, isMended ? null : bug, titleOf(known), args, lead);
    if (run !== null && !isMended && run.digest !== known.digest) this.stage.tellElse(this.catalogue.version);
    return run;
  }

  #about(bug: LabBug | null, title: string, args: readonly string[]): RunAbout {
    const { version } = this.catalogue;
    const planted = bug === null ? [] : ["--mutant", bug.id];
    const words = ["synod", ...[...args, ...planted].map(quoted)];
    const told = bug === null ? null : { id: bug.id, breaks: bug.breaks };
    return { bug: told, version, title, command: words.join(" ") };
  }

  async #run(system: string, bug: LabBug | null, asked: LabAsked, lead: string): Promise<RunData | null> {
    if (this.system(system) === undefined) {
      this.stage.say(`There is no system called ${system} here.`, "wrong");
      return null;
    }
    this.stage.say("Running …");
    this.stage.offer("Stop", () => this.#workers.stop());
    const worker = this.#workers.open(system, bug);
    const answer = await worker.ask(asked);
    worker.close();
    if (answer.type === "ran") {
      await this.stage.show(answer.run, bug, lead);
      return answer.run;
    }
    const words = answer.type === "refused" ? answer.why : "Stopped.";
    this.stage.say(words, answer.type === "refused" ? "wrong" : "");
    return null;
  }

  /** Looks for the first plan from that of `draw` on that breaks something, and shows its run; tells when there is none. */
  async search(draw: DrawAsked, bug: LabBug | null, plans: number): Promise<number | null> {
    const worker = this.#workers.open(draw.system, bug);
    const end = draw.index + plans;
    for (let at = draw.index; at < end; at += stepOfSearch) {
      const to = Math.min(end, at + stepOfSearch);
      this.stage.say(`Running plans ${at} to ${to - 1} …`);
      this.stage.offer("Stop", () => this.#workers.stop());
      const answer = await worker.ask({ type: "search", draw: { ...draw, index: at }, to });
      if (answer.type === "refused" || answer.type === "stopped") {
        this.stage.say(answer.type === "refused" ? answer.why : `Stopped at plan ${at}.`);
        return null;
      }
      if (answer.type === "searched" && answer.index !== null) {
        worker.close();
        await this.draw({ ...draw, index: answer.index }, bug, `Plan ${answer.index}:`);
        return answer.index;
      }
    }
    worker.close();
    this.stage.say(`No judge objected to any of ${plans} plans.`, "good");
    return null;
  }
}

const titleOf = ({ from }: GalleryRun): string =>
  "golden" in from ? from.golden : `plan ${from.index} of ${from.scenario}, seed ${from.seed}, shrunk`;

/** What shows the same run on the command line, or the one that it was shrunk from. */
const argsOf = ({ from, system }: GalleryRun): readonly string[] =>
  "golden" in from
    ? ["replay", `scenarios/golden/${from.golden}`, "--story"]
    : [
        ...["replay", "--system", system, "--scenario", from.scenario, "--seed", from.seed],
        ...["--index", String(from.index), "--story"],
      ];

/** As a POSIX shell reads it back. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
