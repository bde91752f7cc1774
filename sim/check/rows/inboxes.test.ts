/** Inboxes as numbers, against lists of messages. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Inboxes } from "./inboxes.ts";

const senders = 3;
const senderOf = (message: number): number => message % senders;

/** What a network leaves under way, told plainly: after one more was sent, and after one arrived. */
interface Plain {
  put(messages: readonly number[], message: number): number[];
  take(messages: readonly number[], message: number, takes: boolean): number[];
}

const ascending = (messages: readonly number[]): number[] => [...messages].sort((a, b) => a - b);

const bag: Plain = {
  put: (messages, message) => ascending([...messages, message]),
  take: (messages, message, takes) => (takes ? messages.toSpliced(messages.indexOf(message), 1) : [...messages]),
};

const set: Plain = {
  put: (messages, message) => (messages.includes(message) ? [...messages] : bag.put(messages, message)),
  take: (messages) => [...messages],
};

function windowOf(size: number): Plain {
  const channels = (messages: readonly number[]): number[][] =>
    Array.from({ length: senders }, (_, sender) => messages.filter((message) => senderOf(message) === sender));
  const change = (messages: readonly number[], message: number, how: (channel: number[]) => number[]): number[] =>
    channels(messages).flatMap((channel, sender) => (sender === senderOf(message) ? how(channel) : channel));
  return {
    put: (messages, message) => change(messages, message, (channel) => [...channel, message].slice(-size)),
    take: (messages, message, takes) =>
      change(messages, message, (channel) => channel.slice(channel.indexOf(message) + (takes ? 1 : 0))),
  };
}

describe.each([
  ["a bag", "bag", 0, bag],
  ["a set", "set", 0, set],
  ["a window of 1", "bag", 1, windowOf(1)],
  ["a window of 2", "bag", 2, windowOf(2)],
] as const)("the inboxes of %s", (_name, network, window, plain) => {
  it("say what is under way after any messages were sent and arrived, and number it once", () => {
    const step = fc.record({ send: fc.boolean(), which: fc.nat(11), takes: fc.boolean() });
    const inboxes = new Inboxes(network, window, senderOf);
    const numbers = new Map<string, number>([["", 0]]);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let inbox = 0;
        let messages: number[] = [];
        for (const { send, which, takes } of steps) {
          if (send || messages.length === 0) {
            inbox = inboxes.put(inbox, which);
            messages = plain.put(messages, which);
          } else {
            const message = messages[which % messages.length]!;
            const before = inbox;
            inbox = inboxes.take(before, message, takes ? 1 : 0);
            messages = plain.take(messages, message, takes);
            const events = inboxes.events(before);
            for (let left = inboxes.list.items[events]!, event = events + 1; left > 0; left--, event += 2) {
              const arrives = inboxes.list.items[event]!;
              expect(inboxes.after(before, event)).toBe(inboxes.take(before, arrives, 1));
            }
          }
          expect(inboxes.read(inbox)).toEqual(messages);
          const known = numbers.get(messages.join());
          if (known !== undefined) expect(inbox).toBe(known);
          numbers.set(messages.join(), inbox);
          expect(inboxes.of([...messages])).toBe(inbox);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

it("the steps of an inbox are found while its tables grow", () => {
  const inboxes = new Inboxes("bag", 0, senderOf);
  for (let message = 0; message < 2_000; message++) inboxes.put(0, message); // one inbox for each
  for (let inbox = 1; inbox <= 2_000; inbox++) {
    const event = inboxes.events(inbox) + 1;
    expect(inboxes.after(inboxes.put(inbox, 5_000), inboxes.events(inboxes.put(inbox, 5_000)) + 3)).toBe(inbox);
    expect(inboxes.after(inbox, event)).toBe(0);
  }
});
