/** Registers as judges know them: by numbers that do not collide. */
import { expect, it } from "vitest";
import { registerNumber } from "./register-numbers.ts";

it("all keys that drawn plans have, and some thousand more, have numbers of their own", () => {
  const keys = ["large", "x", "y", "log", "beat", ...Array.from({ length: 4_096 }, (_, key) => `k${key}`)];
  expect(new Set(keys.map(registerNumber)).size).toBe(keys.length);
});
