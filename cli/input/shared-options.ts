/** Options that several commands have, told in the same words. */
import os from "node:os";
import { flag, integer, type Option, text, texts } from "./options.ts";

/** Nodes of a cluster at most, whatever its system: a set of nodes is a mask of so many bits. */
export const nodesMax = 31;
const workersMax = 256;

const words = text({ value: "S", about: "root of all chance, any text; `random` draws one", default: "1" });

/** The seed given, 1, or a fresh one for `random`. */
export const seed: Option<string> = {
  ...words,
  read(raw, name) {
    const given = words.read(raw, name);
    return given === "random" ? Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString("hex") : given;
  },
};

export const workers = integer({
  ...{ value: "W", about: "worker threads", otherwise: "one per core" },
  ...{ min: 1, max: workersMax, default: os.availableParallelism() },
});

export const drawnNodes = integer({ about: "cluster size", min: 1, max: nodesMax, otherwise: "drawn" });

export const from = integer({ value: "I", about: "index of the first plan", min: 0, max: 1e12, default: 0 });

export const scenarios = texts({
  about: "where plans are drawn from; several may be given",
  otherwise: "swarm",
});

export const bugsFrom = texts({ value: "FILE", about: "more planted bugs, as JSON" });

/** For commands that run a trace again. */
export const mutantOfTrace = text({
  ...{ value: "ID", about: "plant this bug, or `none`" },
  otherwise: "the one that the trace names",
});

export const json = flag("Print one JSON document");
