/**
 * The timed world: a discrete-event loop in virtual time. It takes a plan to its verdict: an active part under load and
 * faults, then healing, then one last operation of each client, so that every run also shows that the system makes
 * progress when it can.
 */
import { Streams } from "../../base/random.ts";
import { type Cluster, nameOf, roleOf } from "../../contract/cluster.ts";
import type { Invariant } from "../../contract/invariant.ts";
import { wholeOf } from "../../contract/parts.ts";
import type { System } from "../../contract/system.ts";
import { partsOfPlan } from "../../plan/cluster-of-plan.ts";
import { beginFault, describeFault } from "../../plan/faults/fault.ts";
import { paceOf } from "../../plan/pace.ts";
import type { Fault, Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import type { Aims } from "../faults/aims.ts";
import { Handling } from "../handling.ts";
import { Servers } from "../servers.ts";
import { Agenda, kind } from "../time/agenda.ts";
import { Present } from "../time/present.ts";
import { Chronicle } from "../watch/chronicle.ts";
import type { RunOptions } from "../watch/run-options.ts";
import { TimedNodes } from "./nodes.ts";

/** A fault under way, with what ends it. */
interface Ongoing {
  readonly text: string;
  ended: boolean;
  readonly end: () => void;
}

/** How often replicas are compared while the run waits for them. */
const settleMicros = 20_000;

export class TimedWorld {
  readonly #plan: Plan;
  readonly #present = new Present();
  readonly #agenda = new Agenda();
  readonly #chronicle: Chronicle;
  readonly #handling: Handling;
  readonly #nodes: TimedNodes;
  readonly #cluster: Cluster;
  #aims: Aims | null = null;
  #finished = false;
  #isSettling = false;
  #messagesHealed = 0; // sent before healing, and before all had caught up whom faults had slowed down
  #ongoing: Ongoing[] = [];

  constructor(plan: Plan, system: System, invariants: readonly Invariant[], options: RunOptions) {
    const parts = partsOfPlan(plan, system);
    const cluster = wholeOf(parts);
    const streams = new Streams(plan.seed);
    const hosts = new Servers(parts, streams, options.freeze === true);
    const pace = paceOf(plan, roleOf(cluster, system.contact).count);
    this.#plan = plan;
    this.#cluster = cluster;
    this.#chronicle = new Chronicle(invariants, hosts, pace, options);
    this.#handling = new Handling(system.name, cluster, this.#chronicle);
    this.#nodes = new TimedNodes(plan, system, cluster, streams, options, {
      present: this.#present,
      agenda: this.#agenda,
      hosts,
      chronicle: this.#chronicle,
      handling: this.#handling,
    });
  }

  /** Runs the plan to its end. */
  run(): RunResult {
    const chronicle = this.#chronicle;
    const nodes = this.#nodes;
    const present = this.#present;
    const { eventsMax } = this.#plan.budget;
    try {
      this.#begin();
      const agenda = this.#agenda;
      while (agenda.size > 0 && !this.#finished && chronicle.events < eventsMax) {
        present.now = agenda.time;
        this.#step(agenda.pop());
        if (nodes.circumstances.areDue(present.now)) this.#tellCircumstances();
        if (nodes.clientsMoved) this.#checkProgress();
        if (chronicle.violation !== null) this.#finished = true;
      }
    } catch (error) {
      this.#handling.report(error, present.now);
      this.#finished = true;
    }
    const isCut = !this.#finished && chronicle.events >= eventsMax;
    if (present.healed && chronicle.violation === null) this.#tellEnd(isCut);
    // Once healed, a run that spends its events without an end is one that does not end: judges of progress are asked.
    const isUndecided = isCut && !present.healed;
    const cutShort = isUndecided ? `the budget of ${eventsMax} events was used up after ${present.now} us` : null;
    for (const { kind: what } of this.#aims?.pending ?? []) chronicle.meter.witness(`drawn, hit nothing: ${what}`);
    return chronicle.result(this.#plan, present.now, nodes.clients.states, cutShort);
  }

  /** Who is running: for the ambient guard. */
  culprit(): string {
    return this.#handling.culprit();
  }

  #begin(): void {
    const { faults, budget } = this.#plan;
    const aimed = faults.filter(({ when }) => when !== undefined);
    if (aimed.length > 0) this.#aims = this.#nodes.aim(aimed, (fault) => this.#beginFault(fault));
    for (const fault of faults) {
      if (fault.when === undefined) this.#agenda.push(fault.at, kind.faultBegins, -1, 0, 0, fault);
    }
    this.#agenda.push(budget.activeMicros, kind.heal, -1, 0, 0, null);
    this.#nodes.startAll();
  }

  #step(slot: number): void {
    const agenda = this.#agenda;
    const what = agenda.kinds[slot]!;
    if (what < kind.faultBegins) return this.#nodes.step(what, slot);
    const payload = agenda.payloads[slot];
    agenda.release(slot);
    if (what === kind.faultBegins) this.#beginFault(payload as Fault);
    else if (what === kind.faultEnds) this.#endFault(payload as Ongoing);
    else this.#heal();
  }

  #beginFault(fault: Fault): void {
    if (this.#present.healed) return;
    this.#chronicle.meter.faultBegins(this.#present.now);
    const text = describeFault(fault, (node) => nameOf(this.#cluster, node));
    this.#mark("fault", `begins: ${text}`);
    const { faults } = this.#nodes;
    faults.touched = false;
    const ongoing: Ongoing = { text, ended: false, end: beginFault(fault, faults) };
    this.#ongoing.push(ongoing);
    this.#chronicle.meter.witness(faults.touched ? `fault ${fault.kind}` : `drawn, hit nothing: ${fault.kind}`);
    this.#agenda.push(this.#present.now + fault.duration, kind.faultEnds, -1, 0, 0, ongoing);
  }

  #endFault(ongoing: Ongoing): void {
    if (ongoing.ended) return;
    ongoing.ended = true;
    this.#chronicle.meter.faultEnds(this.#present.now);
    this.#ongoing = this.#ongoing.filter((other) => other !== ongoing);
    this.#mark("fault", `ends: ${ongoing.text}`);
    ongoing.end();
  }

  #mark(type: "fault" | "heal", text: string): void {
    const chronicle = this.#chronicle;
    chronicle.event(type, -1, 0, this.#present.now);
    if (chronicle.recorder === null) return;
    chronicle.tell(-1, this.#present.now, type === "fault" ? { type, text } : { type });
  }

  /** All faults end; from here on the system must make progress, and the run ends when it did or time is up. */
  #heal(): void {
    const nodes = this.#nodes;
    if (this.#present.healed) return;
    for (const ongoing of [...this.#ongoing]) this.#endFault(ongoing);
    this.#mark("heal", "");
    this.#messagesHealed = this.#chronicle.meter.messages;
    nodes.heal();
    this.#agenda.push(this.#present.now + this.#plan.budget.healMicros, kind.beat, -1, 0, 0, () => {
      this.#finished = true;
    });
  }

  /** The active part ends early when the work is done; the run ends when every client had its last answer. */
  #checkProgress(): void {
    const nodes = this.#nodes;
    nodes.clientsMoved = false;
    const present = this.#present;
    if (!present.healed) this.#switchOff();
    if (!present.healed && nodes.clients.areFinished) this.#heal();
    if (present.healed && nodes.clients.areAnswered) this.#settle();
  }

  #switchOff(): void {
    for (let count = this.#nodes.faults.switchOff(); count > 0; count--) {
      this.#chronicle.meter.witness("removed node switched off");
    }
  }

  /** Clients have their last answers: the run ends once replicas have applied the same, or when its time is up. */
  #settle(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    const look = (): void => {
      if (this.#nodes.replicas.areConverged) this.#finished = true;
      else this.#agenda.push(this.#present.now + settleMicros, kind.beat, -1, 0, 0, look);
    };
    look();
  }

  #tellCircumstances(): void {
    const { circumstances } = this.#nodes;
    const wasAnyHampered = circumstances.isAnyHampered;
    circumstances.tell(this.#present.now);
    if (this.#present.healed && wasAnyHampered) this.#messagesHealed = this.#chronicle.meter.messages;
  }

  #tellEnd(isCut: boolean): void {
    const { meter } = this.#chronicle;
    const messages = meter.messages - this.#messagesHealed;
    if (!isCut) this.#nodes.replicas.tell(this.#present.now);
    this.#chronicle.tellJudges(-1, { type: "ended", messages, isCut }, this.#present.now);
  }
}
