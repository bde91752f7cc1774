/** Choices as text, there and back. */
import { describe, expect, it } from "vitest";
import { UserError } from "../../base/user-error.ts";
import { formatChoice, parseChoice } from "./choices.ts";

describe("choices as text", () => {
  it.each([
    "deliver 2>0 #3",
    "deliver 2>0 #3 draws 0,2 cut 2 keep 1,0",
    "deliver 2>0 #3 cut 0",
    "drop 12>0 #31",
    "duplicate 0>1 #0",
    "timer 1 election",
    "timer 5 retry 0 draws 4",
    "ask 5 2",
    "ask 5 2 at next draws 1",
    "ask 5 2 at retry 1",
    "crash 1",
    "crash 1 keep 0,1",
    "restart 1 cut 1",
    "pass 150001",
  ])("`%s` is read and written back unchanged", (text) => {
    expect(formatChoice(parseChoice(text))).toBe(text);
  });

  it("a timer's name may hold digits and blanks", () => {
    expect(parseChoice("timer 5 retry 0 cut 3")).toEqual({
      kind: "timer",
      node: 5,
      timer: "retry 0",
      run: { draws: [], cut: 3, keep: [] },
    });
  });

  it.each(["", "deliver 2 0 #3", "deliver 2>0", "timer 1", "explode 1", "pass", "crash 1 keep 2"])(
    "`%s` is refused with an example",
    (text) => {
      expect(() => parseChoice(text)).toThrow(UserError);
    },
  );
});
