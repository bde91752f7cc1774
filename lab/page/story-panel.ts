/** The story beside the diagram: each event that it names is a link, and the sentences of the chosen event stand out. */
import { byId, element } from "./dom.ts";

/** `event 7`, `events 7, 9`. */
const named = /\bevents? (\d+(?:, \d+)*)/g;

/** The sentences, once. */
export function listStory(story: readonly string[]): void {
  byId("story-list").replaceChildren(
    ...story.map((sentence) => {
      const events: string[] = [];
      const parts: (Node | string)[] = [];
      let at = 0;
      for (const found of sentence.matchAll(named)) {
        const begin = found.index + found[0].length - found[1]!.length;
        parts.push(sentence.slice(at, begin));
        for (const [index, number] of found[1]!.split(", ").entries()) {
          parts.push(...(index === 0 ? [] : [", "]), element("a", { href: `#e=${number}` }, number));
          events.push(number);
        }
        at = found.index + found[0].length;
      }
      return element("li", { "data-events": events.join(" ") }, ...parts, sentence.slice(at));
    }),
  );
}

/** Marks the sentences on an event. */
export function markStory(event: number | null): void {
  for (const item of byId("story-list").children) {
    const events = (item as HTMLElement).dataset["events"]?.split(" ") ?? [];
    item.classList.toggle("here", event !== null && events.includes(String(event)));
  }
}
