/** The thread that runs one command line: its terminal is the thread that listens, which also tells it of interrupts. */
import "./output/no-descriptors.ts";
import module from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { CommandBirth, CommandSays, ListenerSays } from "./listener/messages.ts";
import type { Terminal } from "./output/terminal.ts";

const { args, pending, ...shape } = workerData as CommandBirth;
const port = parentPort!;
const stops = new Set<() => void>();
let hear: (line: string | null) => void = () => {};
/** More is not said before the listener has written: it would only wait in memory. */
const pendingMax = 2 ** 22;

const say = (said: CommandSays): void => port.postMessage(said);

function speak(type: "out" | "err", text: string): void {
  for (let at = Atomics.load(pending, 0); at > pendingMax; at = Atomics.load(pending, 0)) Atomics.wait(pending, 0, at);
  Atomics.add(pending, 0, text.length);
  say({ type, text });
}

const terminal: Terminal = {
  ...shape,
  out: (text) => speak("out", text),
  err: (text) => speak("err", text),
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

port.on("message", (told: ListenerSays) => {
  if (told.type === "line") {
    port.unref();
    return hear(told.line);
  }
  say({ type: "heard", stops: stops.size });
  for (const stop of stops) stop();
});
port.unref(); // a command that waits for nothing else is over

module.enableCompileCache();
const { main } = await import("./main.ts");
say({ type: "ended", code: await main(args, terminal) });
