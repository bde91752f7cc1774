/** `synod learn`: what it prints where nobody types, as data, and how it asks where somebody does. */
import { expect, test } from "vitest";
import { lessonsOf } from "../protocols/lessons.ts";
import { askLessons } from "./learn.ts";
import type { Terminal } from "./output/terminal.ts";
import { json, synod } from "./testing.ts";

test("where nobody types, all questions come first and the answers at the end, each with a command that shows the run", async () => {
  const { code, out, err } = await synod(["learn", "paxos"]);
  expect(code).toBe(0);
  const [questions, answers] = out.split("\nAnswers\n");
  expect(questions).toMatch(/^paxos: a normal case\n/);
  expect(questions!.match(/^paxos, bug \d: /gm)).toHaveLength(5);
  expect(answers!.match(/^ {2}The rule: /gm)).toHaveLength(5);
  expect(answers).toContain("replay scenarios/golden/paxos-blank-disk-votes.ndjson --story");
  expect(questions).not.toContain("The rule:");
  expect(err).toMatch(/^Next: .* lab shows these runs as pictures\.\n$/);
});

test("as data it is one document; a system without lessons is the user's mistake", async () => {
  const data = json(await synod(["learn", "chain", "--json"]));
  expect(data).toMatchObject({ system: "chain", normal: { scenario: "calm" } });
  expect(data["bugs"]).toHaveLength(5);
  expect(data["bugs"]).toContainEqual(
    expect.objectContaining({ bug: "chain-head-acknowledges", right: "a", judge: "durable-acks" }),
  );
  const wrong = await synod(["learn", "rafft"]);
  expect([wrong.code, wrong.out]).toEqual([2, ""]);
  expect(wrong.err).toContain("raft");
});

/** What is said when these lines are typed. */
async function asked(lines: readonly string[]): Promise<string> {
  const said: string[] = [];
  const left = [...lines];
  const ask = async (prompt: string): Promise<string | null> => {
    said.push(prompt);
    return left.shift() ?? null;
  };
  const terminal = { out: (text: string) => said.push(text), ask, width: 80 } as unknown as Terminal;
  await askLessons("raft", lessonsOf["raft"]!, terminal);
  return said.join("");
}

test("where somebody types, each question waits for a prediction, and then tells the rule and the story of the run", async () => {
  const said = await asked(["x", "C", "q"]);
  expect(said.match(/What do you expect\? a, b, c, or q to stop: /g)).toHaveLength(3); // x is no choice
  expect(said).toMatch(/Yes\.\n {2}c\) No: a server whose last entry[\s\S]+The rule: A leader commits by counting/);
  expect(said).toMatch(/How it came about:\n {2}1\. [\s\S]+durable-acks is broken/);
  expect(said).toContain("raft, bug 2: raft-forgets-its-vote");
  expect(said).not.toContain("raft, bug 3");
  expect(await asked(["a", "q"])).toContain("No.\n  c) No: a server");
});
