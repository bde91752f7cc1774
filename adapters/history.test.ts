/** A state of a foreign program is a value: going back, and going on twice, gives what it gave. */
import { expect, test } from "vitest";
import type { Carrier } from "./carrier.ts";
import { Histories, type Tip } from "./history.ts";

/** Programs that add up the numbers they are told since they booted, and how many there are. */
class Adders implements Carrier {
  readonly name = "adders";
  started = 0;
  ended = 0;
  said = 0;
  /** Added to each answer: no function of what was told. */
  drift = 0;

  start() {
    this.started++;
    let sum = 0;
    return {
      say: (line: string): string => {
        this.said++;
        if (line === "die") throw new Error("died");
        sum = line === "boot" ? 0 : sum + Number(line);
        return String(sum + this.drift);
      },
      end: () => void this.ended++,
    };
  }
}

const answers = (histories: Histories, from: Tip | null, lines: readonly string[]): readonly [Tip, string[]] => {
  let tip = from;
  const said: string[] = [];
  for (const line of lines) {
    const step = histories.advance(tip, line);
    tip = step.tip;
    said.push(step.answer);
  }
  return [tip!, said];
};

test("one instance is moved on as long as nobody goes back", () => {
  const adders = new Adders();
  const [tip, said] = answers(new Histories(adders, 2), null, ["boot", "3", "4"]);
  expect([said, tip.steps, adders.started, adders.said]).toEqual([["0", "3", "7"], 3, 1, 3]);
});

test("a tip goes two ways, and each is told as if there had been no other", () => {
  const histories = new Histories(new Adders(), 4);
  const [fork] = answers(histories, null, ["boot", "3"]);
  expect(answers(histories, fork, ["4", "5"])[1]).toEqual(["7", "12"]);
  expect(answers(histories, fork, ["10", "20"])[1]).toEqual(["13", "33"]);
  expect(answers(histories, fork, ["4", "5"])[1]).toEqual(["7", "12"]);
});

test("equal histories have equal tips, others have not, though their answers are equal", () => {
  const histories = new Histories(new Adders(), 4);
  const tip = (...lines: string[]): Tip => answers(histories, null, ["boot", ...lines])[0];
  expect(tip("1", "2")).toEqual(tip("1", "2"));
  expect(tip("1", "2")).not.toEqual(tip("2", "1"));
  expect(tip("0", "3")).not.toEqual(tip("3", "0"));
});

test("there are never more instances than was said, and whose instance was taken is told its history again", () => {
  const adders = new Adders();
  const histories = new Histories(adders, 2);
  const tips = ["1", "2", "3", "4"].map((line) => answers(histories, null, ["boot", line])[0]);
  expect(adders.started).toBe(2);
  expect(tips.map((tip) => histories.advance(tip, "10").answer)).toEqual(["11", "12", "13", "14"]);
  expect(adders.started).toBe(2);
});

test("who answers the same history otherwise is named with both answers", () => {
  const adders = new Adders();
  const histories = new Histories(adders, 4);
  const [fork] = answers(histories, null, ["boot", "3"]);
  answers(histories, fork, ["4"]);
  adders.drift = 1;
  expect(() => histories.advance(fork, "5")).toThrow("adders answered the same history otherwise: 1, before 0");
});

test("an instance that failed is ended, and its tip can be gone on from", () => {
  const adders = new Adders();
  const histories = new Histories(adders, 2);
  const [tip] = answers(histories, null, ["boot", "3"]);
  expect(() => histories.advance(tip, "die")).toThrow("died");
  expect(adders.ended).toBe(1);
  expect(histories.advance(tip, "4").answer).toBe("7");
  histories.end();
  expect(adders.ended).toBe(2);
});
