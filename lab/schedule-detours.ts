/** Turns of a run without a clock: its choices, one of them changed, and those behind it as far as they are open still. */
import type { Invariant } from "../sim/contract/invariant.ts";
import type { System } from "../sim/contract/system.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import { type Choice, formatChoice, NotOpenError, parseChoice, wholeRun } from "../sim/world/scheduled/choices.ts";
import { ScheduledWorld } from "../sim/world/scheduled/scheduled.ts";
import type { Detour } from "./detour-data.ts";
import { cannot } from "./no-detour.ts";
import { RouteRecorder } from "./route-recorder.ts";

/** A choice that was taken, and the event that it began with. */
interface Taken {
  readonly choice: Choice;
  readonly event: number;
}

export function scheduleDetoured(plan: Plan, detour: Detour, system: System, judges: readonly Invariant[]): Plan {
  const taken = takenIn(plan, system, judges);
  const at = taken.findLastIndex(({ event }) => event <= detour.event);
  if (at < 0) throw cannot(detour, "before the first choice there is nothing to choose");
  const [before, behind] = [taken.slice(0, at), taken.slice(at + 1)].map((part) => part.map(({ choice }) => choice));
  const choices = detoured(detour, before!, taken[at]!.choice, behind!);
  return { ...plan, choices: openOnes(choices, plan, system, judges) };
}

/** What a seeded strategy takes behind the healing is its own: choices of a plan heal nothing. */
function takenIn(plan: Plan, system: System, judges: readonly Invariant[]): readonly Taken[] {
  const heard = new RouteRecorder();
  const taken: Taken[] = [];
  const onChoice = (text: string): void => {
    if (heard.events.every(({ cause }) => cause.type !== "heal"))
      taken.push({ choice: parseChoice(text), event: heard.events.length });
  };
  run(plan, system, judges, { recorder: heard, onChoice, endsWhereClosed: true });
  return taken;
}

function detoured(
  detour: Detour,
  before: readonly Choice[],
  choice: Choice,
  behind: readonly Choice[],
): readonly Choice[] {
  if (detour.type === "cut") {
    const isOfLink = (from: number, to: number): boolean =>
      (from === detour.a && to === detour.b) || (from === detour.b && to === detour.a);
    return [...before, choice, ...behind].map((one, at) =>
      at >= before.length && one.kind === "deliver" && isOfLink(one.from, one.to) ? lost(one) : one,
    );
  }
  if (detour.type === "crash") return crashed(detour, before, choice, behind);
  if (choice.kind === "drop" && detour.type === "deliver")
    return [...before, { ...choice, kind: "deliver", run: wholeRun }, ...behind];
  if (choice.kind !== "deliver" || choice.from === choice.to)
    throw cannot(detour, "no message of the network came there");
  const { from, to, ordinal } = choice;
  if (detour.type === "drop") return [...before, lost(choice), ...behind];
  if (detour.type === "duplicate")
    return [...before, { kind: "duplicate", from, to, ordinal }, choice, { ...choice, run: wholeRun }, ...behind];
  return [...before, ...behind, choice];
}

const lost = ({ from, to, ordinal }: Choice & { readonly kind: "deliver" }): Choice => {
  return { kind: "drop", from, to, ordinal };
};

function crashed(
  detour: Detour & { readonly type: "crash" },
  before: readonly Choice[],
  choice: Choice,
  behind: readonly Choice[],
): readonly Choice[] {
  const node = choice.kind === "deliver" ? choice.to : "node" in choice ? choice.node : null;
  if (node === null) throw cannot(detour, "that is no node's event");
  if (detour.effects === null) return [...before, { kind: "crash", node, keep: [] }, choice, ...behind];
  if (!("run" in choice)) throw cannot(detour, "no handler ran there");
  return [...before, { ...choice, run: { ...choice.run, cut: detour.effects, keep: [] } }, ...behind];
}

/** Those that are open, in detour. */
function openOnes(choices: readonly Choice[], plan: Plan, system: System, judges: readonly Invariant[]): string[] {
  const world = new ScheduledWorld(plan, system, judges, {});
  world.start();
  const open: string[] = [];
  for (const choice of choices) {
    if (world.violation !== null) break;
    try {
      world.apply(choice);
      open.push(formatChoice(choice));
    } catch (error) {
      if (!(error instanceof NotOpenError)) throw error;
    }
  }
  return open;
}
