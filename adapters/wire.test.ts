/** What a foreign program says is read, or it is told where it is wrong and what is expected there. */
import { expect, test } from "vitest";
import { readAnswer } from "./wire.ts";

const effects = (...all: unknown[]): string => JSON.stringify({ effects: all });

test("every kind of effect is read as it was said, in its order", () => {
  const all = [
    { type: "send", to: 1, message: { type: "ask" } },
    { type: "sendAhead", to: 1, message: { type: "ask" } },
    { type: "write", fields: { term: 3 } },
    { type: "sync" },
    { type: "setTimer", timer: "retry", min: 5, max: 7 },
    { type: "cancelTimer", timer: "retry" },
    { type: "reply", to: 3, reply: { type: "busy" } },
    { type: "observe", observation: { type: "witnessed", what: "x" } },
  ];
  expect(readAnswer(effects(...all))).toEqual({ effects: all, words: "" });
  expect(readAnswer('{"effects": [], "words": "leader"}')).toEqual({ effects: [], words: "leader" });
});

test.each([
  ["hello", 'the line is hello, but should be one line of JSON, such as {"effects": []}'],
  ["3", "the line is 3, but should be an object with effects"],
  ["{}", "effects is nothing, but should be a list"],
  ['{"effects": [], "words": 3}', "words is 3, but should be a text"],
  [effects(null), "effects[0] is null, but should be an object with a type"],
  [effects({ type: "sync" }, { type: "snd" }), "effects[1].type is snd, but should be send"],
  [effects({ type: "send", to: "1" }), "effects[0].to is 1, but should be the number of a node"],
  [effects({ type: "send", to: 1, message: {} }), "effects[0].message is {}, but should be an object with a type"],
  [effects({ type: "write", fields: [] }), "effects[0].fields is [], but should be an object"],
  [effects({ type: "setTimer", timer: "t", min: 0.5 }), "effects[0].min is 0.5, but should be whole microseconds"],
  [effects({ type: "setTimer", timer: "t", min: 1 }), "effects[0].max is nothing, but should be whole microseconds"],
  [effects({ type: "cancelTimer" }), "effects[0].timer is nothing, but should be the name of a timer"],
])("%s is answered by what is wrong with it", (line, fault) => {
  expect(readAnswer(line)).toEqual({ fault });
});

test("what is unknown and like nothing is answered by all that is known; what is long is cut, and what is raw escaped", () => {
  expect(readAnswer(effects({ type: "☃" }))).toMatchObject({
    fault: expect.stringContaining("send, sendAhead, reply"),
  });
  expect(readAnswer("x".repeat(500))).toMatchObject({ fault: expect.stringMatching(/^the line is x{80}…, but/) });
  expect(readAnswer("\u001b[31m")).toMatchObject({ fault: expect.not.stringContaining("\u001b") });
});
