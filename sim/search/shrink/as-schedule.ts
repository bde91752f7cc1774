/**
 * The last pass of shrinking: what is left is told as a schedule, in which single steps can be left out.
 * Source: Zeller and Hildebrandt (2002), for leaving out blocks; Scott et al. (NSDI 2016), section 3, for steps that are not
 * possible any more once others are gone: they are passed over.
 */
import { claimsOf } from "../../plan/claimed.ts";
import { specsOf, withOption } from "../../plan/options.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import { type Choice, formatChoice, parseChoice, wholeRun } from "../../world/scheduled/choices.ts";
import { isPlanOf, type ShrinkTools } from "./attempts.ts";
import { choicesOf, type Guess, runAlong, type ScheduleTools, scheduledPlan, timeMatters } from "./scheduling.ts";
import { StepRecorder } from "./steps.ts";

/** A longer run would take too long. */
const eventsMax = 20_000;
/** Events of all schedules that are tried: some seconds. */
const spentMax = 1_500_000;

/**
 * The shortest schedule found that fails in the same way; null where there is none that is shorter than the run. Of systems
 * that want their messages in order nothing is told: a message that never arrives would be overtaken.
 */
export function asSchedule(
  result: RunResult,
  tools: ShrinkTools,
  { invariants, beat }: Pick<ScheduleTools, "invariants" | "beat">,
): RunResult | null {
  const { system, run, isSame, isOfProgress } = tools;
  const { plan } = result;
  const isTold = plan.drive === "timed" && result.events <= eventsMax && isOfProgress !== true;
  if (!isTold || !claimsOf(system, plan.options).survives.includes("reorder")) return null;
  if (!isPlanOf(system, scheduledPlan(plan), true)) return null; // it asks for what there is in time alone
  const judges = invariants.filter(({ drive }) => drive !== "timed");
  if (invariants.some(({ name, drive }) => name === result.violation?.invariant && drive === "timed")) return null;
  const recorder = new StepRecorder(plan.disk.syncMax > 0 || plan.disk.stall > 0);
  run(plan, recorder);
  const stage = { system, invariants: judges, beat };
  const isAnyUnheard = recorder.steps.some(({ isUnheard }) => isUnheard);
  for (const guess of guessesOf(plan, timeMatters(plan, stage), isAnyUnheard)) {
    const asked = guessed(plan, guess);
    const told = new Schedules(asked, stage, isSame).from(choicesOf(asked, recorder.steps, stage, guess), run);
    if (told !== null && told.events < result.events) return told;
  }
  return null;
}

/** The schedule of the plan with what can be spared left out; null where it does not fail in the way that is looked for. */
export const leaveOutChoices = (
  plan: Plan,
  { run, isSame }: Pick<ShrinkTools, "run" | "isSame">,
  stage: ScheduleTools,
): RunResult | null => new Schedules(plan, stage, isSame).from(plan.choices, run);

function guessesOf({ disk }: Plan, reads: boolean, isAnyUnheard: boolean): readonly Guess[] {
  const keep = disk.loss === "none" ? [true] : [false, true];
  const elapse = reads ? [false, true] : [false];
  const tell = isAnyUnheard ? [true, false] : [true];
  return tell.flatMap((tellsUnheard) =>
    elapse.flatMap((elapses) => keep.map((keeps) => ({ keeps, elapses, tellsUnheard }))),
  );
}

/** As often as it may be said that time passes. */
const elapsesMax = 64;
const guessed = (plan: Plan, { elapses }: Guess): Plan =>
  elapses ? { ...scheduledPlan(plan), elapses: elapsesMax } : scheduledPlan(plan);

class Schedules {
  #plan: Plan;
  #choices: readonly string[] = [];
  readonly #tools: ScheduleTools;
  readonly #isSame: (result: RunResult) => boolean;
  #events = Number.MAX_SAFE_INTEGER;
  #spent = 0;

