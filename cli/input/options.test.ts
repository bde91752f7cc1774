/** Shows that one row gives an option's help, its reading and its mistakes. */
import { expect, test } from "vitest";
import { option, readOptions, within } from "./options.ts";

const options = {
  runs: option.integer({ about: "plans", min: 1, max: 1e6, default: 3 }),
  depth: option.integer({ about: "steps", min: 0, max: 10, otherwise: "any" }),
  time: option.seconds({ about: "how long", default: 20 }),
  by: option.choice({ about: "how", choices: ["fuzz", "check"], default: "fuzz" }),
  out: option.text({ about: "where", value: "FILE" }),
  scenario: option.texts({ about: "which", otherwise: "swarm" }),
  undecided: option.percent({ about: "how many", default: 0 }),
  json: option.flag("As JSON"),
  history: option.required("A file", "-"),
};
const read = (values: { readonly [name: string]: unknown }) => readOptions(options, values);

test("what is not given reads as the default of its row, or null", () => {
  expect(read({})).toEqual({
    ...{ runs: 3, depth: null, time: 20, by: "fuzz", out: null, scenario: [], undecided: 0, json: false, history: "-" },
  });
});

test("what is given is read by its row", () => {
  const given = {
    runs: "1_000",
    depth: "1e1",
    time: "500ms",
    by: "check",
    out: "x",
    json: true,
    history: "",
  };
  expect(read({ ...given, scenario: ["a,b", "c"] })).toEqual({
    ...{
      runs: 1_000,
      depth: 10,
      time: 0.5,
      by: "check",
      out: "x",
      scenario: ["a", "b", "c"],
      undecided: 0,
      json: true,
      history: "-",
    },
  });
});

test.each([
  [{ runs: "0" }, "--runs 0: give a whole number from 1 to 1000000"],
  [{ runs: "" }, "--runs needs a value"],
  [{ runs: ["1", "2"] }, "--runs was given 2 times; give it once"],
  [{ time: "5" }, "--time 5: write 5s for seconds"],
  [{ by: "luck" }, "--by luck: choose fuzz or check"],
  [{ out: "" }, "--out needs a value"],
  [{ json: [true, true] }, "--json was given 2 times; give it once"],
])("%j is a mistake that is told with its cure", (values, words) => {
  expect(() => read(values)).toThrow(words);
});

test("the help of a row says what holds when it is not given", () => {
  expect(Object.values(options).map(({ otherwise }) => otherwise)).toEqual([
    ...["3", "any", "20s", "fuzz", null, "swarm", "0%", null, "-"],
  ]);
  expect(() => within(9, { min: 3, max: 7 }, "nodes")).toThrow("--nodes 9: give a whole number from 3 to 7");
});

test("ranks are lists of numbers, one each time they are given", () => {
  const row = option.ranks({ about: "members" });
  expect(row.read(undefined, "reconfigure")).toEqual([]);
  expect(row.read("0,1,3", "reconfigure")).toEqual([[0, 1, 3]]);
  expect(row.read(["0,1,3", "2"], "reconfigure")).toEqual([[0, 1, 3], [2]]);
  expect(() => row.read("0 1", "reconfigure")).toThrow(/--reconfigure.*0,1,3/);
});

test.each([
  ["1%", 1],
  ["1", 1],
  ["0.5%", 0.5],
  ["2.5 %", 2.5],
  ["100%", 100],
  ["0", 0],
])("a share is read from %s", (given, percent) => {
  expect(read({ undecided: given }).undecided).toBe(percent);
});

test.each(["101%", "-1%", "1%%", "one", "%", "1e1", ".5", "Infinity"])("%s is no share", (given) => {
  expect(() => read({ undecided: given })).toThrow(/--undecided .*: give a share from 0% to 100%, such as 1%/);
});
