/** The thread that judges histories, one after the other, and shows on its pulse which part of a user's model runs. */
import "../output/no-descriptors.ts";
import module from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { Pulse } from "../../sim/campaign/pulse.ts";
import { toldError } from "../campaign/told-error.ts";
import type { JudgeBirth, JudgeRequest, JudgeSays } from "./messages.ts";

const { pulse: buffer, ...how } = workerData as JudgeBirth;
const port = parentPort!;
const pulse = new Pulse(buffer);
const say = (said: JudgeSays): void => port.postMessage(said);

module.enableCompileCache();
const { judgeAloud } = await import("./judge-aloud.ts");
pulse.beat();
port.on("message", async (request: JudgeRequest) => {
  port.unref(); // a model that waits for what never comes ends the thread, which is seen
  try {
    await judgeAloud(request, how, say, (doing) => {
      pulse.doing = doing ?? "";
    });
  } catch (error) {
    say({ type: "failed", error: toldError(error) });
  }
  port.ref();
});
