/** The history judge that ships for automata of one's own, on models whose number of states is published. */
import { expect, it } from "vitest";
import { register } from "../invariants/linearizability/models/register.ts";
import { checkModel } from "../sim/check/check-model.ts";
import type { ActorModel } from "../sim/check/subjects/model.ts";
import { sharedRegister } from "../sim/check/testing/abd.fixture.ts";
import { linearizable } from "./linearizable.ts";

const judge = linearizable(register({ initial: "" }));

it("keeps of a history what happens before what: 544 states of the register without consensus, as Stateright has", () => {
  const report = checkModel(sharedRegister(2, 2, [judge]));
  expect(report).toMatchObject({ states: 544, exhausted: true, violations: [], bytesPerState: null });
});

type Message = { readonly type: "put" | "putOk" | "get" | "getOk"; readonly value: string };
interface Copy {
  value: string;
}

/** Each server a register by itself; a client writes to its own and then reads from the next. */
function copies(servers: number, clients: number): ActorModel<Copy, Message> {
  return {
    name: `${servers} registers with ${clients} clients`,
    nodes: servers + clients,
    judges: [judge],
    start(node, io) {
      const value = node < servers ? "" : String.fromCharCode(65 + node - servers);
      if (node >= servers) {
        io.observe({ type: "invoked", client: node, input: { type: "write", value } });
        io.send(node % servers, { type: "put", value });
      }
      return { value };
    },
    onMessage(node, state, from, { type, value }, io) {
      if (type === "put") {
        state.value = value;
        io.send(from, { type: "putOk", value });
      } else if (type === "get") io.send(from, { type: "getOk", value: state.value });
      else if (type === "putOk") {
        state.value = "asks";
        io.observe({ type: "returned", client: node, output: { type: "done" } });
        io.observe({ type: "invoked", client: node, input: { type: "read" } });
        io.send((node + 1) % servers, { type: "get", value });
      } else {
        state.value = "done";
        io.observe({ type: "returned", client: node, output: { type: "value", value } });
      }
    },
  };
}

it("of one copy every answer has a place, with two clients in 93 states and with three in 4,243, as Stateright has", () => {
  expect(checkModel(copies(1, 2))).toMatchObject({ states: 93, exhausted: true, violations: [] });
  expect(checkModel(copies(1, 3))).toMatchObject({ states: 4_243, exhausted: true, violations: [] });
});

it("of two copies a read of the other is condemned in four steps, each with its message and the state that it leads to", () => {
  const [violation] = checkModel(copies(2, 2)).violations;
  expect(violation!.message).toMatch(/^client \d is answered \{"type":"value","value":""\} to \{"type":"read"\}/);
  const told = violation!.path.map(({ node, text, message, state }) => ({ node, text, message, state }));
  const [first, , , last] = told;
  expect(told).toHaveLength(4);
  expect(first).toEqual({
    node: first!.node,
    text: `node ${first!.node} receives put from node ${first!.node + 2}`,
    message: { type: "put", value: first!.node === 0 ? "A" : "B" },
    state: { value: first!.node === 0 ? "A" : "B" },
  });
  expect(last).toMatchObject({ message: { type: "getOk", value: "" }, state: { value: "done" } });
});

it("what lies behind a violation is not explored, and `collect` finds what lies beside it", () => {
  const stopped = checkModel(copies(2, 2));
  const collected = checkModel(copies(2, 2), { collect: true });
  expect(stopped).toMatchObject({ exhausted: false, bound: "violation" });
  expect(collected).toMatchObject({ exhausted: true, states: 42 });
  expect(collected.violations).toHaveLength(1);
});

it("a client that does not wait for its answer, or is answered what it never asked, is named", () => {
  const facts = (...types: readonly string[]): ActorModel<object, string> => ({
    name: "facts",
    nodes: 1,
    judges: [judge],
    start: (_node, io) => {
      io.send(0, "go");
      return {};
    },
    onMessage(_node, _state, _from, _message, io) {
      for (const type of types) io.observe({ type, client: 0, input: { type: "read" }, output: { type: "done" } });
    },
  });
  const [twice] = checkModel(facts("invoked", "invoked")).violations;
  expect(twice!.message).toBe("client 0 asks while it waits: a client asks one thing at a time");
  const [unasked] = checkModel(facts("returned")).violations;
  expect(unasked!.message).toBe("client 0 is answered and asked nothing");
});
