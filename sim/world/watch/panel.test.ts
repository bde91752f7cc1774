/** A judge that goes wrong itself is a finding that names it, in a run like any other. */
import { expect, test } from "vitest";
import { AssertionError } from "../../base/assert.ts";
import type { Invariant } from "../../contract/invariant.ts";
import { run } from "../../run.ts";
import { calmPlanWith, echo } from "../testing.ts";

const judge = (parts: Partial<Invariant<{ n: number }>>): Invariant<{ n: number }> => ({
  ...{ name: "mine", about: "a judge of the test", source: "here", observes: ["invoked"] },
  start: () => ({ n: 0 }),
  on: () => null,
  ...parts,
});

const plan = calmPlanWith({ workload: { clients: 1, operations: 2 } });
const found = (parts: Partial<Invariant<{ n: number }>>) => run(plan, echo(), [judge(parts)]).violation;

test.each([
  [
    (): never => {
      throw new Error("no such field");
    },
    "no-exception",
    /^the judge mine on invoked: no such field$/,
  ],
  [
    (): never => {
      throw new AssertionError("terms grow");
    },
    "assertion",
    /^the judge mine on invoked: terms grow$/,
  ],
  [() => 7 as never, "contract", /^the judge mine on invoked answered 7, which is neither null nor a sentence$/],
  [() => undefined as never, "contract", /answered undefined, which is neither/],
  [() => Promise.resolve("x") as never, "determinism|contract", /^the judge mine (called Promise|on invoked answered)/],
  [() => `${Date.now()}`, "determinism", /^the judge mine called Date: a run depends on its plan alone/],
  [() => process.exit(0), "determinism", /^the judge mine called process\.exit/],
])("%s", (on, invariant, message) => {
  expect(found({ on })).toMatchObject({
    invariant: expect.stringMatching(invariant),
    message: expect.stringMatching(message),
  });
});

test("its last word is heard as the others are", () => {
  const throws = (): never => {
    throw new Error("no such field");
  };
  expect(found({ finish: throws })?.message).toBe("the judge mine at the end: no such field");
  expect(found({ finish: () => 7 as never })?.message).toMatch(/^the judge mine at the end answered 7/);
  expect(found({ finish: () => `${Date.now()}` })?.message).toMatch(/^the judge mine called Date/);
});

test("what it does before it answers is found too, and the judges beside it are asked as before", () => {
  const beside = judge({ name: "beside", on: () => "the first call" });
  const late = judge({
    on() {
      void Promise.resolve(1);
      return null;
    },
  });
  expect(run(plan, echo(), [beside, judge({ on: () => 7 as never })]).violation?.invariant).toBe("beside");
  expect(run(plan, echo(), [late]).violation).toMatchObject({
    ...{ invariant: "determinism", message: expect.stringMatching(/^the judge mine called Promise/) },
  });
  expect(run(plan, echo(), [judge({ finish: late.on as never })]).violation?.message).toMatch(/^the judge mine called/);
});
