/** `synod fuzz`: a campaign, its summary, and what became of each violation. */
import { fuzzOptions, readFuzz } from "./campaign/request.ts";
import { runFuzz } from "./campaign/run.ts";
import { defineCommand } from "./command.ts";
import { givenArguments } from "./input/given-arguments.ts";
import { invocation, version } from "./output/invocation.ts";

export const fuzzCommand = defineCommand({
  usage: "fuzz [system..]",
  about: "Run drawn plans on the named systems (all, when none is named) and report the first violation of each",
  positionals: ["system"],
  options: fuzzOptions,
  examples: [
    ["fuzz", "1,000 plans of every system"],
    ["fuzz raft --time 1m --seed random", "Raft for a minute, from a fresh seed"],
    ["fuzz paxos --runs 20000 --scenario crashes,lossy", "two scenarios, 20,000 plans each"],
    ["fuzz raft --scenario all --runs 50", "every scenario that suits Raft, 50 plans each"],
    ["fuzz ./abd.ts raft:preVote=false", "a system of your own, and a variant of one of ours"],
    ["fuzz raft --runs 500 --coverage", "which handlers and branches no run reached"],
    ["fuzz raft --html raft.html", "what was covered, to look at, and each failure"],
    ["fuzz raft --nodes 7 --from 5000 --json", "plans 5,000 to 5,999 on 7 nodes, as JSON"],
  ],
  async run(given, terminal, named) {
    const { html, force } = given;
    const request = await readFuzz(given, named);
    if (html === null) return runFuzz(request, terminal);
    const command = invocation("fuzz", ...givenArguments(fuzzOptions, given, named, "system"));
    const asked = { html, force, origin: { version, command }, loading: request };
    return runFuzz(request, terminal, undefined, async (summary, systems) => {
      const { writeCampaignPages } = await import("./view/campaign-page.ts"); // when the verdict is told
      return writeCampaignPages(asked, summary, systems);
    });
  },
});
