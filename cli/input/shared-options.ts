/** Options that several commands have, told in the same words. */
import os from "node:os";
import { nodesMax } from "../../sim/base/node-set.ts";
import { option } from "./options.ts";
import { reportFile } from "./report-file.ts";

const workersMax = 256;

const words = option.text({
  ...{ value: "S", about: "root of all chance, any text; `random` draws one" },
  default: "1",
});

const report = option.text({
  value: "junit=FILE",
  about: "write a report for build servers, a case for each thing tested",
});

export const shared = {
  /** The seed given, 1, or a fresh one for `random`. */
  seed: {
    ...words,
    read(raw: unknown, name: string) {
      const given = words.read(raw, name);
      return given === "random" ? Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString("hex") : given;
    },
  },
  workers: option.integer({
    ...{ value: "W", about: "worker threads", otherwise: "one per core" },
    ...{ min: 1, max: workersMax, default: os.availableParallelism() },
  }),
  nodes: option.integer({ about: "cluster size", min: 1, max: nodesMax, otherwise: "drawn" }),
  from: option.integer({ value: "I", about: "index of the first plan", min: 0, max: 1e12, default: 0 }),
  scenario: option.texts({
    ...{ about: "where plans are drawn from; several, or `all`", otherwise: "rotation, which takes turns" },
  }),
  bugsFrom: option.texts({ value: "FILE", about: "more planted bugs, as JSON" }),
  /** For commands that run a trace again. */
  mutantOfTrace: option.text({
    ...{ value: "ID", about: "plant this bug, or `none`" },
    otherwise: "the one that the trace names",
  }),
  /** The file of a report for build servers, or null. */
  report: {
    ...report,
    read(raw: unknown, name: string) {
      const given = report.read(raw, name);
      return given === null ? null : reportFile(given);
    },
  },
  /** For commands of many runs, of which some may end undecided. */
  undecided: option.percent({
    about: "exit with 4 only when more than P, such as 1%, of the runs are undecided",
    default: 0,
  }),
  /** For commands of one run, which may have no end. */
  time: option.seconds({ about: "give up after this long (30s, 2m)", otherwise: "no limit" }),
  json: option.flag("Print one JSON document"),
};
