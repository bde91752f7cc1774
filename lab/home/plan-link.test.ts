/** Plans as links: what is written is read, and what is not a link of this release is told in words. */
import { expect, test } from "vitest";
import { linkText, readLink } from "./plan-link.ts";

const link = {
  version: "0.1.0",
  plan: { system: "raft", note: "ä→\u{1f600}" },
  bug: "raft-forgets-its-vote",
  digest: "c1",
};

test("a link is read as what was written, and fits into an address", async () => {
  const text = await linkText(link);
  expect(text).toMatch(/^1\.[\w-]+$/);
  expect(await readLink(text)).toEqual(link);
});

test("a link of another format, one that was cut short, and one that holds something else are told apart", async () => {
  const text = await linkText(link);
  await expect(readLink(`2${text.slice(1)}`)).rejects.toThrow("this link is of format 2, and this lab reads format 1");
  await expect(readLink(text.slice(0, -9))).rejects.toThrow("cut short or changed on its way");
  await expect(readLink(text.slice(2))).rejects.toThrow("it is not written as links are");
  await expect(readLink(`1.${text.slice(2).replace(/^.{4}/, "AAAA")}`)).rejects.toThrow("cannot be unpacked");
  await expect(readLink(await linkText({ ...link, plan: null }))).rejects.toThrow("parts of it are missing");
  const large = await linkText({ ...link, plan: { text: "a".repeat(5_000_000) } });
  await expect(readLink(large)).rejects.toThrow("it unpacks to more than a plan is");
});
