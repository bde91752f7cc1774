/** The tab with the words of ours. */
import type { Word } from "../../../reports/glossary.ts";
import { byId, element } from "../../page/dom.ts";

export function listWords(words: readonly Word[]): void {
  const rows = words.flatMap(({ word, meaning }) => [element("dt", {}, word), element("dd", {}, meaning)]);
  byId("words").append(
    element("p", { class: "soft" }, "Words of the field mean what they mean in the papers. These are ours."),
    element("dl", {}, ...rows),
  );
}
