/** Shows that no text from a plan or a trace can act on the reader's terminal. */
import { expect, test } from "vitest";
import { escapeText } from "./printable.ts";
import { clipped, UserError } from "./user-error.ts";

test.each([
  ["a terminal escape", "\u001b[31mred", "\\u{1b}[31mred"],
  ["an 8-bit escape", "\u009b31m", "\\u{9b}31m"],
  ["a bell and a delete", "\u0007\u007f", "\\u{7}\\u{7f}"],
  ["a right-to-left override", "user\u202Etxt", "user\\u{202e}txt"],
  ["a bidi isolate", "a\u2066b\u2069", "a\\u{2066}b\\u{2069}"],
  ["zero-width text", "a\u200bb\ufeff", "a\\u{200b}b\\u{feff}"],
  ["line breaks of every kind", "a\nb\rc\u2028d", "a\\nb\\u{d}c\\u{2028}d"],
  ["a lone surrogate", "a\ud800b", "a\\u{d800}b"],
  ["invisible tags", "a\u{e0041}b", "a\\u{e0041}b"],
])("%s is shown, not obeyed", (_, text, shown) => {
  expect(escapeText(text)).toBe(shown);
});

test("ordinary text of any script passes unchanged", () => {
  for (const text of ["raft: term 3 → 4", "Paxös", "パクソス", "🗳 vote"]) expect(escapeText(text)).toBe(text);
});

test("long text is clipped", () => {
  expect(escapeText("x".repeat(50), 10)).toBe(`${"x".repeat(10)}…`);
});

test("a user's mistake is printable, whatever it quotes", () => {
  expect(
    new UserError({ code: "no-file", place: "no", problem: "no \u001b[31msuch\nfile", remedy: "name one" }).message,
  ).toBe("no \\u{1b}[31msuch\\nfile; name one");
  expect(clipped("x".repeat(50), 10)).toBe(`${"x".repeat(10)}…`);
});
