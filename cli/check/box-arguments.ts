/** A box as the options that ask for it. */
import type { Box } from "../../sim/check/subjects/system/box.ts";

/** Fields of a box by the option that sets each. */
const fields = {
  nodes: "nodes",
  service: "service",
  clients: "clients",
  readers: "readers",
  deleters: "deleters",
  ops: "operations",
  keys: "keys",
  timeouts: "timeouts",
  retries: "retries",
  attempts: "attempts",
  crashes: "crashes",
  drops: "drops",
  duplicates: "duplicates",
  elapses: "elapses",
  pieces: "pieces",
  terms: "terms",
  window: "window",
  loss: "loss",
  contacts: "contacts",
} as const satisfies { readonly [option: string]: keyof Box };

/** What must be said of `box` where `standard` holds unless told. */
export function boxArguments(box: Box, standard: Box): readonly string[] {
  const plain = Object.entries(fields).filter(([, field]) => box[field] !== standard[field]);
  const set = Object.entries(box.options).filter(([name, value]) => standard.options[name] !== value);
  const isOwn = box.timers.join() !== standard.timers.join() && box.timers.length > 0;
  const isAsked = JSON.stringify(box.reconfigurations) !== JSON.stringify(standard.reconfigurations);
  return [
    ...plain.flatMap(([option, field]) => [`--${option}`, String(box[field])]),
    ...(isOwn ? ["--timers", box.timers.join(",")] : []),
    ...(isAsked ? box.reconfigurations.flatMap((ranks) => ["--reconfigure", ranks.join(",")]) : []),
    ...set.flatMap(([name, value]) => ["--set", `${name}=${value}`]),
  ];
}
