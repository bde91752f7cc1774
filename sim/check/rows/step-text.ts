/** A step in words: `acceptor 1 receives prepare from proposer 3`. */
import { wholeRun } from "../../world/scheduled/choices.ts";
import type { Behaviour } from "./behaviour.ts";
import type { LocalSteps } from "./local-steps.ts";
import type { NumberedStep } from "./numbered-step.ts";

export function stepInWords({ node, how, message }: NumberedStep, behaviour: Behaviour, local: LocalSteps): string {
  if (how.kind === "pass") return passingInWords(how.micros);
  const name = behaviour.nodeName(node);
  const run = "run" in how ? how.run : wholeRun;
  const after = run.cut === null ? "" : `, and crashes after ${run.cut} of its effects`;
  const envelope = message < 0 ? null : local.messages.values[message]!;
  const what = envelope === null ? "" : `${typeOfMessage(envelope.message)} from ${behaviour.nodeName(envelope.from)}`;
  switch (how.kind) {
    case "deliver":
      return `${name} receives ${what}${after}`;
    case "duplicate":
      return `${name} receives a copy of ${what}${after}`;
    case "drop":
      return `${what} to ${name} is lost`;
    case "self":
      return `${name} receives its own ${how.type}${after}`;
    case "timer":
      return `timer ${how.timer} of ${name} fires${after}`;
    case "ask":
      return `${name} asks ${behaviour.nodeName(how.server)}`;
    case "synced":
      return `the disk of ${name} is done`;
    case "crash":
      return `${name} crashes`;
    case "restart":
      return `${name} restarts${after}`;
    case "action":
      return `${name} does ${how.name}`;
  }
}

const passingInWords = (micros: number): string => `${micros / 1_000} ms pass`;

/** What kind of message it is, in a word. */
export function typeOfMessage(message: unknown): string {
  if (typeof message === "string") return message;
  const { type } = message as { type?: unknown };
  return typeof type === "string" ? type : "a message";
}