  constructor(plan: Plan, tools: ScheduleTools, isSame: (result: RunResult) => boolean) {
    this.#plan = plan;
    this.#tools = tools;
    this.#isSame = isSame;
  }

  /** The shortest run found from these choices, judged by all; null when it does not fail in the same way. */
  from(choices: readonly string[], run: ShrinkTools["run"]): RunResult | null {
    if (!this.#try(choices, Number.MAX_SAFE_INTEGER)) return null;
    this.#leaveOutKinds();
    this.#leaveOut();
    this.#makePlain();
    this.#takeDefaults();
    const told = run({ ...this.#plan, choices: this.#choices });
    return this.#isSame(told) ? told : null;
  }

  /** All of a timer, a channel, a client, as far as they can be spared. */
  #leaveOutKinds(): void {
    for (const kind of new Set(this.#choices.flatMap(kindsOf))) {
      const rest = this.#choices.filter((text) => !kindsOf(text).includes(kind));
      if (rest.length < this.#choices.length) this.#try(rest, this.#choices.length - 1);
    }
  }

  /** Ever smaller blocks, the last ones first, until no single choice can be left out. */
  #leaveOut(): void {
    for (let before = Number.MAX_SAFE_INTEGER; this.#choices.length < before; ) {
      before = this.#choices.length;
      for (let size = before >> 1; size >= 1; size >>= 1) {
        for (let end = this.#choices.length; end > 0; end -= size) {
          end = Math.min(end, this.#choices.length);
          const rest = [...this.#choices.slice(0, Math.max(0, end - size)), ...this.#choices.slice(end)];
          this.#try(rest, this.#choices.length - 1);
        }
      }
    }
  }

  /** Without draws, cuts and marks where they do not matter. */
  #makePlain(): void {
    for (const [at, text] of this.#choices.entries()) {
      const choice = parseChoice(text);
      for (const plain of plainer(choice)) {
        this.#try(this.#choices.with(at, formatChoice(plain)), this.#choices.length);
      }
    }
  }

  /** Options at their defaults: what a timer waits for, above all, makes no difference any more. */
  #takeDefaults(): void {
    const { system } = this.#tools;
    for (const [name, spec] of Object.entries(specsOf(system, this.#plan.options))) {
      const before = this.#plan;
      if (spec.isSet === true || before.options[name] === undefined || before.options[name] === spec.default) continue;
      this.#plan = { ...before, options: withOption(system, before.options, name, spec.default) };
      if (!isPlanOf(system, this.#plan, true) || !this.#try(this.#choices, this.#choices.length)) this.#plan = before;
    }
  }

  #try(choices: readonly string[], lengthMax: number): boolean {
    if (this.#spent >= spentMax) return false;
    const { result, taken } = runAlong(this.#plan, choices, this.#tools);
    this.#spent += result.events;
    if (!this.#isSame(result) || taken.length > lengthMax || result.events > this.#events) return false;
    this.#choices = taken;
    this.#events = result.events;
    return true;
  }
}

/** What a choice is one of many of: `timer heartbeat`, that of one node, the messages of a channel, the steps of a client. */
function kindsOf(text: string): readonly string[] {
  const choice = parseChoice(text);
  switch (choice.kind) {
    case "timer":
      return [`timer ${choice.timer}`, `timer ${choice.node} ${choice.timer}`];
    case "deliver":
      return [`channel ${choice.from}>${choice.to}`, `to ${choice.to}`];
    case "ask":
      return [`client ${choice.node}`];
    default:
      return [choice.kind];
  }
}

function plainer(choice: Choice): readonly Choice[] {
  if (choice.kind === "crash") return [{ ...choice, keep: [] }];
  if (!("run" in choice)) return [];
  const { run } = choice;
  return [
    { ...choice, run: wholeRun },
    { ...choice, run: { ...run, draws: [] } },
    ...run.draws.map((_, count) => ({ ...choice, run: { ...run, draws: run.draws.slice(0, count) } })),
    { ...choice, run: { ...run, keep: [] } },
  ];
}
