/** Quorums of a given size: names and refusals. */
import { expect, it } from "vitest";
import { makeCluster, roleOf } from "../cluster.ts";
import { perCluster, sized } from "./sized.ts";

const five = makeCluster([["acceptor", 5]], 0, {});
const acceptors = roleOf(five, "acceptor");

it("a size is met by any so many, and is called a majority where it is one", () => {
  expect(sized(acceptors, 4, "fast").isQuorum(0b01111 as never)).toBe(true);
  expect(sized(acceptors, 4, "fast").isQuorum(0b00111 as never)).toBe(false);
  expect(sized(acceptors, 3, "fast").name).toBe("majority of 5");
});

it("a size above the role is refused with the option, the value seen and the cure", () => {
  expect(() => sized(acceptors, 6, "fast")).toThrow(
    "option fast: 6 is above the 5 acceptors; use 1 to 5, or 0 to have it set",
  );
});

it("what is made for a cluster is made once, and for another anew", () => {
  let count = 0;
  const numbered = perCluster(() => ++count);
  expect([numbered(five), numbered(five), numbered(makeCluster([["acceptor", 5]], 0, {}))]).toEqual([1, 1, 2]);
});
