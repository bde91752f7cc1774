/** The thread of one `synod check`: it says what the command says, and shows on its pulse which handler runs. */
import "../output/no-descriptors.ts";
import module from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { Pulse } from "../../sim/campaign/pulse.ts";
import { toldError } from "../campaign/told-error.ts";
import type { Terminal } from "../output/terminal.ts";
import { watchingBy } from "./hangs.ts";
import type { CheckBirth, CheckHears, CheckSays } from "./supervise.ts";

const { given, named, subjects, abilities, pulse: buffer } = workerData as CheckBirth;
const port = parentPort!;
const pulse = new Pulse(buffer);
const stops = new Set<() => void>();
let hear: (line: string | null) => void = () => {};

const say = (said: CheckSays): void => port.postMessage(said);

const terminal: Terminal = {
  ...abilities,
  out: (text) => say({ type: "out", text }),
  err: (text) => say({ type: "err", text }),
  onInterrupt(stop) {
    stops.add(stop);
    return () => stops.delete(stop);
  },
  ask(prompt) {
    port.ref();
    say({ type: "ask", prompt });
    return new Promise((resolve) => {
      hear = resolve;
    });
  },
};

port.on("message", (told: CheckHears) => {
  if (told.type === "line") {
    port.unref();
    return hear(told.line);
  }
  for (const stop of stops) stop();
});
port.unref();

module.enableCompileCache();
try {
  // Before anything of the protocols is loaded: it counts in what is loaded from now on.
  const countsOf = given.coverage ? (await import("../campaign/block-counts.ts")).countBlocks() : null;
  const { explore } = await import("./explore.ts");
  const options = { ...given, named: new Set(named) };
  say({ type: "ended", code: await explore(options, subjects, terminal, { watch: watchingBy(pulse), countsOf }) });
} catch (error) {
  say({ type: "failed", error: toldError(error) });
}
