/** Shows that whatever is thrown can be told. */
import { expect, test } from "vitest";
import { thrown } from "./thrown.ts";

const trap = (): never => {
  throw new Error("trap");
};

test.each([
  ["an error", new RangeError("far"), "far"],
  ["a text", "plain", "plain"],
  ["nothing", undefined, "undefined"],
  ["a record whose text throws", { toString: trap }, "threw something that has no words"],
  ["a proxy that traps all", new Proxy({}, { get: trap, getPrototypeOf: trap }), "threw something that has no words"],
  [
    "an error whose message throws",
    Object.defineProperty(new Error("x"), "message", { get: trap }),
    "threw something that has no words",
  ],
])("%s is told", (_, value, message) => {
  expect(thrown(value).message).toBe(message);
});
